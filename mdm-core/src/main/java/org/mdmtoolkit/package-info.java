/**
 * What every package of the toolkit shares: the one family of exceptions.
 *
 * <p>Everything here is immutable and safe for use by many threads.
 */
@NullMarked
package org.mdmtoolkit;

import org.jspecify.annotations.NullMarked;
