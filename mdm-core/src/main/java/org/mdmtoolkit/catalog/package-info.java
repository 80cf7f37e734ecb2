/**
 * Apple's device commands as data, and the checker that judges a command before a device sees it.
 * The facts are derived from Apple's published schema; rules that Apple states only in prose stand
 * beside them, one by one.
 */
@NullMarked
package org.mdmtoolkit.catalog;

import org.jspecify.annotations.NullMarked;
