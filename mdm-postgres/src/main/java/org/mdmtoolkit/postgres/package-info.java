/**
 * Custody that a team shares: records, journal and runs in a PostgreSQL database, of which the
 * program's role can insert and read, and change no record and no entry.
 */
@NullMarked
package org.mdmtoolkit.postgres;

import org.jspecify.annotations.NullMarked;
