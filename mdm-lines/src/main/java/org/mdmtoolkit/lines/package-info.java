/** Generates what reads usual command lines quickly. */
@NullMarked
package org.mdmtoolkit.lines;

import org.jspecify.annotations.NullMarked;
