package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;

/** Output never takes the place of what must not be lost, and input comes from a real pipe. */
class OutputGuardTest {

  @TempDir Path folder;
  private Path home;
  private TestShell shell;

  @BeforeEach
  void open() {
    home = folder.resolve("home");
    shell = new TestShell(home);
    assertThat(shell.run("lock", "first", "-o", folder.resolve("first.xml").toString()).exitCode())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "escrow/identity.pem",
        "escrow/identity.passphrase",
        "escrow/open/first.DeviceLock.pem",
        "escrow/open/second.DeviceLock.pem",
        "escrow/recipients/x.pem",
        "journal.jsonl",
        "new-file"
      })
  void nothingIsWrittenIntoTheStateFolderNotEvenWithForce(String name) throws IOException {
    Map<Path, String> before = contents();
    String file = home.resolve(name).toString();
    for (String[] line :
        List.of(
            new String[] {"lock", "second", "--force", "-o", file},
            new String[] {"lock", "first", "--again", "--force", "-o", file},
            new String[] {"restart", "m", "--force", "-o", file},
            new String[] {"restart", "m", "-o", file},
            new String[] {"pin", "export", "--force", "-o", file})) {
      assertThat(shell.run(line).exitCode()).as(String.join(" ", line)).isIn(4, 6);
    }
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aLinkIntoTheStateFolderIsSeenThrough() throws IOException {
    Map<Path, String> before = contents();
    Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("journal.jsonl"));
    assertThat(shell.run("restart", "m", "--force", "-o", link.toString()).exitCode()).isEqualTo(6);
    Path way = Files.createSymbolicLink(folder.resolve("way"), home);
    assertThat(shell.run("restart", "m", "-o", way.resolve("x").toString()).exitCode())
        .isEqualTo(6);
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aKeyOrIdentityIsNeverReplaced() throws IOException {
    var vendor = TestApplePki.vendor();
    Map<String, byte[]> keys = new HashMap<>();
    keys.put("plain.key", TestKeyFiles.pkcs1(vendor.privateKey()).getBytes(UTF_8));
    keys.put(
        "old.key", TestKeyFiles.traditional(vendor.privateKey(), "passphrase").getBytes(UTF_8));
    keys.put("id.p12", vendor.pkcs12("passphrase"));
    keys.put("key.der", vendor.privateKey().getEncoded());
    for (Map.Entry<String, byte[]> key : keys.entrySet()) {
      Path file = Files.write(folder.resolve(key.getKey()), key.getValue());
      var run = shell.run("restart", "m", "--force", "-o", file.toString());
      assertThat(run.exitCode()).as(key.getKey()).isEqualTo(6);
      assertThat(run.stderr()).contains("never overwritten");
      assertThat(file).hasBinaryContent(key.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/proc/self/nothing", ""})
  void whereNothingCanBeWrittenNoPinIsMadeEither(String target) {
    assertThat(shell.run("lock", "second", "--force", "-o", target).exitCode()).isNotZero();
    assertThat(shell.run("pin", "list").stdout()).doesNotContain("second");
  }

  @Test
  void aDanglingLinkOrAnEndlessNameIsRefusedBeforeAPinIsMade() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
    assertThat(shell.run("lock", "second", "-o", link.toString()).exitCode()).isEqualTo(6);
    String endless = folder.resolve("x".repeat(300)).toString();
    assertThat(shell.run("lock", "second", "-o", endless).exitCode()).isNotZero();
    assertThat(shell.run("pin", "list").stdout()).doesNotContain("second");
  }

  @Test
  void againIsInTheJournalBeforeThePinLeaves() throws IOException {
    Files.writeString(home.resolve("journal.jsonl"), "not a journal\n");
    Path out = folder.resolve("again.xml");
    assertThat(shell.run("lock", "first", "--again", "-o", out.toString()).exitCode()).isNotZero();
    assertThat(out).doesNotExist();
  }

  @Test
  void aSecretComesThroughARealPipe() {
    List<Object> arguments = new ArrayList<>(List.of("-c", "printf '007421\\n' | \"$@\"", "sh"));
    arguments.addAll(
        Program.java("lock", "piped", "--pin-file", "-", "-o", "" + folder.resolve("p.xml")));
    var run =
        Judge.named("sh")
            .runWith(new byte[0], Map.of("MDM_HOME", home.toString()), arguments.toArray());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(folder.resolve("p.xml")).content().contains("<string>007421</string>");
  }

  @Test
  void theOpenPinIsShownFirstWhateverTheClockSays() {
    TestShell later = new TestShell(home).at(Instant.parse("2030-01-01T00:00:00Z"));
    later.run("lock", "m", "-o", folder.resolve("later.xml").toString());
    later.run("pin", "close", "--yes", "m");
    shell.run("lock", "m", "-o", folder.resolve("now.xml").toString());
    assertThat(shell.run("pin", "show", "m").stdout().lines().toList().get(1)).contains("open");
  }

  @Test
  void aWholeStateFolderThatIsAFileIsAnErrorAndNotAnEmptyList() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String[] line : List.of(new String[] {"pin", "list"}, new String[] {"pin", "show", "m"})) {
      var run = new TestShell(file).run(line);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.stderr().lines()).hasSize(2);
    }
    assertThat(shell.run("pin", "list", "--home", "").exitCode()).isEqualTo(8);
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readString(file));
      }
    }
    return contents;
  }
}
