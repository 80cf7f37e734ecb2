package org.mdmtoolkit.cli.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.renewal.RenewalStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm doctor}. */
@Command(name = "doctor")
public final class DoctorCommand implements Action {

  private static final long LITTLE_SPACE = 100L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  @Option(names = "--offline")
  private boolean offline;

  @Option(names = "--prove")
  private boolean prove;

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  /** What a check says; a note is no fault. */
  private record Result(String check, Severity severity, String found, Remedy remedy) {}

  private enum Severity {
    OK("ok"),
    NOTE("note"),
    ERROR("error");

    private final String word;

    Severity(String word) {
      this.word = word;
    }
  }

  /** What one check found, and what it looked at if it found nothing. */
  private static final class Report {

    private final String check;
    private final List<Result> results = new ArrayList<>();

    Report(String check) {
      this.check = check;
    }

    void note(String found, Remedy remedy) {
      results.add(new Result(check, Severity.NOTE, found, remedy));
    }

    void error(String found, Remedy remedy) {
      results.add(new Result(check, Severity.ERROR, found, remedy));
    }

    void tryOut(Runnable look) {
      try {
        look.run();
      } catch (MdmException e) {
        error(e.problem(), e.remedy());
      }
    }
  }

  @Override
  public int run(Context context) {
    Map<String, Function<Report, String>> checks = new LinkedHashMap<>();
    checks.put("java", report -> System.getProperty("java.runtime.version", ""));
    checks.put("folders", report -> folders(context, report));
    checks.put("disk", report -> disk(context, report));
    checks.put("configuration", report -> configuration(context, report));
    checks.put("store", report -> store(context, report));
    checks.put("escrow", report -> escrow(context, report));
    checks.put("passphrase", report -> passphrase(context, report));
    checks.put("policy", report -> policy(context, report));
    checks.put("servers", report -> servers(context, report));
    checks.put("certificates", report -> certificates(context, report));
    checks.put("clock", report -> clock(context, report));
    List<Result> all = new ArrayList<>();
    checks.forEach((name, check) -> all.addAll(results(name, check, all)));
    print(context, all);
    return all.stream().anyMatch(one -> one.severity() == Severity.ERROR)
        ? ExitCodes.FAILED
        : ExitCodes.DONE;
  }

  /** What was found before stops a later check for the same reason: that is said once. */
  private static List<Result> results(
      String name, Function<Report, String> check, List<Result> before) {
    Report report = new Report(name);
    String[] seen = new String[1];
    report.tryOut(() -> seen[0] = check.apply(report));
    List<Result> results = new ArrayList<>(report.results);
    results.removeIf(
        one -> before.stream().anyMatch(earlier -> earlier.found().equals(one.found())));
    if (results.isEmpty()) {
      boolean isDone = report.results.isEmpty();
      results.add(
          new Result(
              name,
              isDone ? Severity.OK : Severity.NOTE,
              isDone ? String.valueOf(seen[0]) : "not checked, because of the above",
              Remedy.none()));
    }
    return results;
  }

  private static String folders(Context context, Report report) {
    Path home = context.home();
    Path config = context.servers().file().toAbsolutePath().getParent();
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
    if (config != null) {
      report.tryOut(() -> TrustedPaths.checkReal(config));
      report.tryOut(() -> TrustedPaths.checkReal(config.resolve("config.yaml")));
      report.tryOut(() -> inside(config.resolve("token-origins"), TrustedPaths::check, report));
      for (String folder : List.of("tokens", "webhook-keys")) {
        report.tryOut(() -> inside(config.resolve(folder), TrustedPaths::checkSecret, report));
      }
    }
    return home + (home.equals(config) ? "" : ", " + config);
  }

  /** Checks a folder; what is in it only if the folder is trusted. */
  private static void inside(Path folder, Consumer<Path> check, Report report) {
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

  /** Creating a file durably makes a hard link and forces file and folder. */
  private static String disk(Context context, Report report) {
    Path home = context.home();
    if (!InputFiles.exists(home)) {
      boolean isShared = context.storeUrl().isPresent();
      report.note(
          "there is no folder " + home + " yet",
          isShared ? Remedy.none() : Remedy.Act.MAKE_ESCROW_KEY);
      return "";
    }
    TrustedPaths.checkReal(home);
    Path file = home.resolve(".mdm-doctor-" + UUID.randomUUID());
    try {
      DurableFiles.create(file, "mdm doctor".getBytes(UTF_8), DurableFiles.Access.OWNER_ONLY);
    } finally {
      DurableFiles.delete(file);
    }
    try {
      long free = Files.getFileStore(home).getUsableSpace();
      String space = (free >> 20) + " MiB are free in " + home;
      if (free < LITTLE_SPACE) {
        report.error(space, Remedy.advice("Make room before something cannot be stored."));
      }
      return "hard links and fsync work; " + space;
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot look for free space in " + home, e);
    }
  }

  /** All of it, before what depends on it. */
  private static String configuration(Context context, Report report) {
    ServerConfigs servers = context.servers();
    if (!InputFiles.exists(servers.file())) {
      return "no " + servers.file();
    }
    servers.list();
    if (servers.defaultServer().isPresent()) {
      report.tryOut(() -> servers.select(Optional.empty()));
    }
    return servers.file().toString();
  }

  private static String store(Context context, Report report) {
    if (context.storeUrl().isEmpty()) {
      context.refuseIfMoved();
      return "the folder " + context.home();
    }
    StoreCheckCommand.look(context).stream()
        .filter(one -> one.result() != StoreCheckCommand.Result.OK)
        .forEach(
            one -> {
              if (one.isGood()) {
                report.note(one.found(), one.remedy());
              } else {
                report.error(one.found(), one.remedy());
              }
            });
    return context.team().address();
  }

  private String escrow(Context context, Report report) {
    EscrowIdentity identity = context.escrow().identity();
    if (!prove && !identity.exists()) {
      identity.checkNone(); // says so if one is missing
      report.note(
          context.escrow().isShared() ? StoreCheckCommand.NO_KEY : "there is no escrow key yet",
          Remedy.Act.MAKE_ESCROW_KEY);
      return "";
    }
    Custody custody = context.custody();
    if (prove) {
      report.tryOut(() -> custody.prove(escrowKey.unlock(context)));
    }
    custody
        .check()
        .forEach(
            one -> {
              if (one.kind().isNote()) {
                report.note(one.problem(), one.remedy());
              } else {
                report.error(one.problem(), one.remedy());
              }
            });
    return "journal, records, escrow key and readers fit together"
        + (prove ? "; the passphrase opens the key" : "");
  }

  private static String passphrase(Context context, Report report) {
    Path file = context.escrow().identity().generatedPassphraseFile();
    // What was moved to a store that a team shares leaves its key, and what opens it, where it was.
    Path earlier = context.home().resolve("escrow/identity.passphrase");
    for (Path one : file.equals(earlier) ? List.of(file) : List.of(file, earlier)) {
      if (InputFiles.exists(one)) {
        report.note(
            one + " lies beside the key that it opens", Remedy.advice("Move it to your vault."));
      }
    }
    return context.escrow().identity().exists() ? "not beside its key" : "there is no key yet";
  }

  private static String policy(Context context, Report report) {
    if (context.storeUrl().isEmpty()) {
      context.refuseIfMoved(); // the policy is in that store, too
    }
    Optional<Policy> policy = context.policy().policy();
    if (policy.isEmpty()) {
      return "none: nothing has to be approved";
    }
    int signers =
        context.policy().signers().count(Plan.NAMESPACE, context.shell().clock().instant());
    policy
        .get()
        .findings(signers)
        .forEach(
            one ->
                report.error(
                    one,
                    Remedy.advice(
                        context.ownPolicy().exists()
                            ? "Mend it: " + context.policy().file() + "."
                            : "Mend a copy of the policy, then `"
                                + context.command("policy set policy.yaml")
                                + "`; or, where that is refused, `"
                                + context.command("plan policy policy.yaml --reason TEXT")
                                + "`.")));
    return Counted.of(policy.get().rules().size(), "rule") + ", " + Counted.of(signers, "signer");
  }

  /** All of them at once, each on a thread of its own: one that hangs must not hold the others. */
  private String servers(Context context, Report report) {
    ServerConfigs servers = context.servers();
    Map<String, FutureTask<String>> asked = new LinkedHashMap<>();
    for (ServerConfig server : servers.list()) {
      String name = server.name();
      report.tryOut(
          () -> {
            MdmServer open = servers.open(Optional.of(name)); // asks nothing yet
            if (offline) {
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
            Thread thread = new Thread(task, "doctor-" + name);
            thread.setDaemon(true);
            thread.start();
            asked.put(name, task);
          });
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    asked.forEach((name, task) -> report.tryOut(() -> await(name, task, end)));
    int count = servers.list().size();
    return count == 0
        ? "none configured"
        : count
            + " configured, each with its token"
            + (offline ? "; not asked" : ", which it accepts");
  }

  private static void await(String name, FutureTask<String> task, long end) {
    try {
      task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TimedOutException(
          name + " did not answer within " + PATIENCE.toSeconds() + " seconds",
          "Look at its address and at the network.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MdmException known) {
        throw known;
      }
      throw new IllegalStateException("cannot check " + name, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("the check was interrupted", "Run it again.", e);
    }
  }

  /** The certificates in force that are to be renewed each year. */
  private static String certificates(Context context, Report report) {
    List<String> seen = new ArrayList<>();
    Remedy remedy = Remedy.advice("What is next: " + context.command("renew status"));
    for (String name : context.renewals().names()) {
      report.tryOut(
          () -> {
            Optional<Long> left =
                context.renewals().named(name).status().inForce().map(one -> one.daysLeft());
            if (left.isEmpty()) {
              report.note(name + ": no certificate is known to be in force", remedy);
            } else if (left.get() < RenewalStatus.DUE_DAYS) {
              report.error(
                  left.get() < 0
                      ? name + ": the certificate in force ended " + -left.get() + " days ago"
                      : name + ": the certificate in force has " + left.get() + " days left",
                  remedy);
            } else {
              seen.add(name + ": " + left.get() + " days left");
            }
          });
    }
    return seen.isEmpty() ? "no renewal" : String.join("; ", seen);
  }

  private static String clock(Context context, Report report) {
    Instant[] last = {Instant.MIN};
    context.journal().read(entry -> last[0] = entry.time());
    Instant now = context.shell().clock().instant();
    if (last[0].isAfter(now.plus(CLOCKS_DIFFER))) {
      report.error(
          "the journal's last entry is of " + last[0] + ", and this clock says " + now,
          Remedy.advice("Set the clock of this machine."));
    }
    return now.toString();
  }

  private static void print(Context context, List<Result> all) {
    if (context.json()) {
      context.printResult(
          json ->
              json.objects(
                  "checks",
                  all,
                  (fields, one) ->
                      fields
                          .put("check", one.check())
                          .put("severity", one.severity().word)
                          .put("found", one.found())
                          .put("remedy", context.wording().words(one.remedy()))),
          "");
      return;
    }
    boolean isWorthALine =
        all.stream().anyMatch(one -> one.severity() == Severity.ERROR) || !context.quiet();
    if (!isWorthALine) {
      return; // of a timer, whose every word is a mail
    }
    Table table = new Table(context.shell(), "CHECK", "RESULT", "FOUND");
    all.stream()
        .filter(one -> !context.quiet() || one.severity() == Severity.ERROR)
        .forEach(one -> table.row(one.check(), one.severity().word, one.found()));
    context.shell().print(table.toString());
    all.stream()
        .filter(one -> !context.quiet() || one.severity() == Severity.ERROR)
        .filter(one -> !context.wording().words(one.remedy()).isEmpty())
        .map(one -> one.check() + ": " + context.wording().words(one.remedy()))
        .distinct()
        .forEach(context.quiet() ? context.shell()::say : context::note);
  }
}
