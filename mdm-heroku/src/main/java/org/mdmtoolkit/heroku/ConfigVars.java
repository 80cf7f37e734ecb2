package org.mdmtoolkit.heroku;

import java.time.Instant;
import java.util.Optional;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * The three config vars as they were read, and how large all the others are together.
 *
 * @param values the three; belongs to this object
 * @param otherBytes names and values of all other config vars, in bytes
 * @param read the server's time of the answer; empty if it did not tell
 */
record ConfigVars(VendorValues values, long otherBytes, Optional<Instant> read)
    implements AutoCloseable {

  @Override
  public void close() {
    values.close();
  }
}
