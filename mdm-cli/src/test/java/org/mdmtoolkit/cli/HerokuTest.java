package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;

class HerokuTest extends HerokuBench {

  @Test
  void aPushIsFiveRequestsAndUndoTakesItBack() {
    var push = push("--yes");
    assertThat(push.exitCode()).as(push.stderr()).isZero();
    assertThat(push.stdout()).isEqualTo("acme-mdm: set, read back and compared; release v2\n");
    assertThat(heroku.seen()).hasSize(5);
    assertThat(app.vars()).isEqualTo(after);
    assertThat(shell.run("journal", "list").stdout())
        .contains(
            "heroku.planned",
            "heroku.sealed",
            "heroku.patched",
            "heroku.released",
            "heroku.verified",
            "acme-mdm");

    var undo = heroku("undo", "--yes");
    assertThat(undo.exitCode()).as(undo.stderr()).isZero();
    assertThat(app.vars()).isEqualTo(before);
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
  }

  @Test
  void anUndoOfTheFirstPushSaysThatTheAppCannotSignThen() {
    FakeHerokuApp fresh = heroku.app("new-app", Map.of("KEEP", "me"));
    assertThat(onNewApp(pushLine("--yes")).exitCode()).isZero();
    String[] undo = {"heroku", "undo", "--app", "acme-mdm", "--api-url", "URL", "--dry-run"};
    undo[5] = heroku.address().toString();
    assertThat(onNewApp(undo).stderr()).contains("without all three values, and cannot sign then.");
    undo[6] = "--yes";
    var undone = onNewApp(undo);
    assertThat(undone.exitCode()).as(undone.stderr()).isZero();
    assertThat(undone.stderr()).contains("without all three values, and cannot sign then");
    assertThat(undone.stdout())
        .startsWith("new-app: removed, read back and compared; it cannot sign now; release v");
    assertThat(fresh.vars()).containsOnlyKeys("KEEP");
  }

  @Test
  void anUndoToValuesThatCannotSignIsNeverMadeUnseen() {
    app.foreignChange(PREFIX + "KeyPassphrase", "somebodyElses");
    before = app.vars();
    assertThat(push("--yes").exitCode()).isZero();
    String why = "the app cannot sign with these three: ";
    for (var refused :
        List.of(heroku("undo", "--yes"), heroku("undo", "--dry-run"), heroku("undo"))) {
      assertThat(refused.exitCode()).as(refused.all()).isEqualTo(6);
      assertThat(refused.stderr())
          .contains("mdm: " + why + "the key of what was kept: wrong passphrase")
          .contains("Nothing was changed. ", "--force");
    }
    assertThat(heroku("undo", "--yes", "--json").all()).contains(why);
    assertThat(app.vars()).isEqualTo(after);

    shell.answering("no");
    assertThat(heroku("undo", "--dry-run").exitCode()).as("the real run would ask").isZero();
    assertThat(heroku("undo", "--dry-run", "--yes").exitCode()).isEqualTo(6);
    assertThat(heroku("undo").stderr())
        .containsSubsequence(why, "The app acme-mdm restarts with", "Type its name to go on:");
    assertThat(app.vars()).isEqualTo(after);
    shell.answering("acme-mdm");
    var typed = heroku("undo", "--json");
    assertThat(typed.exitCode()).as(typed.all()).isZero();
    assertThat(typed.stdout()).contains("\"cannot_sign\":\"the key of what was kept: wrong");
    assertThat(app.vars()).isEqualTo(before);

    assertThat(heroku("undo", "--yes").exitCode()).as("back to what can sign").isZero();
    var forced = heroku("undo", "--yes", "--force");
    assertThat(forced.exitCode()).isZero();
    assertThat(forced.stderr()).contains("mdm: " + why);
    assertThat(forced.stdout()).contains("read back and compared; it cannot sign now; release v");
    assertThat(app.vars()).isEqualTo(before);
  }

  @Test
  void anUndoToAnExpiredCertificateIsRefused() {
    TestCertificate expired = TestApplePki.expiredVendor();
    app.foreignChange(PREFIX + "CertPem", expired.pem());
    app.foreignChange(
        PREFIX + "KeyPem", TestKeyFiles.traditional(expired.privateKey(), OLD_PASSPHRASE));
    assertThat(push("--yes").exitCode()).isZero();
    var refused = heroku("undo", "--yes");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("cannot sign with these three: the certificate expired");
    assertThat(app.vars()).isEqualTo(after);
  }

  private TestShell.Run onNewApp(String[] line) {
    List<String> words = new ArrayList<>(List.of(line));
    words.set(words.indexOf("acme-mdm"), "new-app");
    return shell.run(words.toArray(String[]::new));
  }

  @Test
  void diffTakesTheSameChainAsPushAndSaysWhatPushWouldRefuse() {
    var without = shell.run(line("diff", "--prefix", PREFIX));
    assertThat(without.exitCode()).isEqualTo(8);
    assertThat(without.stderr()).contains("a push would be refused: issuer: ", "--chain PEM");
    var chain = diff();
    assertThat(chain.exitCode()).as(chain.stderr()).isZero();
    assertThat(chain.stderr()).doesNotContain("would be refused");
  }

  @Test
  void diffShowsFingerprintsAndDatesAndNoValue() {
    var diff = diff();
    assertThat(diff.exitCode()).as(diff.stderr()).isZero();
    assertThat(diff.stdout())
        .contains(
            "- " + PREFIX + "CertPem: certificate that ends 2026-11-21, SHA-256 ",
            "- " + PREFIX + "KeyPem: key of the certificate that ends 2026-11-21",
            "+ " + PREFIX + "KeyPem: key of the certificate that ends ",
            "+ " + PREFIX + "KeyPassphrase: set (another one)");
    assertNoSecret(diff.all());
    assertThat(diff("--json").stdout()).contains("\"equal\":false", "\"app_is_newer\":false");
    push("--yes");
    assertThat(diff().stdout()).startsWith("acme-mdm has these values: certificate that ends");
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void diffSaysOfAKeyThatStaysWhatItIsNowAndAfterAPush() {
    app.foreignChange(PREFIX + "KeyPem", Objects.requireNonNull(after.get(PREFIX + "KeyPem")));
    assertThat(diff().stdout())
        .contains(
            "  " + PREFIX + "KeyPem: unchanged; now key that does not open with the passphrase",
            ", then key of the certificate that ends ");
    app.foreignChange(PREFIX + "KeyPassphrase", PASSPHRASE);
    assertThat(diff().stdout())
        .contains("unchanged; now key of another certificate than the one that ends 2026-11-21, ")
        .contains("KeyPassphrase: set, unchanged\n");
  }

  @Test
  void aSecondPushChangesNothing() {
    push("--yes");
    heroku.forget();
    var again = push();
    assertThat(again.exitCode()).as(again.stderr()).isZero();
    assertThat(again.stdout()).contains("has these values already");
    assertThat(heroku.seen()).allMatch(request -> request.method().equals("GET"));
  }

  @Test
  void aPushThatWasStoppedAfterItWasSentIsToldToHaveWorkedOnceMore() throws IOException {
    push("--yes");
    Path journal = folder.resolve("home/journal.jsonl");
    List<String> lines = Files.readAllLines(journal);
    int sent =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains("heroku.patched"))
            .max()
            .orElseThrow();
    Files.write(journal, lines.subList(0, sent + 1));
    push();
    push();
    assertThat(Files.readAllLines(journal).subList(sent + 1, sent + 2).toString())
        .contains("heroku.verified", "set by an earlier start");
    assertThat(Files.readAllLines(journal)).hasSize(sent + 2);
    assertThat(shell.run("journal", "verify").exitCode()).isZero();
  }

  @Test
  void aDryRunMakesNoRequestThatChangesAnythingAndNoFile() throws IOException {
    var run = push("--dry-run");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr()).contains("+ " + PREFIX + "CertPem", "Dry run, nothing is changed.");
    assertThat(push("--dry-run", "--json").stdout()).contains("\"dry_run\":true");
    assertThat(heroku.seen()).allMatch(request -> request.method().equals("GET"));
    try (Stream<Path> files = Files.list(folder.resolve("home"))) {
      assertThat(files).containsExactly(folder.resolve("home/escrow"));
    }
    assertThat(folder.resolve("home/escrow/sealed")).doesNotExist();
  }

  @Test
  void withoutYesTheNameOfTheAppHasToBeTyped() {
    assertThat(push().exitCode()).isEqualTo(6);
    assertThat(shell.answering("acme").run(pushLine()).exitCode()).isEqualTo(6);
    assertThat(app.patches()).isZero();
    var run = shell.answering("acme-mdm").run(pushLine());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains("The app acme-mdm restarts with the new values. Type its name to go on:");
    assertThat(app.vars()).isEqualTo(after);
  }

  @Test
  void anOlderCertificateIsRefusedUnlessForced() throws IOException {
    TestCertificate later = TestApplePki.futureVendor();
    app.foreignChange(PREFIX + "CertPem", later.pem());
    String why = "acme-mdm has a certificate that ends later than this one";
    for (var refused : List.of(push("--yes"), push("--dry-run"))) {
      assertThat(refused.exitCode()).isEqualTo(6);
      assertThat(refused.stderr()).contains("mdm: " + why, "a push with --force sets these");
    }
    for (var diff : List.of(diff(), diff("--json"))) {
      assertThat(diff.exitCode()).as(diff.all()).isEqualTo(6);
      assertThat(diff.stderr()).contains("a push would be refused: " + why, "a push with --force");
      assertThat(diff.stdout()).contains(PREFIX + "CertPem");
    }
    assertThat(app.patches()).isZero();
    assertThat(push("--yes", "--force").exitCode()).isZero();
    assertThat(app.vars()).isEqualTo(after);
  }

  @Test
  void theNewerCertificateIsSeenWithoutAPassphraseBesideIt() {
    before.put(PREFIX + "CertPem", TestApplePki.futureVendor().pem());
    before.remove(PREFIX + "KeyPassphrase");
    heroku.reset();
    app = heroku.app("acme-mdm", before);
    assertThat(diff().stdout()).contains("- " + PREFIX + "CertPem: certificate that ends ");
    var refused = push("--yes");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr()).contains("ends later than this one", "--force");
    assertThat(app.patches()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, 5, 401 unauthorized",
    "FORBIDDEN, 5, 403 forbidden",
    "SUSPENDED, 5, 403 suspended",
    "TWO_FACTOR, 5, 403 two_factor",
    "DELINQUENT, 5, 402 delinquent",
    "NOT_FOUND, 4, 404 not_found",
    "INVALID_PARAMS, 8, 422 invalid_params"
  })
  void aRefusalIsOneLineWithHerokusWordsAndTheRequest(HerokuFault fault, int code, String said) {
    heroku.faults(HerokuFaults.always(fault));
    for (var run : List.of(push("--yes"), diff())) {
      assertThat(run.exitCode()).isEqualTo(code);
      assertThat(run.stdout()).isEmpty();
      assertThat(run.stderr()).contains(said, "(Request-Id ");
      assertThat(run.stderr().lines().filter(line -> line.startsWith("mdm: "))).hasSize(1);
    }
    heroku.faults(HerokuFaults.always(fault).onlyAt("PATCH", 0));
    assertThat(push("--yes").exitCode()).isEqualTo(code);
    assertThat(app.vars()).isEqualTo(before);
  }

  @Test
  void badInputIsFoundBeforeAnythingIsAsked() throws IOException {
    Files.writeString(folder.resolve("vendor.key"), before.get(PREFIX + "KeyPem"));
    assertThat(push("--yes").exitCode()).isEqualTo(5); // the passphrase does not open it
    Files.writeString(folder.resolve("pass"), OLD_PASSPHRASE);
    var other = push("--yes");
    assertThat(other.exitCode()).isEqualTo(8);
    assertThat(other.stderr()).contains("mdm: ").contains("certificate");
    assertThat(heroku.seen()).isEmpty();
  }

  @Test
  void aSetOverTheLimitIsRefused() {
    app.foreignChange("BIG", "x".repeat(32_000));
    var run = push("--yes");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.stderr()).contains("Heroku takes 32768");
    assertThat(app.patches()).isZero();
  }

  @Test
  void aReleaseThatDoesNotEndIsExitSeven() {
    heroku.faults(HerokuFaults.once(HerokuFault.RELEASE_HANGS));
    var run = push("--yes", "--timeout", "1s");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.stderr()).contains("release v2 is still pending", "mdm heroku diff");
    assertThat(shell.run("journal", "list").stdout()).contains("heroku.failed");
  }

  @Test
  void aTimeIsGivenAsEverywhere() {
    assertThat(diff("--timeout", "1d").exitCode()).isZero();
    var wrong = diff("--timeout", "soon");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.stderr()).contains("90s, 20m, 2h or 1d");
  }

  @Test
  void afterAFailedReleaseThePersonIsAsked() {
    heroku.faults(HerokuFaults.once(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW));
    var no = shell.answering("acme-mdm", "no").run(pushLine());
    assertThat(no.exitCode()).isEqualTo(1);
    assertThat(no.stderr()).contains("Type yes to put the previous values back", "undo");
    assertThat(app.vars()).isEqualTo(after);
    assertThat(heroku("undo", "--yes").exitCode()).isZero();
    assertThat(app.vars()).isEqualTo(before);

    heroku.faults(HerokuFaults.once(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW));
    var yes = push("--yes");
    assertThat(yes.exitCode()).isEqualTo(1);
    assertThat(yes.stderr()).contains("the previous ones were put back");
    assertThat(app.vars()).isEqualTo(before);
  }

  @Test
  void theEscrowKeyIsMadeIfThereIsNone() throws IOException {
    Files.delete(folder.resolve("home/escrow/identity.pem"));
    Files.delete(folder.resolve("home/escrow/identity.passphrase"));
    var run = push("--yes");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains("made the escrow key: the previous config vars are sealed to it")
        .doesNotContain("PIN");
    assertThat(heroku("undo", "--yes").exitCode()).isZero();
  }

  @Test
  void undoWithTheVendorKeysPassphraseSaysWhoseIsNeeded() throws IOException {
    push("--yes");
    Path vendors = Files.writeString(folder.resolve("VENDOR.passphrase"), "the vendor key's");
    var run = heroku("undo", "--yes", "--passphrase-file", vendors.toString());
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.stderr())
        .contains("identity.pem: wrong passphrase")
        .contains("The passphrase of the escrow key is needed here, not that of another key")
        .contains("Nobody can restore it: look for it in your vault", "`mdm escrow readers`");
  }

  @Test
  void undoWithoutAnEarlierPushFindsNothing() {
    var run = heroku("undo", "--yes");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .contains("nothing was pushed to acme-mdm from here, so there is nothing to undo");
  }

  @Test
  void undoWithoutAnEarlierPushFindsNothingThoughThereIsNoEscrowKey() throws IOException {
    Files.delete(folder.resolve("home/escrow/identity.pem"));
    Files.delete(folder.resolve("home/escrow/identity.passphrase"));
    var run = heroku("undo", "--yes");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr())
        .contains("nothing was pushed to acme-mdm from here")
        .doesNotContain("escrow init");
  }

  @Test
  void undoOfOtherConfigVarsNamesThoseThatAreKept() {
    push("--yes");
    var run = heroku("undo", "--prefix", "foo", "--yes");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(4);
    assertThat(run.stderr())
        .contains("is of the config vars " + PREFIX + "CertPem, ", "not of fooCertPem, ");
  }

  @Test
  void undoDoesNotOverrunSomebodyElse() {
    push("--yes");
    app.foreignChange(PREFIX + "KeyPassphrase", "somebodyElses");
    assertThat(heroku("undo", "--yes").exitCode()).isEqualTo(6);
    assertThat(heroku("undo", "--yes", "--force").exitCode()).isZero();
    assertThat(app.vars()).isEqualTo(before);
  }

  @Test
  void theNamesCanBeOthers() {
    FakeHerokuApp other = heroku.app("other-app", Map.of("KEEP", "me"));
    List<String> line = new ArrayList<>(Arrays.asList(pushLine("--yes", "--prefix", "VENDOR_")));
    line.set(line.indexOf("acme-mdm"), "other-app");
    line.addAll(List.of("--passphrase-var", "SECRET"));
    var run = shell.run(line.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(other.vars()).containsOnlyKeys("KEEP", "VENDOR_CertPem", "VENDOR_KeyPem", "SECRET");
  }

  @Test
  void theTokenIsFoundWhereHerokusToolsFindIt() throws IOException {
    TestShell other =
        new TestShell(folder.resolve("home")).at(TestPki.NOW).set("HOME", folder.toString());
    var none = other.run(diffLine());
    assertThat(none.exitCode()).isEqualTo(8);
    assertThat(none.stderr()).contains("there is no token for Heroku", "--token-file");

    Path netrc = folder.resolve(".netrc");
    Files.writeString(netrc, "machine api.heroku.com login a password " + FakeHeroku.TOKEN);
    var wide = other.run(diffLine());
    assertThat(wide.exitCode()).isZero();
    assertThat(wide.stderr()).contains("others can read the token");
    Files.setPosixFilePermissions(netrc, PosixFilePermissions.fromString("rw-------"));
    assertThat(other.run(diffLine()).stderr()).doesNotContain("token");
    Files.move(netrc, folder.resolve("elsewhere"));
    other.set("NETRC", folder.resolve("elsewhere").toString());
    assertThat(other.run(diffLine()).exitCode()).isZero();
    String blanks = " " + FakeHeroku.TOKEN + " \r\n";
    assertThat(other.stdin(blanks).run(diffLine("--token-file", "-")).exitCode()).isZero();
    assertThat(other.stdin("two words\n").run(diffLine("--token-file", "-")).exitCode())
        .isEqualTo(8);
    var refused = other.stdin("HRKU-wrong\n").run(diffLine("--token-file", "-"));
    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.stderr()).contains("the token in standard input is not valid");
    other.set("HEROKU_API_KEY", "HRKU-wrong");
    assertThat(other.run(diffLine()).stderr())
        .contains(
            "the token in HEROKU_API_KEY is not valid",
            "read -rs HEROKU_API_KEY && export HEROKU_API_KEY");
  }

  @Test
  void theTokenGoesToLoopbackOrHerokuOnly() {
    for (String url : List.of("https://example.com", "http://api.heroku.com", "x")) {
      String[] line = diffLine();
      line[line.length - 1] = url;
      assertThat(shell.run(line).exitCode()).as(url).isEqualTo(url.startsWith("https") ? 2 : 8);
    }
  }
}
