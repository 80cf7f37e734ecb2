/** The engine that sends: plan, escrow, send once, ask, push again, wait, continue. */
@NullMarked
package org.mdmtoolkit.delivery.run;

import org.jspecify.annotations.NullMarked;
