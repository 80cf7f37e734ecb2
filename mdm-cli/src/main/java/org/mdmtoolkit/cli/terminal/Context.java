package org.mdmtoolkit.cli.terminal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.RunAdmission;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.StateFolder;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.renewal.Renewals;
import org.mdmtoolkit.vendor.KeySearch;

/** What every command works with: the shell, the global options, and the state folder. */
public final class Context {

  /** The variable with the address of the store that a team shares. */
  public static final String STORE_VARIABLE = "MDM_STORE_URL";

  private static final String NOTHING_SENT =
      "Nothing is sent until one of them is left: remove the file.";

  private final Shell shell;
  private final Optional<String> homeOption;
  private final boolean json;
  private final boolean quiet;
  private final Optional<KeySearch> key;
  private final List<Runnable> closings = new ArrayList<>();
  private @Nullable StateFolder state;
  private @Nullable Journal journal;
  private @Nullable String server;
  private boolean isStoreLookedUp;
  private boolean isSaidTwoPolicies;
  private boolean isRunOfPlan;
  private @Nullable String storeUrl;
  private @Nullable TeamStore team;

  /**
   * What one command works with.
   *
   * @param home what {@code --home} names; null without that option
   * @param key the search that began before the command line was read, if one did
   */
  public Context(
      Shell shell, @Nullable String home, boolean json, boolean quiet, Optional<KeySearch> key) {
    this.shell = shell;
    this.homeOption = Optional.ofNullable(home);
    this.json = json;
    this.quiet = quiet;
    this.key = key;
  }

  /** The search that began before the command line was read, if one did. */
  public Optional<KeySearch> key() {
    return key;
  }

  public Shell shell() {
    return shell;
  }

  public boolean json() {
    return json;
  }

  public boolean quiet() {
    return quiet;
  }

  /** A note for the person, unless {@code -q} was given. */
  public void note(String line) {
    if (!quiet) {
      shell.say(line);
    }
  }

  /** A note that {@code -q} does not silence: something could be lost. */
  public void warn(String line) {
    shell.say("mdm: " + line);
  }

  /** Notes what to do about problems, each once. */
  public void noteRemedies(Stream<Remedy> remedies) {
    remedies.map(wording()::words).filter(words -> !words.isEmpty()).distinct().forEach(this::note);
  }

  /** Prints one document of JSON. */
  public void printJson(Consumer<JsonFields> fields) {
    Results.print(shell, fields);
  }

  /**
   * Prints a result: these fields with {@code --json}, else this text.
   *
   * @return the exit code for that
   */
  public int printResult(Consumer<JsonFields> fields, String text) {
    if (json()) {
      printJson(
          json -> {
            fields.accept(json);
            json.put("journal_head", journalHead());
          });
    } else {
      shell.print(text);
    }
    return ExitCodes.DONE;
  }

  /**
   * Tells that something was done whose result is elsewhere: these fields with {@code --json}, else
   * these notes.
   *
   * @return the exit code for that
   */
  public int noteResult(Consumer<JsonFields> fields, String... notes) {
    if (json) {
      return printResult(fields, "");
    }
    Stream.of(notes).forEach(this::note);
    return ExitCodes.DONE;
  }

  /** Says what to do about problems in the terms of this program. */
  public RemedyWording wording() {
    // A person who pasted it without --home would look at other PINs.
    return new RemedyWording(
        homeOption.map(home -> " --home " + Quoted.argument(home)).orElse(""),
        Optional.ofNullable(server),
        storeUrl != null,
        isRunOfPlan);
  }

  /** What is sent was planned: no option makes the same command once more. */
  public void runsPlan() {
    isRunOfPlan = true;
  }

  /** Whether a plan is run. */
  public boolean isRunOfPlan() {
    return isRunOfPlan;
  }

  /** The server that was named, which is named again wherever a command that asks it is advised. */
  public void asks(Optional<String> name) {
    server = name.orElse(null);
  }

  /** A command line as a person can paste it. */
  public String command(String words) {
    return wording().command(words);
  }

  /** The same for a command that asks a server. */
  public String serverCommand(String words) {
    return wording().serverCommand(words);
  }

  /** Runs this when the command has ended. */
  public void closeAtEnd(Runnable closing) {
    closings.add(closing);
  }

  /** The command has ended: what it added to the journal can be proven later by the head. */
  public void close() {
    journalHead().ifPresent(head -> note("Journal head: " + head));
    closings.forEach(Runnable::run);
  }

  /** The head of the journal after what this command has added to it; empty if that is nothing. */
  public Optional<String> journalHead() {
    return journal == null ? Optional.empty() : journal.head();
  }

  /**
   * The state folder; it need not exist.
   *
   * @throws org.mdmtoolkit.RefusedException if it is that of a newer version
   */
  public StateFolder state() {
    if (state == null) {
      state = StateFolder.at(shell.stateFolder(homeOption), shell.clock(), shell::random);
    }
    return state;
  }

  /** Where it is. */
  public Path home() {
    return state().path();
  }

  public Escrow escrow() {
    if (storeUrl().isPresent()) {
      return team().escrow();
    }
    refuseIfMoved();
    return state().ownEscrow();
  }

  /** The secrets of commands. */
  public Custody custody() {
    return Custody.in(escrow(), journal());
  }

  /** The MDM servers that are configured. */
  public ServerConfigs servers() {
    Optional<Path> fleetctl = shell.environment("CONFIG").map(Path::of); // where it looks itself
    return ServerConfigs.at(
        shell.configFolder(homeOption),
        fleetctl.orElseGet(
            () -> Path.of(shell.environment("HOME").orElse("/"), ".fleet", "config")),
        shell.environment("CONTEXT").orElse("default"));
  }

  /** The policy beside the configuration, if there is one. */
  public PolicyFile ownPolicy() {
    return PolicyFile.in(shell.configFolder(homeOption));
  }

  /**
   * The policy that counts, if there is one: the store's, if it has one, else the own one.
   *
   * @throws RefusedException if there are both, or somebody has weakened the store's
   */
  public PolicyFile policy() {
    return policy(
        twoPolicies -> {
          throw new RefusedException(twoPolicies, NOTHING_SENT);
        });
  }

  /** The same for what sends nothing: where there are both, the store's, and that is said. */
  public PolicyFile policyToRead() {
    return policyToRead(
        twoPolicies -> {
          if (!isSaidTwoPolicies) {
            isSaidTwoPolicies = true;
            warn(twoPolicies);
          }
        });
  }

  /** The same for what says it itself. */
  public PolicyFile policyToRead(Consumer<String> ofTwo) {
    return policy(two -> ofTwo.accept(two + ", which is shown. " + NOTHING_SENT));
  }

  private PolicyFile policy(Consumer<String> ofTwo) {
    Optional<PolicyFile> stored =
        storeUrl().isPresent() ? team().policy().current() : Optional.empty();
    if (stored.isPresent() && ownPolicy().exists()) {
      ofTwo.accept("there are two policies: " + ownPolicy().file() + ", and that of the store");
    }
    return stored.orElseGet(this::ownPolicy);
  }

  /** What decides whether a run may begin. */
  public RunAdmission admission() {
    return RunAdmission.of(policy().policy(), journal());
  }

  /** Where a run keeps what must outlive it. */
  public SendingState sendingState() {
    RunStore runs = storeUrl().isPresent() ? team().runs() : FolderRunStore.at(state().runs());
    return SendingState.in(escrow(), journal(), runs);
  }

  /** The journal; the first entry makes it and the state folder. */
  public Journal journal() {
    if (journal == null) {
      if (storeUrl().isPresent()) {
        requireMoved();
        journal = Journal.in(team().journal(), operator());
        if (!team().journal().isKnown()) {
          warn("the store lacks what this machine saw last; " + command("store check") + " tells");
        }
      } else {
        refuseIfMoved();
        // Another process may move it while this one waits: it is looked at again.
        JournalStore own = FileJournal.at(state().journal(), shell.clock(), this::refuseIfMoved);
        journal = Journal.in(own, operator());
      }
    }
    return journal;
  }

  /** The address of the store that a team shares; empty if all is in a folder. */
  public Optional<String> storeUrl() {
    if (!isStoreLookedUp) { // once: everything that is kept asks for it
      storeUrl = shell.environment(STORE_VARIABLE).or(() -> servers().storeUrl()).orElse(null);
      isStoreLookedUp = true;
    }
    return Optional.ofNullable(storeUrl);
  }

  /**
   * The store that a team shares.
   *
   * @throws NotFoundException if none is configured
   */
  public TeamStore team() {
    if (team == null) {
      if (storeUrl().isEmpty()) {
        refuseIfMoved(); // it was configured before
      }
      String url =
          storeUrl()
              .orElseThrow(
                  () ->
                      new NotFoundException(
                          "no store that is shared is configured; all is in " + home(),
                          "Give its address in "
                              + STORE_VARIABLE
                              + ", or as store: url: in "
                              + servers().file()
                              + "."));
      boolean isVariable = shell.environment(STORE_VARIABLE).isPresent();
      team = TeamStore.at(this, url, isVariable ? STORE_VARIABLE : servers().file().toString());
    }
    return team;
  }

  /**
   * Refuses to begin anything where the store lacks what this machine has seen last.
   *
   * @throws RefusedException if so
   */
  public void requireKnownStore() {
    if (storeUrl().isPresent()) {
      team().journal().inEscrow(List.of());
    }
  }

  /** The same as {@link StateFolder#requireOwn}. */
  public void refuseIfMoved() {
    state().requireOwn(() -> servers().file());
  }

  /** The same as {@link StateFolder#requireMoved}, where a team shares a store. */
  public void requireMoved() {
    if (storeUrl().isPresent()) {
      state().requireMoved(account(), () -> servers().file());
    }
  }

  public Renewals renewals() {
    return Renewals.at(state().renewals(), journal(), operator(), shell.clock());
  }

  /** Who does it: the role, where a database knows it, else the user of this machine. */
  public Operator operator() {
    return Operator.here(storeUrl().isPresent() ? team().settings().user() : account());
  }

  /** The user of this machine. */
  static String account() {
    return System.getProperty("user.name", "unknown");
  }
}
