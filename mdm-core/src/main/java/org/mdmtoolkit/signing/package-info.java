/**
 * Signs content as CMS SignedData (RFC 5652), as Apple's devices and OpenSSL read it, and verifies
 * what others signed.
 *
 * <p>Everything is immutable and safe for use by many threads; nothing registers a security
 * provider. No exception holds key material or signed content.
 */
@NullMarked
package org.mdmtoolkit.signing;

import org.jspecify.annotations.NullMarked;
