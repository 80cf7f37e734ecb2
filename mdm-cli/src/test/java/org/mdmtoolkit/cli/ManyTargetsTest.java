package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a person sees of many devices, on wide and on narrow terminals; what is missing of a line.
 */
class ManyTargetsTest {

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 12);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private String hosts(int count) throws IOException {
    String list =
        IntStream.rangeClosed(1, count).mapToObj(office::serial).collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("hosts"), list).toString();
  }

  @Test
  void ofManyASummaryIsShownAndOfAFewEach() throws IOException {
    String[] restart = {"restart", "--reason", "r", "--hosts-file", hosts(12)};
    TestShell.Run many = office.shell().answering("11").run(restart);
    assertThat(many.exitCode()).as(many.all()).isEqualTo(6);
    assertThat(many.stderr())
        .contains("Devices      12", "Platforms    12 macOS", "Oldest seen  ")
        .contains("these 12 devices type their number: ", "--dry-run lists all of them")
        .contains("C02T000001 mac-1.example.com, ", "C02T000012 mac-12.example.com");
    hosts(3);
    TestShell.Run few = office.shell().answering("2").run(restart);
    assertThat(few.stderr()).contains("mac-1.example.com", "mac-3.example.com");
    hosts(12);
    TestShell.Run dry = office.run(FleetWithHome.with(restart, "--dry-run"));
    assertThat(dry.stdout()).contains("mac-1.example.com", "mac-12.example.com");
  }

  @ParameterizedTest
  @CsvSource({"20", "40", "80", "110", "160"})
  void whatIsListedFitsTheTerminalAndIsWholeAndAsItIsInAPipe(int columns) throws IOException {
    office.lock(office.serial(1));
    String why = "ticket 4711: lost in the train to Basel, told by its user and by the police";
    office.run("restart", office.serial(2), "--yes", "--reason", why);
    String file = folder.resolve("lock.xml").toString();
    office.run("lock", "kelly's MacBook Pro of the office in Basel", "-o", file);
    String[][] lines = {
      {"pin", "list"},
      {"pin", "show", office.serial(1)},
      {"unlock", office.serial(1)},
      {"unlock", "kelly's MacBook Pro of the office in Basel"},
      {"secret", "list"},
      {"server", "list"},
      {"journal", "list"},
      {"config"},
      {"doctor"},
      {"host", "find", office.serial(1)},
      {"host", "report"},
      {"escrow", "readers"},
      {"command", "list"},
      {"restart", office.serial(1), office.serial(2), "--reason", "r", "--dry-run"}
    };
    for (String[] line : lines) {
      TestShell.Run piped = office.shell().set("COLUMNS", "" + columns).run(line);
      TestShell.Run shown =
          office.shell().outputIsTerminal().set("COLUMNS", "" + columns).run(line);
      String name = String.join(" ", line) + "\n" + shown.stdout();
      assertThat(shown.exitCode()).as(name).isEqualTo(piped.exitCode());
      assertThat(shown.stdout().lines().takeWhile(one -> !one.startsWith("<?xml")))
          .as(name)
          .allMatch(one -> one.length() <= columns || !one.strip().contains(" "));
      assertThat(shown.stdout()).as(name).isNotEmpty();
      for (String value : piped.stdout().split("\\s+", -1)) {
        if (value.matches("C02T.*|[0-9A-F-]{36}")) {
          assertThat(shown.stdout()).as(name).contains(value);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"20, false", "60, false", "80, true"})
  void progressFitsIntoALine(int columns, boolean hasBar) throws IOException {
    TestShell shell =
        office.shell().outputIsTerminal().set("COLUMNS", "" + columns).answering("12");
    TestShell.Run run = shell.run("restart", "--reason", "r", "--hosts-file", hosts(12));
    assertThat(run.exitCode()).as(run.all()).isZero();
    String[] drawn = run.stderr().split("\r", -1);
    assertThat(run.stderr()).contains("6 of 12 done", "0 of 12 done", "12 of 12 found");
    assertThat(run.stderr().contains("[####")).isEqualTo(hasBar);
    for (String one : drawn) {
      if (one.matches(".*\\d+ of 12 .*")) {
        String line = one.lines().findFirst().orElse("").replace("\u001B[K", "");
        assertThat(line.length()).as(line).isLessThan(columns);
      }
    }
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() {
    assertThat(office.run("lock").stderr().lines().findFirst())
        .hasValue(
            "mdm: missing: HOST or --hosts-file FILE, --reason TEXT (why, for the journal); or give"
                + " HOST and -o FILE to only make the command");
    assertThat(office.run("lock", office.serial(1)).stderr())
        .startsWith("mdm: missing: --reason TEXT (why, for the journal); or give -o FILE");
    assertThat(office.run("recovery-lock", "set").stderr())
        .startsWith("mdm: missing: HOST or --hosts-file FILE, --reason TEXT");
    assertThat(office.run("plan", "lock").stderr())
        .startsWith("mdm: missing: HOST or --hosts-file FILE, --reason TEXT")
        .contains("-o FILE (the plan)");
    assertThat(office.run("cert", "match").stderr()).startsWith("mdm: missing: --cert ");
    assertThat(office.run("cert", "match").stderr()).contains("--key ");
    assertThat(new TestShell(folder.resolve("alone")).run("lock").stderr())
        .startsWith("mdm: missing: HOST\n");
    for (String line : new String[] {"lock", "recovery-lock set", "plan lock", "cert match"}) {
      assertThat(office.run(line.split(" ", -1)).exitCode()).as(line).isEqualTo(2);
    }
  }
}
