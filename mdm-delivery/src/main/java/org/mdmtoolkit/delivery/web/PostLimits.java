package org.mdmtoolkit.delivery.web;

import java.time.Duration;

/**
 * What a {@link PostServer} takes from strangers. Immutable.
 *
 * @param firstByte from the connection to its first byte
 * @param head from the connection to the end of the header
 * @param body from the end of the header to the end of the body
 * @param farewell from the answer to the end of the connection
 * @param headBytes the longest header
 * @param bodyBytes the longest body
 * @param heldBytes all that is kept of requests at one time
 * @param peer unfinished connections of one address
 * @param connections unfinished connections of all
 * @param waiting requests that wait for a thread
 */
record PostLimits(
    Duration firstByte,
    Duration head,
    Duration body,
    Duration farewell,
    int headBytes,
    int bodyBytes,
    long heldBytes,
    int peer,
    int connections,
    int waiting) {

  static final PostLimits DEFAULT =
      new PostLimits(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          16 << 10,
          4 << 20,
          64L << 20,
          128,
          512,
          256);
}
