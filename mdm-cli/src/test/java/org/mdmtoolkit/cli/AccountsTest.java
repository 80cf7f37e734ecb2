package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.judge.Judge;

/**
 * The set-up of docs/approval.md with an account of the machine for each person: an engineer whose
 * token only reads, two who approve, with a key and with an agent, and a runner. Takes root, which
 * alone can be them all. The accounts are in a mount namespace of each process, and not in the
 * machine's own files.
 */
@Tag("any-jdk")
class AccountsTest {

  private static final Map<String, Integer> ACCOUNTS =
      Map.of("erin", 61_001, "bert", 61_002, "cleo", 61_003, "runner", 61_004);

  private static final String AS =
      """
      set -e
      cd %1$s
      mount --bind passwd /etc/passwd
      mount --bind group /etc/group
      mount --bind "$CLASSES" classes
      mount --bind "$JDK" jdk
      id=$1 name=$2
      shift 2
      cd home/$name
      exec setpriv --reuid=$id --regid=$id --clear-groups \
        env -i HOME=%1$s/home/$name PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"
      """;

  private static final String TYPE =
      """
      set timeout 100
      set answer [lindex $argv 0]
      spawn -noecho {*}[lrange $argv 1 end]
      expect "type the serial number: " { send -- "$answer\\r" }
      expect eof
      exit [lindex [wait] 3]
      """;

  @TempDir Path folder;
  private final FakeFleet fleet = FakeFleet.start();
  private final List<Process> agents = new ArrayList<>();
  private final FakeHost mac = fleet.addMacs(2).get(0);
  private Path plan = Path.of("");

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Judge.named("id").run("-u").stdout().strip().equals("0"), "root alone is all these");
    assumeTrue(
        Judge.named("unshare").run("--mount", "mount", "--bind", folder, folder).exitCode() == 0,
        "no mount namespaces here");
    fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    mode(folder, "rwx--x--x");
    for (String part : List.of("home", "jars", "classes", "jdk", "exchange")) {
      Files.createDirectories(folder.resolve(part));
      mode(folder.resolve(part), "rwxr-xr-x");
    }
    Judge.named("chmod").run("1777", folder.resolve("exchange")); // as /tmp, in the place of mail
    for (Path jar : classPath(false)) {
      Files.copy(jar, copied(jar));
      mode(copied(jar), "rw-r--r--");
    }
    plan = folder.resolve("exchange/lock.plan");
    StringBuilder passwd = new StringBuilder("root:x:0:0::/root:/bin/sh\n");
    StringBuilder group = new StringBuilder("root:x:0:\n");
    for (var one : ACCOUNTS.entrySet()) {
      String home = folder + "/home/" + one.getKey();
      String ids = one.getValue() + ":";
      passwd.append(one.getKey() + ":x:" + ids + ids + ":" + home + ":/bin/sh\n");
      group.append(one.getKey() + ":x:" + ids + "\n");
      Files.createDirectory(Path.of(home));
      mode(Path.of(home), "rwx------");
      Judge.named("chown").run(one.getValue() + ":" + one.getValue(), home);
    }
    Files.writeString(folder.resolve("passwd"), passwd);
    Files.writeString(folder.resolve("group"), group);
    Files.writeString(folder.resolve("as.sh"), AS.formatted(folder));
    Files.writeString(folder.resolve("type.exp"), TYPE);
    mode(folder.resolve("passwd"), "rw-r--r--");
    mode(folder.resolve("group"), "rw-r--r--");
  }

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.descendants().forEach(ProcessHandle::destroy));
    agents.forEach(Process::destroy);
    fleet.close();
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** The folder of all of these; whoever runs the test may have closed those above it. */
  private static Path root(List<Path> all) {
    Path root = Objects.requireNonNull(all.get(0).getParent());
    for (Path one : all) {
      while (!one.startsWith(root)) {
        root = Objects.requireNonNull(root.getParent());
      }
    }
    return root;
  }

  /** Jars lie in several places, some of them closed to others. */
  private Path copied(Path jar) {
    return folder.resolve("jars").resolve(jar.getFileName());
  }

  private static List<Path> classPath(boolean isFolder) {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(":", -1))
        .filter(one -> !one.isEmpty())
        .map(one -> Path.of(one).toAbsolutePath().normalize())
        .filter(one -> isFolder ? Files.isDirectory(one) : Files.isRegularFile(one))
        .toList();
  }

  private List<String> as(String person, List<String> command) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "env",
                "CLASSES=" + root(classPath(true)),
                "JDK=" + System.getProperty("java.home"),
                "unshare",
                "--mount",
                "sh",
                folder.resolve("as.sh").toString(),
                Integer.toString(ACCOUNTS.getOrDefault(person, 0)),
                person));
    line.addAll(command);
    return line;
  }

  private Judge.Verdict does(String person, String... command) {
    return judged(as(person, List.of(command)));
  }

  private static Judge.Verdict judged(List<String> line) {
    return Judge.named(line.get(0)).run(line.subList(1, line.size()).toArray());
  }

  private List<String> mdm(boolean isAtTerminal, List<String> variables, String... arguments) {
    Path from = root(classPath(true));
    String classes =
        Stream.concat(
                classPath(true).stream()
                    .map(one -> folder.resolve("classes").resolve(from.relativize(one))),
                classPath(false).stream().map(this::copied))
            .map(Path::toString)
            .collect(Collectors.joining(":"));
    List<String> line = new ArrayList<>(variables);
    line.addAll(
        List.of(
            folder + "/jdk/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dmdm.stdin.tty=" + isAtTerminal,
            "-cp",
            classes,
            "org.mdmtoolkit.cli.Main"));
    line.addAll(List.of(arguments));
    return line;
  }

  private Judge.Verdict mdm(String person, String... arguments) {
    return judged(as(person, mdm(false, List.of(), arguments)));
  }

  /** At a terminal, where the serial number is typed. */
  private Judge.Verdict approves(String person, String... variables) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("expect", folder.resolve("type.exp").toString(), mac.serial()));
    line.addAll(as(person, mdm(true, List.of(variables), "approve", plan.toString())));
    return judged(line);
  }

  private static String ended(int code, Judge.Verdict run, String... words) {
    String all = run.stdout() + run.stderr();
    assertThat(run.exitCode()).as(all).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(all).contains(word));
    return all;
  }

  /** An SSH key of one's own; its public half. */
  private String key(String person) {
    ended(0, does(person, "mkdir", "-m", "700", ".ssh"));
    ended(
        0,
        does(
            person,
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-C",
            "",
            "-f",
            ".ssh/id_ed25519"));
    return TwoPeople.read(home(person).resolve(".ssh/id_ed25519.pub"));
  }

  private Path home(String person) {
    return folder.resolve("home/" + person);
  }

  private void write(String person, String file, String content) throws IOException {
    Path there = home(person).resolve(file);
    ended(
        0,
        does(
            person,
            "mkdir",
            "-p",
            "-m",
            "700",
            Objects.requireNonNull(there.getParent()).toString()));
    TwoPeople.write(there, content);
    int id = ACCOUNTS.getOrDefault(person, 0);
    Judge.named("chown").run(id + ":" + id, there);
  }

  private void server(String person, String token) throws IOException {
    write(person, "token", token + "\n");
    String[] add = {
      "server", "add", "office", "--type", "fleet", "--url", fleet.url(), "--token-file", "token"
    };
    ended(0, mdm(person, add));
  }

  /** An agent that is the only one to hold the key; its socket. */
  private String agent(String person) throws IOException {
    String socket = home(person).resolve("agent").toString();
    Process agent =
        new ProcessBuilder(as(person, List.of("ssh-agent", "-D", "-a", socket))).start();
    agents.add(agent);
    assertThat(agent.inputReader(UTF_8).readLine()).contains(socket);
    ended(0, does(person, "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", ".ssh/id_ed25519"));
    ended(0, does(person, "rm", ".ssh/id_ed25519"));
    return socket;
  }

  @Test
  void anEngineerPlansTwoApproveAndOnlyTheRunnerCanSend() throws IOException {
    StringBuilder signers = new StringBuilder();
    for (String person : List.of("erin", "bert", "cleo")) {
      signers.append(person + " " + key(person));
    }
    server("erin", FakeFleet.OBSERVER_TOKEN);
    server("runner", fleet.token());
    write("runner", ".config/mdm-toolkit/allowed_signers", signers.toString());
    write(
        "runner",
        ".config/mdm-toolkit/policy.yaml",
        "allowed_signers: allowed_signers\nrules:\n  - {class: destructive, approvals: 2}\n");

    String[] lock = {"lock", mac.serial(), "--reason", "INC-7", "--yes"};
    ended(5, mdm("erin", lock), "mdm: ");
    String key = ".ssh/id_ed25519";
    String[] line = {
      "plan", "lock", mac.serial(), "--reason", "INC-7", "--key", key, "-o", plan.toString()
    };
    ended(0, mdm("erin", line), "Nothing was sent.");
    ended(5, mdm("erin", "run", plan.toString(), "--yes"), "mdm: ");
    String state = home("runner") + "/.local/share/mdm-toolkit";
    String[] borrowed = {"run", plan.toString(), "--yes", "--home", state};
    ended(5, mdm("erin", borrowed), "cannot look at " + state, "permission denied");

    ended(6, mdm("runner", lock), "the policy wants 2 approvals for DeviceLock");
    ended(0, approves("bert"), "Signed: ", "Who may sign is checked on the machine that runs it.");
    ended(6, mdm("runner", "run", plan.toString()), "erin (author), bert");
    ended(0, approves("cleo", "SSH_AUTH_SOCK=" + agent("cleo")), "Signed: ");
    assertThat(fleet.seen().taken()).isEmpty();
    ended(
        0,
        mdm("runner", "run", plan.toString(), "--wait"),
        "Signed by erin, bert, cleo.",
        "acknowledged");
    assertThat(fleet.seen().taken()).hasSize(1);

    ended(0, mdm("runner", "evidence", "--ticket", "INC-7", "-o", "case.md"));
    assertThat(TwoPeople.read(home("runner").resolve("case.md")))
        .contains(
            "asked for by erin@", "signed by erin SHA256:", ", bert SHA256:", ", cleo SHA256:")
        .contains("| runner@");
    eachHasItsFilesForItself();
  }

  private void eachHasItsFilesForItself() {
    for (String person : ACCOUNTS.keySet()) {
      String wide = "! -name *.pub ! -name case.md ! -name known_hosts -perm /077 -type f";
      List<String> find = new ArrayList<>(List.of("find", home(person).toString()));
      find.addAll(List.of(wide.split(" ", -1)));
      assertThat(judged(find).stdout())
          .as("files of " + person + " that others may read")
          .isEmpty();
      for (String other : ACCOUNTS.keySet()) {
        int code = does(person, "ls", home(other).toString()).exitCode();
        assertThat(code == 0).as(person + " reads " + other).isEqualTo(person.equals(other));
      }
    }
    String token = home("runner") + "/token";
    ended(1, does("erin", "cat", token), "Permission denied");
    ended(0, does("runner", "cat", token), fleet.token());
  }
}
