package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;

/** What all changes of secrets have in common with {@code mdm lock}. */
class SecretGuardsTest {

  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";

  @TempDir Path folder;
  private SecretOffice office;
  private final List<MacSecrets> macs = new ArrayList<>();

  @BeforeEach
  void open() {
    office = new SecretOffice(folder, 12);
    for (int i = 1; i <= 12; i++) {
      macs.add(
          office.mac(
              i, MacSecrets.appleSilicon().fileVault().user("anna", "hers").admin(GUID, "a", "b")));
    }
  }

  @AfterEach
  void close() {
    office.close();
  }

  private String hosts(int count) {
    StringBuilder text = new StringBuilder("serial\n");
    macs.subList(0, count).forEach(mac -> text.append(mac.serial()).append('\n'));
    return office.file("hosts.csv", text.toString());
  }

  private void nothingArrived() {
    assertThat(office.office.fleet.seen().count()).isZero();
    assertThat(office.run("secret list").stdout()).isEmpty();
    assertThat(office.office.journal())
        .doesNotContain("recovery-lock.", "filevault.", "admin-password.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recovery-lock set HOST",
        "recovery-lock rotate HOST --current-file F",
        "recovery-lock clear HOST --current-file F",
        "filevault rotate HOST --unlock-file F",
        "admin-password set HOST --guid " + GUID,
        "admin-password rotate HOST HOST2 --guid " + GUID
      })
  void withoutAReasonAndSomebodyWhoConfirmsNothingIsDone(String line) {
    String whole = line.replace(" F", " " + office.file("f", "a secret of now"));
    assertThat(office.run(whole).exitCode()).isEqualTo(2);
    assertThat(office.run(whole + " --yes").exitCode()).isEqualTo(2);
    assertThat(office.run(whole.replaceAll(" HOST2?", "") + " --reason r --yes").exitCode())
        .as("no host")
        .isEqualTo(2);
    TestShell.Run nobody = office.run(whole + " --reason r");
    assertThat(nobody.exitCode()).as(nobody.all()).isEqualTo(6);
    assertThat(nobody.stderr()).contains("C02T000001", "Nothing was sent", "--yes");
    for (String typed : List.of("", "yes", "1", "C02T000009")) {
      TestShell.Run wrong =
          office.shell().answering(typed).run(office.words(whole + " --reason r"));
      assertThat(wrong.exitCode()).as(wrong.all()).isEqualTo(6);
    }
    nothingArrived();
    assertThat(office.run(whole + " --dry-run --reason r").exitCode()).isZero();
    nothingArrived();
  }

  @Test
  void aPersonTypesTheSerialNumberOfOneAndTheCountOfSeveral() {
    TestShell.Run one =
        office
            .shell()
            .answering("C02T000001")
            .run(office.words("recovery-lock set HOST --reason r --wait"));
    assertThat(one.exitCode()).as(one.all()).isZero();
    assertThat(one.stderr())
        .contains("To change the recovery lock password of this device type its serial number: ");
    TestShell.Run several =
        office
            .shell()
            .answering("12")
            .run(
                office.words(
                    "recovery-lock rotate --max-errors 20 --reason r --wait --hosts-file "
                        + hosts(12)));
    assertThat(several.exitCode()).as("11 have none to rotate: " + several.all()).isEqualTo(3);
  }

  @Test
  void yesTakesExactNamesAndNotMoreThanTen() {
    TestShell.Run vague = office.change("recovery-lock set mac-1.example.com");
    assertThat(vague.exitCode()).isEqualTo(6);
    assertThat(vague.stderr()).contains("serial numbers and UDIDs only");
    TestShell.Run many = office.change("recovery-lock set --hosts-file " + hosts(12));
    assertThat(many.exitCode()).isEqualTo(6);
    assertThat(many.stderr()).contains("12 hosts", "--max-targets 12");
    nothingArrived();
    TestShell.Run all =
        office.change("recovery-lock set --max-targets 12 --hosts-file " + hosts(12));
    assertThat(all.exitCode()).as(all.all()).isZero();
    assertThat(all.stdout().lines()).hasSize(12).allMatch(line -> line.contains("verified"));
    assertThat(all.stderr()).contains("recovery-lock of 12 hosts: 12 verified");
    assertThat(macs.stream().map(mac -> mac.recoveryLock().orElseThrow()).distinct()).hasSize(12);
    assertThat(office.run("recovery-lock verify --hosts-file " + hosts(12)).exitCode()).isZero();
    assertThat(office.complaints()).isEmpty();
  }

  /** The state folder as it was, byte for byte, and no question to any Mac. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "recovery-lock set HOST",
        "recovery-lock rotate HOST",
        "recovery-lock clear HOST",
        "filevault rotate HOST",
        "activation-lock clear HOST",
        "admin-password rotate HOST --guid " + GUID
      })
  void aDryRunChangesNothing(String line) throws IOException {
    assertThat(office.change("recovery-lock set HOST").exitCode()).isZero();
    assertThat(
            office
                .change("filevault rotate HOST --unlock-file " + office.file("f", "hers"))
                .exitCode())
        .isZero();
    assertThat(office.run("activation-lock fetch HOST").exitCode()).isZero();
    int seen = office.office.fleet.seen().count();
    Map<String, String> before = TestShell.files(office.office.home());
    TestShell.Run run = office.run(line + " --dry-run --reason r");
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.all())
        .contains("Dry run, nothing is changed", "C02T000001")
        .doesNotContain(macs.get(0).recoveryLock().orElseThrow())
        .doesNotContain(macs.get(0).fileVaultKey().orElseThrow());
    TestShell.Run json = office.run(line + " --dry-run --json --wait --reason r");
    assertThat(json(json.stdout()).get(0).path("dry_run").asBoolean()).isTrue();
    assertThat(TestShell.files(office.office.home())).isEqualTo(before);
    assertThat(office.office.fleet.seen().count()).isEqualTo(seen);
    assertThat(office.change(line).exitCode()).as("and it does it without").isZero();
  }

  @Test
  void aDryRunOfSeveralSaysWhoWouldBeLeftOut() {
    assertThat(office.change("recovery-lock set HOST").exitCode()).isZero();
    TestShell.Run run = office.run("recovery-lock rotate HOST HOST2 --dry-run --reason r");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.stderr()).contains("C02T000002: no present recovery lock password");
    assertThat(office.run("recovery-lock rotate HOST2 HOST3 --dry-run --reason r").exitCode())
        .isEqualTo(6);
  }

  private static List<JsonNode> json(String text) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void asJsonEachHostHasOneLineAndTheRunItsLast() throws IOException {
    office.change("recovery-lock set HOST");
    macs.get(1).foreignRecoveryLock("foreign");
    TestShell.Run run = office.change("recovery-lock set HOST HOST2 HOST3 --max-errors 9 --json");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    List<JsonNode> lines = json(run.stdout());
    assertThat(lines).hasSize(4);
    Map<String, String> endings = new java.util.TreeMap<>();
    lines
        .subList(0, 3)
        .forEach(
            one -> {
              assertThat(one.path("event").asText()).isEqualTo("host");
              assertThat(one.path("kind").asText()).isEqualTo("recovery-lock");
              assertThat(one.path("udid").asText()).isNotEmpty();
              assertThat(one.path("command_uuid").asText()).matches("[0-9A-F-]{36}");
              endings.put(one.path("host").asText(), one.path("ending").asText());
            });
    assertThat(endings)
        .containsEntry("C02T000001", "verified")
        .containsEntry("C02T000002", "none_holds")
        .containsEntry("C02T000003", "verified");
    JsonNode last = lines.get(3);
    assertThat(last.path("event").asText()).isEqualTo("summary");
    assertThat(last.path("exit_code").asInt()).isEqualTo(3);
    assertThat(last.path("verified").asInt()).isEqualTo(2);
    assertThat(last.path("journal_head").asText()).matches("[0-9a-f]{64}");
  }

  @Test
  void asJsonAKeyIsNamedByItsCommand() throws IOException {
    TestShell.Run run =
        office.change("filevault rotate HOST --json --unlock-file " + office.file("f", "hers"));
    assertThat(json(run.stdout()).get(0).path("command_uuid").asText()).matches("[0-9A-F-]{36}");
    JsonNode list = json(office.run("secret list HOST --json").stdout()).get(0);
    assertThat(list.path("records").findValuesAsText("device"))
        .contains("kept", "verified", "replaced");
    JsonNode show = json(office.run("filevault show HOST --json").stdout()).get(0);
    assertThat(show.path("records").findValuesAsText("secret"))
        .contains(macs.get(0).fileVaultKey().orElseThrow());
  }

  /** What takes something away stops at the first failure; the rest is said not to be sent. */
  @Test
  void aRunThatStopsSaysWhomItDidNotComeTo() {
    office.office.fleet.commandFaults().next(FakeFault.answerBefore(400, "text/plain", "no"));
    TestShell.Run run = office.change("recovery-lock set HOST HOST2 HOST3 HOST4 --concurrency 1");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout().lines()).hasSize(4);
    assertThat(run.stdout()).contains("the run stopped before it");
    office.office.fleet.commandFaults().next(FakeFault.answerBefore(400, "text/plain", "no"));
    TestShell.Run more =
        office.run(
            "recovery-lock set HOST5 HOST6 HOST7 --concurrency 1 --max-errors 5 --reason r --yes --wait");
    assertThat(more.exitCode()).as(more.all()).isEqualTo(3);
    assertThat(more.stdout().lines().filter(line -> line.contains("verified"))).hasSize(2);
    assertThat(office.complaints()).isEmpty();
  }

  @Test
  void quietLeavesTheNotesOutAndTheResult() {
    TestShell.Run run = office.change("recovery-lock set HOST -q");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).contains("verified").hasLineCount(1);
  }

  @Test
  void severalThatAreMixedAreThreeAndOneLineEach() {
    macs.get(1).faults().nextOf("SetRecoveryLock", MacFault.FALSE_ACKNOWLEDGEMENT);
    macs.get(2).faults().nextOf("SetRecoveryLock", MacFault.LATE_ANSWER);
    TestShell.Run run = office.change("recovery-lock set HOST HOST2 HOST3");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(3);
    assertThat(run.stdout().lines()).hasSize(3);
    assertThat(run.stderr())
        .contains("recovery-lock of 3 hosts: ")
        .contains("1 verified", "1 not answered", "1 none holds");
    assertThat(office.run("recovery-lock verify HOST3").exitCode()).isZero();
  }

  @Test
  void noSecretIsSeenWhereNobodyAskedForIt() throws IOException {
    StringBuilder all = new StringBuilder();
    String own = office.file("own", "canary-of-mine-1");
    String unlock = office.file("unlock", "hers");
    for (String line :
        List.of(
            "recovery-lock set HOST",
            "recovery-lock rotate HOST",
            "recovery-lock rotate HOST --password-file " + own,
            "recovery-lock rotate HOST --json --debug",
            "filevault rotate HOST --unlock-file " + unlock,
            "filevault rotate HOST --json --debug",
            "admin-password set HOST --guid " + GUID,
            "recovery-lock clear HOST --debug")) {
      TestShell.Run run = office.change(line);
      assertThat(run.exitCode()).as(line + run.all()).isZero();
      all.append(run.all());
    }
    for (String line :
        List.of(
            "activation-lock fetch HOST",
            "filevault fetch HOST --debug",
            "recovery-lock verify HOST --json",
            "secret list --json",
            "journal list --json",
            "doctor --json",
            "escrow check --json")) {
      all.append(office.run(line).all());
    }
    List<String> secrets = new ArrayList<>(List.of("canary-of-mine-1"));
    for (String kind : List.of("recovery-lock", "filevault", "activation-lock", "admin-password")) {
      secrets.addAll(office.shown(kind));
    }
    secrets.removeIf(one -> one.length() < 6);
    assertThat(secrets).hasSizeGreaterThan(6);
    assertThat(all.toString()).doesNotContain(secrets);
    assertThat(office.office.everyFile()).doesNotContain(secrets);
    office
        .office
        .fleet
        .seen()
        .all()
        .forEach(
            one -> {
              assertThat(one.toString()).doesNotContain(secrets);
              if (!one.requestType().matches(".*RecoveryLock|RotateFileVaultKey")) {
                assertThat(new String(one.payload(), StandardCharsets.UTF_8))
                    .doesNotContain(secrets);
              }
            });
  }

  @Test
  void withAWrongPassphraseNothingIsSentAndNothingShown() {
    assertThat(office.change("recovery-lock set HOST").exitCode()).isZero();
    int seen = office.office.fleet.seen().count();
    String wrong = " --passphrase-file " + office.file("wrong", "not the passphrase");
    for (String line :
        List.of(
            "recovery-lock set HOST2 --reason r --yes --wait",
            "recovery-lock rotate HOST --reason r --yes",
            "recovery-lock verify HOST",
            "recovery-lock show HOST --reason r")) {
      TestShell.Run run = office.run(line + wrong);
      assertThat(run.exitCode()).as(line + run.all()).isEqualTo(5);
      assertThat(run.all()).doesNotContain("not the passphrase");
    }
    assertThat(office.office.fleet.seen().count()).isEqualTo(seen);
    assertThat(office.office.journal()).doesNotContain("recovery-lock.shown");
    assertThat(office.complaints()).isEmpty();
  }

  @Test
  void asJsonARefusalHasItsRemedyInTheLineOfItsHost() throws IOException {
    TestShell.Run refused = office.run("recovery-lock rotate HOST --reason r --yes --json");
    List<JsonNode> lines = json(refused.stdout());
    assertThat(lines).as("one host's, that of all, and the error").hasSize(3);
    assertThat(lines.get(0).path("remedy").asText()).contains("mdm recovery-lock verify");
    assertThat(lines.get(1).path("exit_code").asInt()).isEqualTo(refused.exitCode()).isEqualTo(6);
    assertThat(lines.get(2).at("/error/code").asText()).isEqualTo("refused");
    assertThat(lines.get(2).at("/error/remedy")).isEqualTo(lines.get(0).path("remedy"));
  }

  @Test
  void pinsAndOtherSecretsOfAMacStandBesideEachOther() throws IOException {
    assertThat(office.change("recovery-lock set HOST").exitCode()).isZero();
    TestShell.Run none = office.run("pin list");
    assertThat(none.exitCode()).isZero();
    assertThat(none.stderr()).contains("No PIN is in escrow", "mdm secret list");
    assertThat(office.run("lock HOST --reason lost --yes").exitCode()).isZero();
    assertThat(office.run("recovery-lock rotate HOST --reason r --yes").exitCode())
        .as("a lock stands in nobody's way")
        .isZero();
    assertThat(office.run("pin list").stdout()).contains("DeviceLock").doesNotContain("SetRec");
    assertThat(office.run("secret list HOST").stdout())
        .contains("lock PIN", "recovery lock password");
    for (String line : List.of("pin show HOST", "unlock HOST")) {
      TestShell.Run run = office.run(line);
      assertThat(run.exitCode()).isZero();
      assertThat(run.stdout()).hasLineCount(2);
      assertThat(run.stderr()).contains("mdm recovery-lock show C02T000001");
      assertThat(run.all()).doesNotContain(macs.get(0).recoveryLock().orElseThrow());
    }
    assertThat(office.run("recovery-lock show HOST").stderr()).contains("mdm pin show C02T000001");
    assertThat(office.run("pin close HOST --yes").exitCode()).isZero();
    assertThat(office.run("secret list HOST").stdout())
        .containsPattern("recovery lock password +[^\\n]*open");
    assertThat(office.run("pin close HOST").stderr()).contains("DeviceLock", "closed already");
    assertThat(office.run("secret close HOST --reason r").exitCode()).isZero();
    Path out = folder.resolve("export.jsonl");
    assertThat(office.run("pin export --reason r -o " + out).exitCode()).isZero();
    List<JsonNode> records = json(java.nio.file.Files.readString(out));
    assertThat(records).hasSize(3);
    assertThat(records.stream().filter(one -> one.has("pin"))).hasSize(1);
    assertThat(records.stream().filter(one -> one.has("secret"))).hasSize(2);
    assertThat(office.run("doctor").exitCode()).isZero();
    assertThat(office.complaints()).isEmpty();
  }
}
