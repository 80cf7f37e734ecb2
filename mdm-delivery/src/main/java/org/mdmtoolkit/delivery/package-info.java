/** Delivers device commands to MDM servers, and says honestly what became of them. */
@NullMarked
package org.mdmtoolkit.delivery;

import org.jspecify.annotations.NullMarked;
