/** The yearly renewal of the vendor certificate, as steps that can be taken days apart. */
@NullMarked
package org.mdmtoolkit.renewal;

import org.jspecify.annotations.NullMarked;
