package org.mdmtoolkit.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request that ended. Holds nothing that names a device, an app or a person, and no secret: all
 * of it may label a metric. Immutable.
 *
 * @param method {@code GET}, {@code PUT} and so on
 * @param origin scheme, host and port of the server: {@code https://fleet.example.com}
 * @param path the path below the server's address, with {@code {id}} for what varies, and without
 *     query: {@code /api/v1/fleet/hosts/{id}/lock}; empty where a file was asked for by its address
 * @param duration from the start of the request to the last byte of the answer, or to its loss
 * @param status the HTTP status of the answer; empty if it was lost
 * @param loss why the answer was lost; empty if there was one
 * @param attempt which try this was: 1 for the first, more for a question that was repeated
 */
public record RequestEvent(
    String method,
    String origin,
    Optional<String> path,
    Duration duration,
    OptionalInt status,
    Optional<LostAnswerException.Reason> loss,
    int attempt) {}
