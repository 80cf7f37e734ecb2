/** Whether what is installed and configured on a machine is as it should be. */
@NullMarked
package org.mdmtoolkit.delivery.health;

import org.jspecify.annotations.NullMarked;
