/** {@code mdm renew}: the yearly renewal of the vendor certificate. */
@NullMarked
package org.mdmtoolkit.cli.renewal;

import org.jspecify.annotations.NullMarked;
