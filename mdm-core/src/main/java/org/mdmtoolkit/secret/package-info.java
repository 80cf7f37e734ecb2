/**
 * Values that must never be seen: held so that they can be wiped and are never printed. Every place
 * that takes a secret out of its wrapper calls a method named {@code reveal…}, so that all of them
 * can be found by searching for that word.
 */
@NullMarked
package org.mdmtoolkit.secret;

import org.jspecify.annotations.NullMarked;
