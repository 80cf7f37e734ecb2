/**
 * Files that must not be lost: created owner-only, never over another, forced to the disk, read
 * back. For POSIX file systems (macOS, Linux).
 */
@NullMarked
package org.mdmtoolkit.io;

import org.jspecify.annotations.NullMarked;
