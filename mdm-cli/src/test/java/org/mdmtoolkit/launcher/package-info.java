/** Drives the launcher script {@code mdm} in made-up checkouts, with a stand-in for Maven. */
@NullMarked
package org.mdmtoolkit.launcher;

import org.jspecify.annotations.NullMarked;
