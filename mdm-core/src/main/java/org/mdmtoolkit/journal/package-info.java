/**
 * The append-only record of what was done to which Mac, by whom, when and why: JSON lines, each
 * with the SHA-256 of the one before. Never a secret.
 */
@NullMarked
package org.mdmtoolkit.journal;

import org.jspecify.annotations.NullMarked;
