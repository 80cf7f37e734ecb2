/** Which devices of a server a command would reach. */
@NullMarked
package org.mdmtoolkit.delivery.report;

import org.jspecify.annotations.NullMarked;
