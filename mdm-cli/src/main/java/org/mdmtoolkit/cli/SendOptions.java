package org.mdmtoolkit.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that send through a server. */
final class SendOptions {

  private static final int MAX_TARGETS = 10;
  private static final int CONCURRENCY = 8;

  @Mixin private final ServerOption server = new ServerOption();

  @Option(
      names = "--hosts-file",
      paramLabel = "FILE",
      description =
          "Also send to the hosts in FILE (- is stdin): one a line, or CSV with a heading serial,"
              + " udid or host.")
  private @Nullable String hostsFile;

  @Option(
      names = {"-y", "--yes"},
      description =
          "Do not ask. For lock and erase only with exact serial numbers or UDIDs, and for at most"
              + " --max-targets hosts.")
  private boolean yes;

  @Option(
      names = "--max-targets",
      paramLabel = "N",
      description = "How many hosts --yes may lock or erase (default: 10).")
  private @Nullable Integer maxTargets;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      description =
          "Stop when more than N hosts have failed (default: 0 for lock and erase, else no end).")
  private @Nullable Integer maxErrors;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "How many requests at a time, 1 to 64 (default: 8).")
  private @Nullable Integer concurrency;

  @Mixin private final WaitOption wait = new WaitOption();

  ServerOption server() {
    return server;
  }

  Optional<String> hostsFile() {
    return Optional.ofNullable(hostsFile);
  }

  boolean yes() {
    return yes;
  }

  int maxTargets() {
    return maxTargets == null ? MAX_TARGETS : maxTargets;
  }

  OptionalInt maxErrors() {
    return maxErrors == null ? OptionalInt.empty() : OptionalInt.of(Math.max(0, maxErrors));
  }

  int concurrency() {
    return concurrency == null ? CONCURRENCY : Math.min(64, Math.max(1, concurrency));
  }

  Optional<Duration> patience() {
    return wait.patience();
  }

  /** Whether something was given that makes no sense without a server. */
  boolean isGiven() {
    return server.name().isPresent()
        || hostsFile != null
        || yes
        || maxTargets != null
        || maxErrors != null
        || concurrency != null
        || wait.patience().isPresent();
  }
}
