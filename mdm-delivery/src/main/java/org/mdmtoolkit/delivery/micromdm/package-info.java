/** MicroMDM. */
@NullMarked
package org.mdmtoolkit.delivery.micromdm;

import org.jspecify.annotations.NullMarked;
