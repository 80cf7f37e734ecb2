package org.mdmtoolkit.delivery.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.HealthReport;
import org.mdmtoolkit.HealthReport.Severity;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.RenewalWords;
import org.mdmtoolkit.renewal.Renewals;
import org.mdmtoolkit.renewal.Stage;
import org.mdmtoolkit.vendor.Check;

/**
 * The checks of an installation, each for {@link HealthReport#check}: they add what is not as it
 * should be, return what was seen otherwise, and change nothing but a file that is tried out and
 * removed.
 */
public final class HealthChecks {

  private static final long LITTLE_SPACE = 100L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private static final Set<Stage> DONE = EnumSet.of(Stage.VERIFIED, Stage.ABORTED);

  private HealthChecks() {}

  /**
   * Whether nobody else could have written what is believed, or read what is secret.
   *
   * @param home the state folder
   * @param config the file with the servers; its folder is looked at
   */
  public static String folders(HealthReport report, Path home, Path config) {
    report.tryOut(() -> TrustedPaths.checkReal(home));
    for (String file : List.of("escrow/identity.pem", "journal.jsonl", "journal.index")) {
      report.tryOut(() -> TrustedPaths.check(home.resolve(file)));
    }
    report.tryOut(() -> TrustedPaths.checkSecret(home.resolve("escrow/identity.passphrase")));
    for (String folder : List.of("escrow", "escrow/open", "escrow/closed", "escrow/sealed")) {
      report.tryOut(() -> TrustedPaths.check(home.resolve(folder)));
    }
    for (String folder : List.of("escrow/recipients", "runs", "renewals")) {
      report.tryOut(() -> inside(home.resolve(folder), TrustedPaths::check, report));
    }
    Path folder = config.toAbsolutePath().getParent();
    if (folder != null) {
      report.tryOut(() -> TrustedPaths.checkReal(folder));
      report.tryOut(() -> TrustedPaths.checkReal(folder.resolve("config.yaml")));
      report.tryOut(() -> inside(folder.resolve("token-origins"), TrustedPaths::check, report));
      for (String secret : List.of("tokens", "webhook-keys")) {
        report.tryOut(() -> inside(folder.resolve(secret), TrustedPaths::checkSecret, report));
      }
    }
    return home + (home.equals(folder) ? "" : ", " + folder);
  }

  /** Checks a folder; what is in it only if the folder is trusted. */
  private static void inside(Path folder, Consumer<Path> check, HealthReport report) {
    TrustedPaths.check(folder);
    if (!InputFiles.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.sorted().forEach(file -> report.tryOut(() -> check.accept(file)));
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the folder " + folder, e);
    }
  }

  /**
   * Whether a file can be created durably in this folder, by a hard link and fsync, and whether
   * there is room for more.
   *
   * @param none what to do if there is no such folder yet
   */
  public static String disk(HealthReport report, Path home, Remedy none) {
    if (!InputFiles.exists(home)) {
      Path above = home.toAbsolutePath().normalize();
      @Nullable Path next = above.getParent();
      while (next != null && !InputFiles.exists(above)) {
        above = next;
        next = above.getParent();
      }
      if (Files.isDirectory(above) && Files.isWritable(above)) {
        report.add(Severity.NOTE, "there is no folder " + home + " yet", none);
      } else {
        report.add(
            Severity.ERROR,
            "the folder " + home + " cannot be made: nothing can be written to " + above,
            Remedy.advice("Have " + above + " made writable, or choose another folder."));
      }
      return "";
    }
    TrustedPaths.checkReal(home);
    Path file = home.resolve(".mdm-doctor-" + UUID.randomUUID());
    try {
      DurableFiles.create(file, "tried out".getBytes(UTF_8), DurableFiles.Access.OWNER_ONLY);
    } finally {
      DurableFiles.delete(file);
    }
    try {
      long free = Files.getFileStore(home).getUsableSpace();
      String space = (free >> 20) + " MiB are free in " + home;
      if (free < LITTLE_SPACE) {
        Remedy room = Remedy.advice("Make room before something cannot be stored.");
        report.add(Severity.ERROR, space, room);
      }
      return "hard links and fsync work; " + space;
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot look for free space in " + home, e);
    }
  }

  /** Whether the configuration can be read, and its default server is one that it has. */
  public static String configuration(HealthReport report, ServerConfigs servers) {
    if (!InputFiles.exists(servers.file())) {
      return "no " + servers.file();
    }
    servers.list();
    if (servers.defaultServer().isPresent()) {
      report.tryOut(() -> servers.select(Optional.empty()));
    }
    return servers.file().toString();
  }

  /**
   * Whether journal, records, escrow key and readers fit together.
   *
   * @param custody gives the custody in that escrow; not asked for where nothing was made yet
   * @param key opens the escrow key, to prove it; empty if that is not to be tried
   */
  public static String escrow(
      HealthReport report,
      Escrow escrow,
      Supplier<Custody> custody,
      Optional<Supplier<EscrowKey>> key) {
    if (key.isEmpty() && !escrow.identity().exists()) {
      escrow.identity().checkNone(); // says so if one is missing
      report.add(Severity.NOTE, EscrowIdentity.NONE, Remedy.Act.MAKE_ESCROW_KEY);
      return "";
    }
    Custody all = custody.get();
    key.ifPresent(opening -> report.tryOut(() -> all.prove(opening.get())));
    for (Finding one : all.check()) {
      Severity severity = one.kind().isNote() ? Severity.NOTE : Severity.ERROR;
      report.add(severity, one.problem(), one.remedy());
    }
    return "journal, records, escrow key and readers fit together"
        + (key.isPresent() ? "; the passphrase opens the key" : "");
  }

  /**
   * Whether the passphrase lies beside the key that it opens.
   *
   * @param home where a key is, too, that was moved from there to a store that several share
   */
  public static String passphrase(HealthReport report, EscrowIdentity identity, Path home) {
    Path earlier = home.resolve("escrow/identity.passphrase");
    for (Path file : new LinkedHashSet<>(List.of(identity.generatedPassphraseFile(), earlier))) {
      if (InputFiles.exists(file)) {
        report.add(
            Severity.NOTE, file + " lies beside the key that it opens", Remedy.Act.MOVE_PASSPHRASE);
      }
    }
    return identity.exists() ? "not beside its key" : "there is no key yet";
  }

  /**
   * What is wrong with the program that is told of emergencies, which has to be at the same path on
   * each machine that runs plans; empty if it can be run here, or none is named.
   */
  public static Optional<String> emergencyProgram(Policy policy) {
    return policy
        .emergency()
        .map(Policy.Emergency::program)
        .filter(program -> !Files.isExecutable(Path.of(program)))
        .map(program -> "emergency: " + program + " cannot be run");
  }

  /**
   * Whether the policy can be fulfilled, and not be got around.
   *
   * @param mending what to do if it is not so
   */
  public static String policy(HealthReport report, PolicyFile file, Instant now, Remedy mending) {
    Optional<Policy> policy = file.policy();
    if (policy.isEmpty()) {
      return "none: nothing has to be approved";
    }
    int signers = file.signers().count(Plan.NAMESPACE, now);
    policy.get().findings(signers).forEach(one -> report.add(Severity.ERROR, one, mending));
    file.warnings(now).forEach(one -> report.add(Severity.NOTE, one, Remedy.none()));
    emergencyProgram(policy.get())
        .ifPresent(
            one ->
                report.add(
                    Severity.ERROR,
                    one,
                    Remedy.advice(
                        "A machine that runs plans needs it there, executable. Nothing is sent in"
                            + " an emergency without it.")));
    int rules = policy.get().rules().size();
    return rules
        + (rules == 1 ? " rule, " : " rules, ")
        + signers
        + (signers == 1 ? " signer" : " signers");
  }

  /**
   * Whether each server takes its token: all are asked at once, each on a thread of its own, as one
   * that hangs must not hold the others.
   *
   * @param isOffline whether none is asked
   */
  public static String servers(HealthReport report, ServerConfigs servers, boolean isOffline) {
    Map<String, FutureTask<String>> asked = new LinkedHashMap<>();
    List<ServerConfig> all = servers.list();
    for (ServerConfig server : all) {
      report.tryOut(
          () -> {
            MdmServer open = servers.open(Optional.of(server.name())); // asks nothing yet
            if (isOffline) {
              open.close();
              return;
            }
            FutureTask<String> task =
                new FutureTask<>(
                    () -> {
                      try (open) {
                        return open.check();
                      }
                    });
            Thread thread = new Thread(task, "check-" + server.name());
            thread.setDaemon(true);
            thread.start();
            asked.put(server.name(), task);
          });
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    asked.forEach((name, task) -> await(report, name, task, end));
    return all.isEmpty()
        ? "none configured"
        : all.size()
            + " configured, each with its token"
            + (isOffline ? "; not asked" : ", which it accepts");
  }

  private static void await(HealthReport report, String name, FutureTask<String> task, long end) {
    try {
      task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      report.add(
          Severity.ERROR,
          name + " did not answer within " + PATIENCE.toSeconds() + " seconds",
          Remedy.advice("Look at its address and at the network."));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MdmException known) {
        report.add(Severity.ERROR, name + ": " + known.problem(), known.remedy());
        return;
      }
      throw new IllegalStateException("cannot check " + name, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the check was interrupted", "Run it again.", e);
    }
  }

  /**
   * Whether a certificate is in force for each renewal, nothing speaks against it, it is not due to
   * be renewed, and no renewal stands half.
   *
   * @param next what to do if it is not so
   */
  public static String certificates(HealthReport report, Renewals renewals, Remedy next) {
    List<String> seen = new ArrayList<>();
    for (String name : renewals.names()) {
      report.tryOut(
          () -> {
            Renewal renewal = renewals.named(name);
            RenewalStatus status = renewal.status(); // which may say what is lost, and no more
            for (Check lost : renewal.warnings()) { // before what is next
              report.add(
                  lost.result() == Check.Result.PASS ? Severity.NOTE : Severity.ERROR,
                  name + ": " + lost.sentence(),
                  lost.remedy());
            }
            Optional<Long> left = status.inForce().map(one -> one.daysLeft());
            if (status.doubt().isPresent()) {
              String doubt = RenewalWords.doubt(status.doubt().get());
              report.add(Severity.ERROR, name + ": " + doubt, next);
            } else if (status.generation() > 0 && !DONE.contains(status.stage())) {
              String stage = new RenewalWords(status).stage();
              report.add(Severity.NOTE, name + ": " + stage, next);
            }
            if (status.isPutAway()) {
              seen.add(name + ": given up");
            } else if (left.isEmpty()) {
              report.add(
                  Severity.NOTE,
                  name + ": no certificate is known to be in force",
                  next.and(new RenewalWords(status).puttingAway()));
            } else if (left.get() < RenewalStatus.DUE_DAYS) {
              String which = name + ": the certificate in force ";
              report.add(
                  Severity.ERROR,
                  left.get() < 0
                      ? which + "ended " + -left.get() + " days ago"
                      : which + "has " + left.get() + " days left",
                  next);
            } else {
              seen.add(name + ": " + left.get() + " days left");
            }
          });
    }
    return seen.isEmpty() ? "no renewal" : String.join("; ", seen);
  }

  /** Whether the clock is behind the last entry of the journal. */
  public static String clock(HealthReport report, Journal journal, Instant now) {
    Instant[] last = {Instant.MIN};
    journal.read(entry -> last[0] = entry.time());
    if (last[0].isAfter(now.plus(CLOCKS_DIFFER))) {
      report.add(
          Severity.ERROR,
          "the journal's last entry is of " + last[0] + ", and this clock says " + now,
          Remedy.advice("Set the clock of this machine."));
    }
    return now.toString();
  }
}
