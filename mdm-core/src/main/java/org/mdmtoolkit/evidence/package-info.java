/**
 * What the journal tells of one case, for whoever has to prove what was done: as a page, as text,
 * as JSON. Everything in it is from the journal, and none of it is secret.
 */
@NullMarked
package org.mdmtoolkit.evidence;

import org.jspecify.annotations.NullMarked;
