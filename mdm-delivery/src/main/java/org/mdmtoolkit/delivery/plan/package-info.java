/** What a plan says, as a run that the engine sends, and back. */
@NullMarked
package org.mdmtoolkit.delivery.plan;

import org.jspecify.annotations.NullMarked;
