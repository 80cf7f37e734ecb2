/** NanoMDM and NanoHUB. */
@NullMarked
package org.mdmtoolkit.delivery.nanomdm;

import org.jspecify.annotations.NullMarked;
