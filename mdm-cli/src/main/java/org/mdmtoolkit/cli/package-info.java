/** The command line, {@code mdm}. */
@NullMarked
package org.mdmtoolkit.cli;

import org.jspecify.annotations.NullMarked;
