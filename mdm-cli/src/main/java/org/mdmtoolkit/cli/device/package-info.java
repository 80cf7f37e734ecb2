/** The commands that act on devices, such as {@code mdm lock}. */
@NullMarked
package org.mdmtoolkit.cli.device;

import org.jspecify.annotations.NullMarked;
