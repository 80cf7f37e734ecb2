/** Secrets of devices: set, changed, proven, taken off and brought back, each as one call. */
@NullMarked
package org.mdmtoolkit.delivery.secret;

import org.jspecify.annotations.NullMarked;
