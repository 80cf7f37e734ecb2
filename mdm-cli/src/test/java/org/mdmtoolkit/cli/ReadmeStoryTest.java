package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;

/** The lock story of the README, and those of the guides, typed as they stand there. */
class ReadmeStoryTest {

  private static final String SERIAL = "C02XK1ZLJGH5";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir Path folder;

  @Test
  void theLockStoryRunsFromServerAddToPinShow() throws IOException {
    try (FakeFleet fleet = FakeFleet.start()) {
      FakeHost mac = FakeHost.mac(1).withSerial(SERIAL);
      fleet.add(mac);
      fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
      StringBuilder shown = new StringBuilder();
      for (String line : lines(Path.of("../README.md"), "## Lock a Mac")) {
        TestShell.Run run = type(line.replace("https://fleet.example.com", fleet.url()), fleet);
        assertThat(run.exitCode()).as(line + "\n" + run.all()).isZero();
        shown.append(run.stdout());
      }
      String pin = fleet.seen().of(mac.udid()).get(0).pin().orElseThrow();
      assertThat(shown).contains("acknowledged", FleetWithHome.grouped(pin));
      assertThat(fleet.seen().taken()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../docs/lock-a-mac.md", "../docs/reinstall-fleetd.md"})
  void everyCommandOfAGuideIsOne(String guide) throws IOException {
    List<String> lines = lines(Path.of(guide), "# ");
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      List<String> words = words(line);
      words.add("--no-such-option"); // all else is understood, and nothing is done
      TestShell.Run run = new TestShell(folder.resolve("home")).run(words.toArray(String[]::new));
      assertThat(run.stderr()).as(line).contains("there is no option --no-such-option\n");
    }
  }

  private TestShell.Run type(String line, FakeFleet fleet) {
    TestShell shell =
        new TestShell(folder.resolve("home"))
            .set("HOME", folder.toString())
            .set("MDM_ESCROW_PASSPHRASE_FILE", passphrase());
    if (line.startsWith("mdm server add")) {
      shell.answering(fleet.token());
    } else if (line.startsWith("mdm lock")) {
      shell.answering(SERIAL);
    }
    return shell.run(words(line).toArray(String[]::new));
  }

  private String passphrase() {
    try {
      return Files.writeString(folder.resolve("passphrase"), "correct horse battery").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that a section has to type, comments left out. */
  private static List<String> lines(Path file, String heading) throws IOException {
    String text = Files.readString(file);
    String section = text.substring(text.indexOf(heading));
    int end = heading.startsWith("## ") ? section.indexOf("\n## ") : section.length();
    try (Stream<String> lines = section.substring(0, end).lines()) {
      return lines
          .filter(line -> line.startsWith("    mdm "))
          .map(line -> line.strip().replaceFirst(" +#.*", ""))
          .toList();
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line.substring("mdm ".length()));
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }
}
