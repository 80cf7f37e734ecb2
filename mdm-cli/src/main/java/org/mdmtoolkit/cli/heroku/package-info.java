/** {@code mdm heroku}: the config vars of the app that signs. */
@NullMarked
package org.mdmtoolkit.cli.heroku;

import org.jspecify.annotations.NullMarked;
