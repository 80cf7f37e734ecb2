package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.secret.Secret;

/** What is in escrow follows its readers, whatever moment a run ends at; and the drill. */
class ResealTest {

  private static final int MOST_CALLS = 60;

  /** More than 1 leaves some calls out. */
  private static final int STRIDE = Integer.getInteger("mdm.kill.stride", 1);

  @TempDir static Path template;
  @TempDir Path folder;
  private Path home;
  private Path escrow;
  private Path passphrase;
  private TestShell shell;
  private OpenSsl openssl;

  @BeforeAll
  static void makeKeys() throws IOException {
    Path passphrase = Files.writeString(template.resolve("pass"), "correct horse\n");
    for (String name : List.of("home", "anna", "berta")) {
      TestShell one =
          new TestShell(template.resolve(name))
              .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
      assertThat(one.run("escrow", "init").exitCode()).isZero();
      OpenSsl.in(template)
          .run(
              "x509",
              "-in",
              template.resolve(name + "/escrow/identity.pem"),
              "-out",
              template.resolve(name + ".pem"));
    }
  }

  @BeforeEach
  void open() throws IOException {
    home = folder.resolve("home");
    escrow = home.resolve("escrow");
    passphrase = template.resolve("pass");
    copy(template.resolve("home"), home);
    shell = shell(home);
    openssl = OpenSsl.in(folder);
  }

  private TestShell shell(Path where) {
    return new TestShell(where).set("MDM_ESCROW_PASSPHRASE_FILE", passphrase.toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.sorted().toList()) {
        Files.copy(one, to.resolve(from.relativize(one).toString()));
      }
    }
  }

  private static TestShell.Run good(TestShell shell, String... line) {
    var run = shell.run(line);
    assertThat(run.exitCode()).as(String.join(" ", line) + ": " + run.all()).isZero();
    return run;
  }

  private void lock(String host) {
    good(shell, "lock", host, "-o", folder.resolve(host + System.nanoTime() + ".xml").toString());
  }

  private void add(String name) {
    good(shell, "escrow", "readers", "add", name, template.resolve(name + ".pem").toString());
  }

  /** One record open, one closed. */
  private void fill() {
    lock("a");
    lock("b");
    good(shell, "pin", "close", "--yes", "b");
  }

  private List<Path> records(Path escrow) throws IOException {
    try (Stream<Path> all = Files.walk(escrow)) {
      return all.filter(file -> file.toString().matches(".*/(open|closed|sealed)/[^/]*\\.pem"))
          .sorted()
          .toList();
    }
  }

  /** What OpenSSL opens with this key; empty if it cannot. */
  private String opened(Path record, String name) {
    Path key = template.resolve(name + "/escrow/identity.pem");
    return openssl
        .attempt(
            "cms -decrypt -inform PEM",
            "-in",
            record,
            "-inkey",
            key,
            "-recip",
            key,
            "-passin",
            "file:" + passphrase)
        .stdout();
  }

  private static List<String> pins(TestShell shell, Path file) throws IOException {
    good(shell, "pin", "export", "--force", "-o", file.toString());
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceAll("/[^\"]*/escrow/", ""))
        .sorted()
        .toList();
  }

  @Test
  void whoJoinedReadsOlderPinsAndWhoLeftFindsNone() throws IOException {
    add("anna");
    fill();
    good(shell, "escrow", "readers", "remove", "anna");
    add("berta");
    lock("c");
    List<String> before = pins(shell, folder.resolve("before"));
    List<Path> records = records(escrow);
    assertThat(records).hasSize(3);
    assertThat(good(shell, "escrow", "check").stdout()).contains("reseal (note)", "and 1 more");

    Map<String, String> untouched = TestShell.files(home);
    var dry = good(shell, "escrow", "reseal", "--dry-run");
    assertThat(dry.stdout().lines()).hasSize(2).allMatch(line -> line.startsWith("" + escrow));
    assertThat(TestShell.files(home)).isEqualTo(untouched);

    byte[] current = Files.readAllBytes(escrow.resolve("open/c.DeviceLock.pem"));
    assertThat(good(shell, "escrow", "reseal").stderr())
        .contains("2 sealed anew", "this escrow key, berta");
    assertThat(escrow.resolve("open/c.DeviceLock.pem")).hasBinaryContent(current);
    assertThat(records(escrow)).isEqualTo(records);
    for (Path record : records) {
      assertThat(opened(record, "home")).startsWith("PIN: ").isEqualTo(opened(record, "berta"));
      assertThat(opened(record, "anna")).doesNotContain("PIN");
    }
    assertThat(pins(shell, folder.resolve("after"))).isEqualTo(before);
    assertThat(good(shell, "escrow", "check").stderr()).contains("fit together");
    assertThat(good(shell, "journal", "list").stdout())
        .contains("escrow.resealing", "escrow.resealed", "2 to: this escrow key, berta");

    String journal = Files.readString(home.resolve("journal.jsonl"));
    shell.set("MDM_ESCROW_PASSPHRASE_FILE", "/nowhere");
    assertThat(good(shell, "escrow", "reseal", "--json").stdout())
        .contains("\"resealed\":0", "\"unchanged\":3", "\"left\":[]");
    assertThat(home.resolve("journal.jsonl")).hasContent(journal);
  }

  @Test
  void whatCannotBeOpenedIsNamedAndLeft() throws IOException {
    fill();
    TestShell other = shell(folder.resolve("other"));
    copy(template.resolve("anna"), folder.resolve("other"));
    good(other, "lock", "foreign", "-o", folder.resolve("foreign.xml").toString());
    String name = "open/foreign.DeviceLock.pem";
    Path foreign = Files.copy(folder.resolve("other/escrow/" + name), escrow.resolve(name));
    Path damaged = escrow.resolve("closed/x.DeviceLock.pem");
    Files.writeString(damaged, "nothing");
    Path swapped = escrow.resolve("open/z.DeviceLock.pem");
    Files.writeString(
        swapped,
        Files.readString(escrow.resolve("open/a.DeviceLock.pem")).replace("Host: a", "Host: z"));
    add("berta");
    Map<String, String> before = TestShell.files(home);
    var run = shell.run("escrow", "reseal");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.stderr())
        .contains(foreign + " is not sealed to this key", damaged + " is damaged")
        .contains(swapped + " is damaged: what is sealed belongs to something else")
        .contains("2 sealed anew");
    Map<String, String> after = TestShell.files(home);
    for (Path left : List.of(foreign, damaged, swapped)) {
      assertThat(after.get(left.toString())).isEqualTo(before.get(left.toString()));
    }
    assertThat(shell.run("escrow", "reseal", "--dry-run").exitCode()).isEqualTo(3);
    assertThat(opened(escrow.resolve("open/a.DeviceLock.pem"), "berta")).startsWith("PIN: ");
  }

  @Test
  void aWrongPassphraseOrAReaderThatWasSlippedInChangesNothing() throws IOException {
    fill();
    add("anna");
    Path wrong = Files.writeString(folder.resolve("wrong"), "battery staple\n");
    Map<String, String> before = TestShell.files(home);
    assertThat(shell.run("escrow", "reseal", "--passphrase-file", wrong.toString()).exitCode())
        .isEqualTo(5);
    assertThat(TestShell.files(home)).isEqualTo(before);
    Files.copy(template.resolve("berta.pem"), escrow.resolve("recipients/berta.pem"));
    before = TestShell.files(home);
    for (String[] line :
        List.of(new String[] {"escrow", "reseal"}, new String[] {"escrow", "drill"})) {
      var run = shell.run(line);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr()).contains("berta could read new PINs");
    }
    before.keySet().removeIf(file -> file.contains("journal"));
    assertThat(TestShell.files(home)).containsAllEntriesOf(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync:signal=KILL", "rename:signal=KILL", "fsync:error=EIO"})
  void stoppedAnywhereEveryPinIsReadAndTheNextRunGoesOn(String fault) throws IOException {
    fill();
    add("berta");
    List<String> pins = pins(shell, folder.resolve("before"));
    int stopped = 0;
    for (int when = 1; when <= MOST_CALLS; when += STRIDE) {
      Path copy = folder.resolve("copy-" + when);
      copy(home, copy);
      Path file = folder.resolve("pass");
      Files.writeString(file, "correct horse\n");
      var verdict =
          Program.withFault(
              fault + ":when=" + when, copy, "escrow", "reseal", "--passphrase-file", "" + file);
      TestShell there = shell(copy);
      assertThat(pins(there, folder.resolve("after"))).isEqualTo(pins);
      if (verdict.exitCode() == 0) {
        break;
      }
      stopped++;
      good(there, "pin", "close", "--yes", "a");
      good(there, "escrow", "reseal");
      good(there, "escrow", "check");
      for (Path record : records(copy.resolve("escrow"))) {
        assertThat(opened(record, "berta")).startsWith("PIN: ");
      }
      try (Stream<Path> all = Files.walk(copy.resolve("escrow"))) {
        assertThat(all.filter(one -> one.toString().endsWith(".new"))).isEmpty();
      }
    }
    assertThat(stopped).as(fault).isBetween(1, MOST_CALLS - 1);
  }

  @Test
  void macsAreLockedAndClosedMeanwhile() throws Exception {
    int hosts = 20;
    for (int i = 0; i < hosts; i++) {
      lock("mac-" + i);
    }
    add("berta");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<TestShell.Run> reseal = threads.submit(() -> shell(home).run("escrow", "reseal"));
      List<TestShell.Run> others = new ArrayList<>();
      for (int i = hosts - 1; i >= 0; i--) {
        others.add(shell(home).run("pin", "close", "--yes", "mac-" + i));
        others.add(
            shell(home).run("lock", "mac-" + i, "-o", folder.resolve("again" + i).toString()));
      }
      assertThat(reseal.get().exitCode()).as(reseal.get().all()).isZero();
      assertThat(others).allMatch(run -> run.exitCode() == 0);
    } finally {
      threads.shutdownNow();
    }
    assertThat(pins(shell, folder.resolve("after"))).hasSize(2 * hosts);
    good(shell, "escrow", "reseal");
    assertThat(good(shell, "escrow", "check").stderr()).contains("fit together");
    assertThat(records(escrow)).hasSize(2 * hosts);
  }

  @Test
  void aCloseThatWasKilledInTheMiddleIsFinishedAfterAReseal() throws IOException {
    lock("a");
    Path open = escrow.resolve("open/a.DeviceLock.pem");
    String text = Files.readString(open);
    good(shell, "pin", "close", "--yes", "a");
    Path closed = records(escrow).get(0);
    Files.createLink(open, closed); // as after a kill between the two steps
    add("berta");
    good(shell, "escrow", "reseal");
    assertThat(Files.readString(open)).isNotEqualTo(text);
    good(shell, "pin", "close", "--yes", "a");
    assertThat(records(escrow)).containsExactly(closed);
    assertThat(opened(closed, "berta")).startsWith("PIN: ");
  }

  @Test
  void otherSealedSecretsAreSealedAnewToo() throws IOException {
    try (FleetWithHome office = new FleetWithHome(folder.resolve("office"), 1)) {
      Path where = office.home().resolve("escrow");
      Escrow.at(where, Clock.systemUTC(), new SecureRandom())
          .sealedSecrets()
          .seal(
              "heroku.config-vars",
              "acme",
              "",
              "a@b",
              Secret.copyOf("what was there".toCharArray()));
      String certificate = template.resolve("berta.pem").toString();
      assertThat(office.run("escrow", "readers", "add", "berta", certificate).exitCode()).isZero();
      assertThat(office.run("escrow", "reseal").exitCode()).isZero();
      assertThat(records(where)).hasSize(1);
      assertThat(opened(records(where).get(0), "berta")).endsWith("what was there");
    }
  }

  @Test
  void theDrillProvesThatPinsCanBeReadAndLeavesNothing() throws IOException {
    add("anna");
    Map<String, String> before = TestShell.files(home);
    var run = good(shell, "escrow", "drill");
    assertThat(run.stdout())
        .contains("by mdm: the same PIN and command", "by OpenSSL 3")
        .contains("not proven here, for want of their keys: anna")
        .contains("openssl cms -decrypt -inform PEM -in " + escrow + "/open/RECORD.pem");
    Map<String, String> after = TestShell.files(home);
    before.keySet().removeIf(file -> file.contains("journal"));
    after.keySet().removeIf(file -> file.contains("journal"));
    assertThat(after).isEqualTo(before);
    assertThat(escrow.resolve("drill")).doesNotExist();
    assertThat(good(shell, "pin", "list").stderr()).contains("Nothing is in escrow");
    assertThat(good(shell, "escrow", "check").stderr()).contains("fit together");
    assertThat(good(shell, "journal", "list").stdout())
        .contains("escrow.drilling", "escrow.drilled", "sealed to: this escrow key, anna");
    lock("drill");
    // The command as it was printed, with the record of a real Mac.
    String line = run.stdout().lines().reduce((a, b) -> b).orElseThrow().strip();
    String[] words =
        line.replace("RECORD.pem", "drill.DeviceLock.pem").replace("openssl ", "").split(" ");
    Object[] more = Stream.of(words).skip(1).toArray();
    Object[] all =
        Stream.concat(Stream.of(more), Stream.of("-passin", "file:" + passphrase)).toArray();
    assertThat(openssl.run(words[0], all).stdout()).startsWith("PIN: ");
  }

  @Test
  void whatIsWrongWithTheKeyIsFoundByTheDrill() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "battery staple\n");
    assertThat(shell.run("escrow", "drill", "--passphrase-file", wrong.toString()).exitCode())
        .isEqualTo(5);
    Files.createDirectories(escrow.resolve("drill/open"));
    Files.writeString(escrow.resolve("drill/open/drill.DeviceLock.pem"), "of a stopped run");
    good(shell, "escrow", "drill");
    String pem = Files.readString(escrow.resolve("identity.pem"));
    Files.writeString(escrow.resolve("identity.pem"), pem.substring(0, 400));
    assertThat(shell.run("escrow", "drill").exitCode()).isEqualTo(8);
  }

  @Test
  void withoutOpenSslTheDrillSaysThatItWasNotAsked() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    shell.set("PATH", empty.toString());
    assertThat(good(shell, "escrow", "drill").stdout())
        .contains("by mdm: the same", "by OpenSSL: not tried, there is no program openssl");
    program(empty, "echo 'LibreSSL 3.3.6'");
    assertThat(good(shell, "escrow", "drill", "--json").stdout())
        .contains("\"product\":true", "is not OpenSSL 3 or newer")
        .doesNotContain("\"openssl\"");
  }

  @Test
  void thePassphraseComesToOpenSslByStandardInputAloneAndItsAnswerIsCompared() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path seen = folder.resolve("seen");
    program(
        bin,
        "if [ \"$1\" = version ]; then echo 'OpenSSL 3.9.9 (fake)'; exit; fi\n"
            + "echo \"$@\" >'"
            + seen
            + "'; /usr/bin/env >>'"
            + seen
            + "'; echo -- >>'"
            + seen
            + "'\n"
            + "/bin/cat >>'"
            + seen
            + "'; echo 'PIN: 000000'");
    shell.set("PATH", bin.toString());
    var run = shell.run("escrow", "drill");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stderr()).contains("what OpenSSL 3.9.9 reads is not what was sealed");
    String[] parts = Files.readString(seen).split("--\n", -1);
    assertThat(parts[0]).contains("-passin stdin").doesNotContain("correct horse");
    assertThat(parts[1]).isEqualTo("correct horse\n");
    assertThat(good(shell, "journal", "list").stdout()).contains("escrow.drill-failed");
    program(bin, "if [ \"$1\" = version ]; then echo 'OpenSSL 3.9.9'; exit; fi; exit 4");
    run = shell.run("escrow", "drill");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stderr()).contains("OpenSSL 3.9.9 does not open");
    assertThat(escrow.resolve("drill")).doesNotExist();
  }

  private static void program(Path folder, String script) throws IOException {
    Path file = folder.resolve("openssl");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
