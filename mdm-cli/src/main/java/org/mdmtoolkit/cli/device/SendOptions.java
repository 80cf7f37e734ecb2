package org.mdmtoolkit.cli.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.server.ServerOption;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.io.InputFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that send through a server. */
final class SendOptions {

  private static final int MAX_TARGETS = 10;
  private static final int CONCURRENCY = 8;
  private static final int MOST_AT_A_TIME = 64;

  @Mixin final ServerOption server = new ServerOption();

  @Option(names = "--hosts-file", paramLabel = "FILE")
  @Nullable String hostsFile;

  @Option(names = {"-y", "--yes"})
  boolean yes;

  @Option(names = "--max-targets", paramLabel = "N")
  @Nullable Integer maxTargets;

  @Option(names = "--max-errors", paramLabel = "N")
  @Nullable Integer maxErrors;

  @Option(names = "--concurrency", paramLabel = "N")
  @Nullable Integer concurrency;

  @Mixin private final WaitOption wait = new WaitOption();

  Optional<String> hostsFile() {
    return Optional.ofNullable(hostsFile);
  }

  /**
   * The hosts that are named, in arguments and a file.
   *
   * @throws InvalidInputException if there is none
   */
  HostNames names(Context context, List<String> arguments) {
    try {
      return names(context, arguments, hostsFile());
    } catch (NotFoundException e) {
      throw new NotFoundException(e.problem(), Remedy.advice("Nothing was sent.").and(e.remedy()));
    }
  }

  /** The same of what has no other of these options. */
  static HostNames names(Context context, List<String> arguments, Optional<String> hostsFile) {
    HostNames names = HostNames.of(arguments);
    if (hostsFile.isPresent()) {
      String file = hostsFile.get();
      byte[] content = context.shell().read(file, HostNames.MAX_FILE);
      names = names.with(file.equals("-") ? "standard input" : file, content);
    }
    if (names.list().isEmpty()) {
      throw new InvalidInputException(
          "no host is named", "Give serial numbers or UDIDs, or --hosts-file FILE.");
    }
    return names;
  }

  /** Refuses numbers that cannot be meant, before any server is asked. */
  void check() {
    maxTargets();
    maxErrors();
    concurrency();
  }

  /** What a command is not sent without a word why, because it takes something away. */
  private static final String REASON = "--reason TEXT (why, for the journal)";

  /** What a person may add, as an example. */
  private static final String EXAMPLE = "--reason 'ticket 4711'";

  /**
   * Says all that is missing at once.
   *
   * @param hosts that were named as arguments
   * @param hasReason whether there is one, or none is needed
   * @param otherwise what else can be done, for the end of the message
   */
  void requireAll(List<String> hosts, boolean hasReason, String otherwise) {
    refuseFiles(hosts);
    requireAll(!hosts.isEmpty() || hostsFile != null, hasReason, Optional.empty(), otherwise);
  }

  /** The same, where something {@code more} may be missing. */
  static void requireAll(
      boolean hasHosts, boolean hasReason, Optional<String> more, String otherwise) {
    List<String> missing = new ArrayList<>();
    if (!hasHosts) {
      missing.add("HOST or --hosts-file FILE");
    }
    if (!hasReason) {
      missing.add(REASON);
    }
    more.ifPresent(missing::add);
    if (!missing.isEmpty()) {
      String problem = "missing: " + String.join(", ", missing) + otherwise;
      throw missing.equals(List.of(REASON))
          ? UsageException.lacking(problem, EXAMPLE)
          : new UsageException(problem);
    }
  }

  /** A list of hosts that was named like one. */
  static void refuseFiles(List<String> hosts) {
    for (String host : hosts) {
      if (host.matches("(?s).*(/|[.](csv|txt)$).*") && InputFiles.exists(Path.of(host))) {
        throw new UsageException(
            Printable.line(host)
                + " is a file, and no host; for the hosts in it: --hosts-file "
                + Quoted.argument(Printable.line(host)));
      }
    }
  }

  int maxTargets() {
    return maxTargets == null ? MAX_TARGETS : inRange("--max-targets", maxTargets, 1);
  }

  OptionalInt maxErrors() {
    return maxErrors == null
        ? OptionalInt.empty()
        : OptionalInt.of(inRange("--max-errors", maxErrors, 0));
  }

  int concurrency() {
    int calls = concurrency == null ? CONCURRENCY : inRange("--concurrency", concurrency, 1);
    return Math.min(MOST_AT_A_TIME, calls);
  }

  private static int inRange(String option, int number, int least) {
    if (number < least) {
      throw new UsageException(
          option + " is less than " + least + "; give " + least + " or more, or leave it out");
    }
    return number;
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
