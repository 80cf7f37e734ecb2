/** Config vars of a Heroku app: read, compared, changed in one step, and proven. */
@NullMarked
package org.mdmtoolkit.heroku;

import org.jspecify.annotations.NullMarked;
