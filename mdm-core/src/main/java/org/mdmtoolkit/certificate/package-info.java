/**
 * Reads certificates, signing requests and private keys in every form in which people have them,
 * says what a file is when it is something else, writes the forms that others read, and decides
 * whether a chain of certificates can be trusted.
 *
 * <p>What is read is hostile until it is read: sizes, iteration counts and memory of key derivation
 * are limited. No exception of this package repeats any part of a file's content, save the names
 * and dates that stand in a certificate. Nothing here registers or needs a security provider beside
 * those of the JDK. Everything is immutable and safe for use by many threads.
 */
@NullMarked
package org.mdmtoolkit.certificate;

import org.jspecify.annotations.NullMarked;
