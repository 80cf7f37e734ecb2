/**
 * What every package of the toolkit shares: the one family of exceptions, and how the text of
 * others is shown.
 *
 * <p>Everything here is immutable and safe for use by many threads.
 */
@NullMarked
package org.mdmtoolkit;

import org.jspecify.annotations.NullMarked;
