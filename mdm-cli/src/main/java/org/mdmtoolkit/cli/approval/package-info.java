/** {@code mdm approve} and {@code policy}, and plans where they are kept. */
@NullMarked
package org.mdmtoolkit.cli.approval;

import org.jspecify.annotations.NullMarked;
