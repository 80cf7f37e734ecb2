package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.judge.Judge;

/** {@code mdm host report}. */
class HostReportTest {

  private static final Instant NOW = Instant.parse("2026-11-10T08:00:00Z"); // seen 9 days before

  @TempDir Path folder;
  private FleetWithHome office;

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 250);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private TestShell.Run report(String... more) {
    return office.shell().at(NOW).run(FleetWithHome.with(new String[] {"host", "report"}, more));
  }

  @Test
  void everyPageOfTheListIsRead() {
    var run = report();
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stderr()).contains("knows 250 devices; 250 of them could be locked now.");
    assertThat(run.stderr()).doesNotContain("an open lock");
    assertThat(report("--stale", "8d").stderr())
        .contains(
            "knows 250 devices; 0 of them could be locked now. The others: not seen for 8 days:"
                + " 250. One that is not seen gets its lock when it is next online.");
  }

  @Test
  void whatIsLockedAlreadyIsCounted() {
    office.lock(office.serial(2));
    office.lock(office.serial(3));
    office.run("pin", "close", "--yes", office.serial(3), "--reason", "back");
    assertThat(report().stderr())
        .contains("1 of those that could be locked has an open lock already")
        .contains("`mdm pin list --open");
  }

  @Test
  void aUserIsFoundButIsNoNameOfAHostToSendTo() {
    String user = office.macs.get(6).user();
    var found = office.run("host", "find", user.toUpperCase(Locale.ROOT));
    assertThat(found.exitCode()).as(found.all()).isZero();
    assertThat(found.stdout()).contains(office.macs.get(6).serial()).hasLineCount(2);
    var part = office.run("host", "find", user.substring(0, user.length() - 1));
    assertThat(part.exitCode()).isEqualTo(4);
    assertThat(part.stderr()).startsWith("mdm: no host at Fleet at ");
    assertThat(office.run("restart", user, "--reason", "x", "--dry-run").exitCode()).isEqualTo(4);
  }

  @Test
  void whatStandsInTheWayIsTold() {
    FakeHost one = office.macs.get(0);
    office.fleet.add(
        one.withMdmOff(),
        office.macs.get(1).withLastSeen(Instant.parse("2026-01-01T00:00:00Z")),
        office.macs.get(2).withSerial(office.serial(4)),
        office.macs.get(5).withUdid(office.macs.get(6).udid()),
        office.macs.get(7).withSerial(""),
        office.macs.get(8).withPlatform("windows"));
    var run = report();
    assertThat(run.stdout())
        .contains(one.serial())
        .contains("MDM is off", "not seen for 14 days", "no serial number")
        .contains("another record has its serial number", "another record has its UDID")
        .doesNotContain(office.serial(10));
    assertThat(run.stderr())
        .contains("249 devices; 242 of them", "Not Apple's and not counted: 1.");
    var json = report("--json").stdout();
    var count =
        Judge.named("python3")
            .runWith(
                json.getBytes(UTF_8),
                Map.of(),
                "-c",
                "import json,sys; d=json.load(sys.stdin); print(len(d['hosts']), d['lockable'],"
                    + " d['hosts'][0]['lockable'])");
    assertThat(count.stdout().strip()).isEqualTo("249 242 False");
  }

  @Test
  void aFileHasTheFormOfItsName() {
    office.fleet.add(office.macs.get(0).withHostname("=cmd|'<b>").withMdmOff());
    Path csv = folder.resolve("report.csv");
    assertThat(report("-o", csv.toString()).exitCode()).isZero();
    var cells =
        Judge.named("python3")
            .run(
                "-c",
                "import csv,sys; r=list(csv.DictReader(open(sys.argv[1], newline='')));"
                    + " print(len(r), r[0]['name'], r[0]['lockable'])",
                csv);
    assertThat(cells.stdout().strip()).isEqualTo("250 '=cmd|'<b> no");
    Path html = folder.resolve("report.html");
    assertThat(report("-o", html.toString()).exitCode()).isZero();
    assertThat(TwoPeople.read(html)).contains("<svg", "&lt;b&gt;").doesNotContain("<b>", "<script");
    assertThat(report("-o", html.toString()).exitCode()).isEqualTo(6);
    assertThat(report("-o", folder + "/report.pdf").exitCode()).isEqualTo(2);
    assertThat(report("--stale", "two weeks").exitCode()).isEqualTo(2);
  }

  @Test
  void aServerWithoutAListSaysSo() {
    try (FakeNanoMdm nano = FakeNanoMdm.start()) {
      office.add("nano", "nanomdm", nano);
      var run = report("--server", "nano");
      assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
      assertThat(run.stderr()).contains("has no list of its devices");
    }
  }
}
