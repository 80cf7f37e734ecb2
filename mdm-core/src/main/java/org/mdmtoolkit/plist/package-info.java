/**
 * Apple's property lists, XML and binary: a strict reader for files of any origin, and a writer
 * that refuses what it could not write unchanged.
 *
 * <p>A value is one of {@code Map<String, Object>} (in the order of the file), {@code
 * List<Object>}, {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code byte[]} and
 * {@link java.time.Instant}. Values may be secrets (a PIN, a passphrase): no error message of this
 * package repeats one; key names and positions are all they tell.
 *
 * <p>Everything here may be used by many threads at once.
 */
@NullMarked
package org.mdmtoolkit.plist;

import org.jspecify.annotations.NullMarked;
