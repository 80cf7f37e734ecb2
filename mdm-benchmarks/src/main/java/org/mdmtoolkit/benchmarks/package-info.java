/** How fast the library does what it is asked for most often. Run by hand, never shipped. */
@NullMarked
package org.mdmtoolkit.benchmarks;

import org.jspecify.annotations.NullMarked;
