/**
 * Custody that a team shares: records and journal in a PostgreSQL database, of which the program's
 * role can insert and read and change nothing.
 */
@NullMarked
package org.mdmtoolkit.postgres;

import org.jspecify.annotations.NullMarked;
