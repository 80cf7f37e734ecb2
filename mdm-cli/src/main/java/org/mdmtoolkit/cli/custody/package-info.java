/** {@code mdm pin}, {@code escrow} and {@code journal}: what is kept, and who may read it. */
@NullMarked
package org.mdmtoolkit.cli.custody;

import org.jspecify.annotations.NullMarked;
