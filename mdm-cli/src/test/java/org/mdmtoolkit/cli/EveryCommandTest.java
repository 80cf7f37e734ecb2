package org.mdmtoolkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Every command, as it should be called and in ways that cannot work: one exit code for one cause;
 * JSON as docs/json.md says, errors too; and a dry run ends as the real run does, says the same
 * where that is refused, and changes nothing.
 */
@Tag("any-jdk")
class EveryCommandTest {

  /** What no command with that option takes. */
  private static final List<String> WRONG_WORDS =
      List.of(
          "--wait=5x",
          "--wait=0s",
          "--wait 5m",
          "--expires 0h",
          "--expires 31d",
          "--expires tomorrow",
          "--stale 14",
          "--timeout 0m",
          "--within 30",
          "--max-targets 0",
          "--max-errors -1",
          "--concurrency 0",
          "--concurrency many",
          "--waves 1,none",
          "--platform Windows",
          "--signer nobody",
          "--key-format pem",
          "--for nobody",
          "--kind nobody");

  private static final String[] DRY = {"--dry-run"};

  private static final Map<String, Set<String>> HAVING = new HashMap<>();

  /** What follows these is made. */
  private static final Set<String> OUTPUTS = Set.of("-o", "--dir", "--home");

  /** They need a database, or print a script. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "store init",
          "store check",
          "store status",
          "store move",
          "store join",
          "plan list",
          "plan policy",
          "policy set",
          "policy history",
          "completion");

  private static final Set<String> OPTIONAL_HOSTS = withOption("--hosts-file");

  /** They ask a server, whatever else they are given. */
  private static final Set<String> ASKING = withOption("--server");

  static {
    ASKING.removeAll(Set.of("run", "unlock", "result"));
  }

  private static final Set<String> OPTIONAL_REASON =
      Set.of("host disk-key", "secret close", "renew abort", "send", "restart");

  @TempDir Path folder;
  private final SoftAssertions softly = new SoftAssertions();

  @SuppressWarnings("NullAway.Init") // each test makes one first
  private EveryCommand every;

  private String server = "";

  @Test
  void aCauseHasOneExitCodeJsonIsAsPublishedAndADryRunEndsAsTheRealOne() {
    Set<String> rehearsed = withOption("--dry-run");
    Set<String> called = new TreeSet<>();
    Map<String, Integer> dryCodes = new HashMap<>();
    try (EveryCommand all = new EveryCommand(folder)) {
      every = all;
      List<EveryCommand.Sample> samples =
          all.runAll(
              (command, line) -> {
                boolean isFirst = called.add(command);
                for (Wrong one : wrong(command, line)) {
                  if (isFirst || one.isOfTheLine()) {
                    check(one, rehearsed.contains(command));
                  }
                }
                if (rehearsed.contains(command)) {
                  dryCodes.put(String.join(" ", line), dry(line).exitCode());
                }
              },
              "--json");
      for (EveryCommand.Sample sample : samples) {
        String line = String.join(" ", sample.line());
        softly.assertThat(sample.run().exitCode()).as(line).isEqualTo(sample.expected());
        checkJson(sample.line().toArray(String[]::new), sample.run());
        if (dryCodes.containsKey(line) && sample.expected() != 7) { // that comes of waiting
          softly.assertThat(dryCodes.get(line)).as("dry " + line).isEqualTo(sample.expected());
        }
      }
      check(new Wrong(all.words("run DIR/lock.plan --json"), 0, true), true); // done already
    }
    called.addAll(NOT_HERE);
    softly.assertThat(called).isEqualTo(EveryCommand.names());
    softly.assertAll();
  }

  @Test
  void ofACommandThatIsOnlyMade() {
    try (EveryCommand all = new EveryCommand(folder)) {
      every = all;
      for (String line :
          new String[] {
            "lock",
            "lock a b",
            "lock mac",
            "lock mac --json",
            "lock mac -o DIR/pass",
            "lock mac -o DIR/none/lock.xml",
            "lock mac -o DIR/home/lock.xml",
            "lock mac -o DIR/lock.xml --pin-file DIR/pass",
            "lock mac -o DIR/lock.xml --pin-file DIR/missing",
            "lock mac -o DIR/lock.xml --sign DIR/missing",
            "lock mac -o DIR/lock.xml --again",
            "lock mac -o DIR/lock.xml",
            "lock mac -o DIR/lock.xml",
            "lock mac -o DIR/lock.xml --again --message m",
            "lock mac -o DIR/again.xml --again --passphrase-file DIR/pass",
            "lock mac -o DIR/again.xml --again",
            "erase mac -o DIR/erase.xml --obliteration-behavior Sometimes",
            "restart mac -o DIR/pass",
            "restart mac -o DIR/restart.xml --json",
            "reinstall-fleetd --manifest-url http://example.com/m.plist",
            "reinstall-fleetd",
            "admin-password set --account itadmin",
            "admin-password set --account itadmin -o DIR/pass",
            "admin-password set --account itadmin -o DIR/account.plist",
            "admin-password set --account itadmin -o DIR/account-2.plist",
          }) {
        compare(
            Stream.concat(
                    Stream.of(all.words(line)), Stream.of("--home", folder.resolve("alone") + ""))
                .toArray(String[]::new));
      }
    }
    softly.assertAll();
  }

  /**
   * A line that cannot work.
   *
   * @param isOfTheLine whether it is one of this line, and not the same for each of the command
   * @param server the address of the server that is taken; empty for the configured one
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Wrong(String[] line, int code, boolean isOfTheLine, String server) {
    Wrong(String[] line, int code, boolean isOfTheLine) {
      this(line, code, isOfTheLine, "");
    }
  }

  /** What is wrong with a line, in the state in which it would do what it is for. */
  private List<Wrong> wrong(String command, String[] line) {
    List<Wrong> wrong = new ArrayList<>();
    String[] bare = command.split(" ", -1);
    wrong.add(new Wrong(FleetWithHome.with(bare, "--json", "--no-such-option"), 2, false));
    for (int i = 1; i < line.length; i++) {
      boolean isOutput = OUTPUTS.contains(line[i - 1]);
      if (line[i].startsWith("C02T") && !command.equals("activation-lock set")) {
        wrong.add(new Wrong(with(line, i, "no-such-mac"), 4, true));
        if (OPTIONAL_HOSTS.contains(command)) {
          wrong.add(new Wrong(without(line, i, 1), 2, false));
        }
      } else if (line[i].equals("--reason") && !OPTIONAL_REASON.contains(command)) {
        wrong.add(new Wrong(without(line, i, 2), 2, false));
      } else if (line[i].equals("--name") && !command.equals("renew start")) {
        wrong.add(new Wrong(with(line, i + 1, "nobody"), 4, false));
      } else if (line[i - 1].equals("-o")) {
        wrong.add(new Wrong(with(line, i, file("pass")), 6, true));
        wrong.add(new Wrong(with(line, i, file("none/there")), 4, false));
      } else if (line[i].startsWith(folder.toString()) && !isOutput) {
        wrong.add(new Wrong(with(line, i, file("missing")), 4, true));
        if (!line[i - 1].equals("--key") && !line[i - 1].equals("--store-command")) {
          wrong.add(new Wrong(with(line, i, folder.toString()), 8, true));
        }
      }
    }
    if (ASKING.contains(command) && !Arrays.asList(line).contains("-o")) {
      wrong.add(new Wrong(FleetWithHome.with(line, "--server", "none"), 4, true));
      if (command.equals("host find")) { // it is tried again for seconds
        wrong.add(new Wrong(line, 1, true, "http://127.0.0.1:1"));
      }
      wrong.add(new Wrong(line, 5, true, every.office.fleet.url())); // with a wrong token
    }
    for (String word : WRONG_WORDS) {
      String option = word.split("[= ]", 2)[0];
      if (HAVING.computeIfAbsent(option, EveryCommandTest::withOption).contains(command)) {
        wrong.add(new Wrong(FleetWithHome.with(line, word.split(" ", -1)), 2, false));
      }
    }
    return wrong;
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String[] with(String[] line, int at, String word) {
    String[] other = line.clone();
    other[at] = word;
    return other;
  }

  private static String[] without(String[] line, int at, int count, String... more) {
    List<String> other = new ArrayList<>(Arrays.asList(line));
    other.subList(at, at + count).clear();
    other.addAll(List.of(more));
    return other.toArray(String[]::new);
  }

  /** The dry run, if there is one, and then the real one. */
  private void check(Wrong wrong, boolean isRehearsed) {
    server = wrong.server();
    TestShell.Run run = isRehearsed ? compare(wrong.line()) : shell().run(wrong.line());
    server = "";
    String line = String.join(" ", wrong.line());
    softly.assertThat(run.exitCode()).as(line + "\n" + run.all()).isEqualTo(wrong.code());
    checkJson(wrong.line(), run);
  }

  private void checkJson(String[] line, TestShell.Run run) {
    softly
        .assertThat(JsonContract.published().check(line, run.exitCode(), run.stdout()))
        .as(String.join(" ", line) + "\n" + run.all())
        .isEmpty();
  }

  /** The dry run, then the real one. */
  private TestShell.Run compare(String... line) {
    TestShell.Run dry = dry(line);
    TestShell.Run real = shell().run(line);
    String name = String.join(" ", line) + "\n" + dry.all() + "\nreal: " + real.all();
    softly.assertThat(dry.exitCode()).as(name).isEqualTo(real.exitCode());
    if (real.exitCode() != 0) {
      softly.assertThat(problems(dry)).as(name).isEqualTo(problems(real));
    }
    return real;
  }

  private TestShell shell() {
    TestShell shell = every.shell();
    return server.isEmpty()
        ? shell
        : shell.set("MDM_SERVER_URL", server).set("MDM_SERVER_TOKEN", "wrong");
  }

  private static List<String> problems(TestShell.Run run) {
    return run.stderr().lines().filter(one -> one.startsWith("mdm: ")).toList();
  }

  /** Runs it and sees that nothing is changed. */
  private TestShell.Run dry(String... line) {
    Map<String, Integer> before = state();
    int sent = every.office.fleet.seen().all().size();
    TestShell.Run run = shell().run(FleetWithHome.with(line, DRY));
    if (Arrays.asList(line).contains("--json")) {
      checkJson(line, run);
    }
    Map<String, Integer> after = state();
    if (line[0].equals("heroku")) { // who looks at sealed values is recorded, in a rehearsal, too
      Stream.of(before, after).forEach(files -> files.remove(folder + "/home/journal.jsonl"));
    }
    softly.assertThat(after).as("after " + String.join(" ", line)).isEqualTo(before);
    softly.assertThat(every.office.fleet.seen().all()).hasSize(sent);
    return run;
  }

  /** Each file and what is in it; locks aside. */
  private Map<String, Integer> state() {
    Map<String, Integer> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : all.filter(file -> !file.endsWith(".lock")).toList()) {
        boolean isFile = Files.isRegularFile(one);
        files.put(one.toString(), isFile ? Arrays.hashCode(Files.readAllBytes(one)) : 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static Set<String> withOption(String option) {
    Set<String> having = EveryCommand.names();
    having.removeIf(
        name -> {
          String[] words = name.split(" ", -1);
          CommandLine line = Commands.make(words[0], new String[0]);
          for (int i = 1; i < words.length; i++) {
            line = Objects.requireNonNull(line.getSubcommands().get(words[i]));
          }
          return !line.getCommandSpec().optionsMap().containsKey(option);
        });
    return having;
  }
}
