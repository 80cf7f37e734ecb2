/**
 * Hand-over of a certificate and its secrets to a place where people keep such things: pass,
 * 1Password, or a command of one's own. Secrets go over standard input only, byte for byte, and
 * nothing that is there is replaced.
 */
@NullMarked
package org.mdmtoolkit.vault;

import org.jspecify.annotations.NullMarked;
