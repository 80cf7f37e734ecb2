package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestPki;

class RenewTest {

  @TempDir Path folder;
  private TestShell shell;
  private FakeHeroku heroku;
  private FakeHerokuApp app;

  @BeforeEach
  void open() throws IOException {
    shell =
        new TestShell(folder.resolve("home"))
            .at(TestPki.NOW)
            .set("HEROKU_API_KEY", FakeHeroku.TOKEN);
    heroku = FakeHeroku.start();
    app = heroku.app("acme", RenewalApp.firstTriple());
    Files.writeString(folder.resolve("chain.pem"), TestApplePki.vendor().issuersPem());
  }

  @AfterEach
  void close() {
    heroku.close();
  }

  @Test
  void startSaysWhatToDoAtApplesPortalWithPageAndFile() {
    var run = start();
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains(
            "https://developer.apple.com/account/resources/certificates/add",
            "generation-0001/VendorCertificateRequest.csr",
            "as apple-admin@example.com",
            "mdm renew accept mdm.cer --name fleet");
    assertThat(shell.run("renew", "start").stderr()).contains("Done already.");
  }

  @Test
  void aYearOnHerokuEndsVerifiedAndNoCommandNeedsItsOptionsAgain() throws IOException {
    start();
    assertThat(heroku("accept", issued(1)).exitCode()).isZero();
    assertThat(heroku("deploy", "--dry-run").stderr())
        .contains("would be put in force", "+ " + RenewalApp.PREFIX + "CertPem");
    assertThat(app.changes()).isZero();
    var deployed = heroku("deploy", "--yes");
    assertThat(deployed.exitCode()).as(deployed.stderr()).isZero();
    assertThat(deployed.stderr()).contains("In force at the Heroku app acme, release v");
    assertThat(heroku("deploy", "--yes").stderr()).contains("Done already.");
    assertThat(heroku("verify").exitCode()).isZero();
    assertThat(app.changes()).isEqualTo(1);
    RenewalApp.checkWorks(app, TestPki.NOW);
    var status = shell.run("renew", "status", "--json").stdout();
    assertThat(status).contains("\"stage\":\"verified\"", "\"days_left\":365", "\"due\":false");
    assertThat(shell.run("renew", "status", "--within", "30d").exitCode()).isZero();
    shell.at(TestPki.NOW.plus(Duration.ofDays(337))); // the day of the first reminder
    assertThat(shell.run("renew", "status").stdout()).contains("Next:      mdm renew start --name");
    shell.at(TestPki.NOW.plus(Duration.ofDays(340)));
    var due = shell.run("renew", "status", "--within", "30d");
    assertThat(due.exitCode()).isEqualTo(8);
    assertThat(due.stderr()).contains("the renewal fleet is due");
    assertThat(due.stdout()).contains("25 days left", "mdm renew start --name fleet");
    assertThat(shell.run("renew", "start").exitCode()).isZero();
    assertThat(folder.resolve("home/renewals/fleet/generation-0002")).exists();
  }

  @Test
  void aTokenThatExpiredInTheMiddleIsNamedAndTheNextRunGoesOn() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku.faults(HerokuFaults.once(HerokuFault.UNAUTHORIZED).onlyAt("PATCH", 0));
    var run = heroku("deploy", "--yes");
    assertThat(run.exitCode()).as(run.stderr()).isEqualTo(5);
    RenewalApp.checkWorks(app, TestPki.NOW);
    heroku.faults(HerokuFaults.none());
    assertThat(heroku("deploy", "--yes").exitCode()).isZero();
    assertThat(heroku("verify").exitCode()).isZero();
  }

  @Test
  void aTokenFromStandardInputServesForReadingAndForChanging() throws IOException {
    start();
    shell.set("HEROKU_API_KEY", "").stdin(FakeHeroku.TOKEN + "\n");
    heroku("accept", issued(1), "--token-file", "-");
    var run = heroku("deploy", "--yes", "--token-file", "-");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    RenewalApp.checkWorks(app, TestPki.NOW);
  }

  @Test
  void anAppIsNotChangedBeforeSomebodyConfirmedIt() throws IOException {
    start();
    heroku("accept", issued(1));
    var nobody = heroku("deploy");
    assertThat(nobody.exitCode()).isEqualTo(6);
    assertThat(nobody.stderr()).contains("+ " + RenewalApp.PREFIX + "CertPem", "--yes");
    assertThat(app.changes()).isZero();
    shell.answering("no");
    assertThat(heroku("deploy").exitCode()).isEqualTo(6);
    assertThat(app.changes()).isZero();
    assertThat(folder.resolve("home/escrow")).as("asked for after the name").doesNotExist();
    shell.answering("acme", "canary escrow", "canary escrow");
    assertThat(heroku("deploy").exitCode()).isZero();
    assertThat(app.changes()).isEqualTo(1);
  }

  @Test
  void aForeignChangeBetweenAcceptAndDeployIsRefusedWithExitCode6() throws IOException {
    start();
    heroku("accept", issued(1));
    app.foreignChange(RenewalApp.PREFIX + "KeyPassphrase", "somebodysPassphrase");
    var run = heroku("deploy", "--yes");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr()).contains("somebody changed", "--replace-changed");
    assertThat(app.vars())
        .containsEntry(RenewalApp.PREFIX + "KeyPassphrase", "somebodysPassphrase");
    assertThat(heroku("deploy", "--yes", "--replace-changed").exitCode()).isZero();
  }

  @Test
  void whatCannotBeAPlaceIsRefusedBeforeAnythingIsMade() {
    assertThat(start("--app", "Bad_App!").exitCode()).isEqualTo(8);
    assertThat(start("--app", "-".repeat(36)).exitCode()).isEqualTo(8);
    assertThat(start("--env-file", "e", "--prefix", "a b").exitCode()).isEqualTo(8);
    assertThat(start("--deploy-command", "./no-such-program").exitCode()).isEqualTo(4);
    assertThat(folder.resolve("home/renewals")).doesNotExist();
  }

  @Test
  void withoutATokenItIsSaidWhereOneIsLookedFor() throws IOException {
    start();
    shell.set("HEROKU_API_KEY", "").set("HOME", folder.toString());
    String certificate = issued(1);
    var run = heroku("accept", certificate);
    assertThat(run.exitCode()).as(run.stderr()).isEqualTo(3);
    assertThat(run.stdout()).contains("canary");
    String again =
        "mdm renew accept "
            + folder.resolve("home/renewals/fleet/generation-0001/mdm.cer")
            + " --name fleet";
    assertThat(run.stderr())
        .contains("The certificate is accepted and stored. Only what the Heroku app acme holds now")
        .contains("HEROKU_API_KEY", "~/.netrc", "Then accept it once more, to note it: `" + again)
        .doesNotContain("Next: once"); // that line again
    assertThat(shell.run("renew", "status").stdout()).contains(again);
    shell.set("HEROKU_API_KEY", FakeHeroku.TOKEN);
    var early = heroku("deploy", "--dry-run");
    assertThat(early.exitCode()).isEqualTo(6);
    assertThat(early.stderr())
        .contains("is not known", again, "mdm renew deploy --name fleet --replace-changed");
    assertThat(heroku("accept", certificate).exitCode()).isZero(); // as it was told
    assertThat(shell.run("renew", "status").stdout()).contains("mdm renew deploy --name fleet");
    assertThat(heroku("deploy", "--dry-run").exitCode()).isZero();
  }

  @Test
  void anUndoOnThisMachineIsNotPassedOverByStatus() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    heroku("verify");
    assertThat(shell.run("renew", "status", "--within", "30d").exitCode()).isZero();
    var undone =
        run("heroku", "undo", "--app", "acme", "--yes", "--api-url", heroku.address().toString());
    assertThat(undone.exitCode()).as(undone.stderr()).isZero();
    assertThat(undone.stderr())
        .contains("The certificate of the renewal fleet is no longer in force at the Heroku app")
        .contains("acme: `mdm renew status --name fleet` says what is next.");
    var status = shell.run("renew", "status", "--within", "30d");
    assertThat(status.exitCode()).isEqualTo(8);
    assertThat(status.stdout())
        .contains("generation 1 was taken back by heroku undo, release v")
        .containsPattern("In force:  until 2027-01-30T.*left \\(what was put there since\\)")
        .doesNotContain("deployed and verified")
        .doesNotContain("Target:    the Heroku app acme, v")
        .contains("find out why, then mdm renew deploy --replace-changed --name fleet");
    assertThat(run("doctor", "--json", "--offline").stdout())
        .contains("\"error\",\"found\":\"fleet: what was deployed was taken back by heroku undo");
    assertThat(run("renew", "start").stderr())
        .contains("days left (generation 1), but what was deployed was taken back by heroku undo");
    var refused = heroku("deploy", "--yes");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.stderr())
        .contains("what was deployed to the Heroku app acme was taken back by heroku undo, release")
        .contains("Find out why");
    assertThat(heroku("deploy", "--yes", "--replace-changed").exitCode()).isZero();
    assertThat(heroku("verify").exitCode()).isZero();
    assertThat(shell.run("renew", "status", "--within", "30d").exitCode()).isZero();
  }

  @Test
  void whatAnUndoPutBackThatCannotSignIsNotSaidToBeInForce() throws IOException {
    start();
    heroku("accept", issued(1));
    app.foreignChange(RenewalApp.PREFIX + "KeyPassphrase", "somebodyElses");
    assertThat(heroku("deploy", "--yes", "--replace-changed").exitCode()).isZero();
    String[] undo = {
      "heroku", "undo", "--app", "acme", "--yes", "--force", "--api-url", "" + heroku.address()
    };
    assertThat(run(undo).exitCode()).isZero();
    assertThat(run("renew", "status").stdout())
        .contains("generation 1 was taken back with what cannot sign, by heroku undo, release v")
        .contains("In force:  not known here; to see what is there: mdm renew verify")
        .doesNotContain("days left");
  }

  @Test
  void whatTwoUndoesPutBackIsInForceWhateverWasVerifiedBetween() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    String[] undo = {
      "heroku", "undo", "--app", "acme", "--yes", "--api-url", heroku.address().toString()
    };
    run(undo);
    assertThat(heroku("verify").exitCode()).isEqualTo(8);
    var again = run(undo);
    assertThat(again.exitCode()).isZero();
    assertThat(again.stderr()).as("it is in force again").doesNotContain("no longer in force");
    assertThat(run("renew", "status").stdout())
        .contains("365 days left (generation 1)", "Next:      mdm renew verify --name fleet")
        .contains("Target:    the Heroku app acme, v4\n")
        .doesNotContain("verification failed", "not known");
  }

  @Test
  void afterAnUndoItIsSaidHowToPutBackThoughAnotherGenerationIsOpen() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    run("renew", "start", "--early");
    assertThat(run("renew", "status").stdout()).doesNotContain("Meanwhile");
    assertThat(run("renew", "abort", "--dry-run").stderr())
        .contains("Generation 2 would be given up; what was deployed last stays: generation 1 at")
        .contains("at the Heroku app acme, v2.\n");
    run("heroku", "undo", "--app", "acme", "--yes", "--api-url", heroku.address().toString());
    assertThat(run("renew", "status").stdout())
        .contains("But:       what was deployed was taken back by heroku undo, release v3")
        .contains("  Meanwhile, to put generation 1 in force again: `mdm heroku push --app acme ");
    var verify = heroku("verify");
    assertThat(verify.exitCode()).isEqualTo(6);
    assertThat(verify.stderr())
        .contains("generation 2 of the renewal fleet is not deployed yet; what was deployed was")
        .contains("Meanwhile, to put generation 1 in force again: ");
  }

  @Test
  void afterAnUndoToNothingItIsSaidHowToLook() throws IOException {
    app = heroku.app("empty", Map.of("DATABASE_URL", RenewalApp.DATABASE));
    start("--app", "empty");
    heroku("accept", issued(1));
    assertThat(heroku("deploy", "--yes").exitCode()).isZero();
    run("heroku", "undo", "--app", "empty", "--yes", "--api-url", heroku.address().toString());
    assertThat(run("renew", "status").stdout())
        .contains("In force:  not known here; to see what is there: mdm renew verify --name fleet");
  }

  @Test
  void aCalendarWithoutADateNamesTheStepThatIsNext() throws IOException {
    start("--env-file", folder.resolve("e").toString());
    var none = run("renew", "calendar", "--dry-run");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.stderr())
        .contains("Next: upload ", "then mdm renew accept mdm.cer --name fleet\nOr, for reminders")
        .contains("`mdm renew start --name fleet --current CERT`");
    run("renew", "accept", issued(1));
    assertThat(run("renew", "calendar", "--dry-run").stderr())
        .contains("Next: mdm renew deploy --name fleet\n");
    assertThat(run("doctor", "--json", "--offline").stdout())
        .contains("\"note\",\"found\":\"fleet: generation 1, certificate accepted on ");
  }

  @Test
  void anAcceptedCertificateIsGivenUpOnlyByWhoSaysSo() throws IOException {
    start();
    heroku("accept", issued(1));
    var nobody = run("renew", "abort");
    assertThat(nobody.exitCode()).isEqualTo(6);
    assertThat(nobody.stderr())
        .contains("A certificate that is valid to 20", "cannot be taken back", "--yes");
    assertThat(run("renew", "abort", "--dry-run").stderr())
        .contains("Generation 1 would be given up; no generation was deployed.", "is valid to 20");
    shell.answering("yes");
    assertThat(run("renew", "abort").exitCode()).isEqualTo(6);
    assertThat(run("renew", "status").stdout()).contains("certificate accepted");
    shell.answering("abort");
    var given = run("renew", "abort");
    assertThat(given.exitCode()).as(given.stderr()).isZero();
    assertThat(given.stderr()).containsOnlyOnce("is valid to 20").containsOnlyOnce("are kept in");
    assertThat(run("renew", "status").stdout()).contains("given up");
  }

  @Test
  void whereTheAppWasDeletedARenewalIsPutAwayAllTheSame() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku.faults(HerokuFaults.always(HerokuFault.UNAUTHORIZED).onlyAt("PATCH", 0));
    assertThat(heroku("deploy", "--yes").exitCode()).isEqualTo(5);
    heroku.faults(HerokuFaults.always(HerokuFault.NOT_FOUND));
    String gone = "If it was deleted, nothing of renewal fleet, generation 1 is in force there.";
    shell.answering("no");
    var asked = heroku("abort");
    assertThat(asked.exitCode()).isEqualTo(6);
    assertThat(asked.stderr()).contains("there is no app acme, or the token may not see it", gone);
    var done = heroku("abort", "--yes");
    assertThat(done.exitCode()).as(done.stderr()).isZero();
    assertThat(done.stderr()).contains(gone, "To begin another under this name: ");
    assertThat(run("renew", "status").stdout()).contains("given up").doesNotContain("until 20");
  }

  @Test
  void anAppThatDoesNotExistIsNotRememberedAndTheLineToRunNamesAnother() throws IOException {
    start();
    String certificate = issued(1);
    var wrong =
        run(
            "renew",
            "accept",
            certificate,
            "--app",
            "wrong",
            "--chain",
            folder.resolve("chain.pem").toString(),
            "--api-url",
            heroku.address().toString());
    assertThat(wrong.exitCode()).as(wrong.stderr()).isEqualTo(3);
    assertThat(wrong.stderr())
        .contains("To go on with the Heroku app acme, which is remembered: `mdm renew accept ")
        .contains("mdm.cer --name fleet`")
        .doesNotContain("APP");
    assertThat(run("renew", "status").stdout()).contains("mdm.cer --name fleet\n");
    assertThat(heroku("accept", certificate).exitCode()).isZero();
    assertThat(heroku("accept", certificate, "--app", "wrong").exitCode()).isEqualTo(3);
    assertThat(run("renew", "status").stdout())
        .as("what was noted of the right app stands")
        .contains("Next:      mdm renew deploy --name fleet\n");
    var deploy = heroku("deploy", "--yes", "--app", "wrong");
    assertThat(deploy.exitCode()).isEqualTo(4);
    assertThat(deploy.stderr())
        .contains("there is no app wrong")
        .contains("acme, which is remembered: `mdm renew deploy --name fleet`");
    assertThat(heroku("deploy", "--yes", "--app", "acme").exitCode()).isZero();
  }

  @Test
  void whatIsNextAfterAMisspeltAppNamesAnother() throws IOException {
    start("--app", "wrong");
    String certificate = issued(1);
    shell.set("HEROKU_API_KEY", "").set("HOME", folder.toString());
    assertThat(heroku("accept", certificate).exitCode()).as("no token yet").isEqualTo(3);
    shell.set("HEROKU_API_KEY", FakeHeroku.TOKEN);
    String again =
        "mdm renew accept "
            + folder.resolve("home/renewals/fleet/generation-0001/mdm.cer")
            + " --name fleet --app APP";
    assertThat(heroku("deploy", "--yes").stderr())
        .contains("there is no app wrong", "Then accept it for the right one: `" + again + "`");
    var accepted = heroku("accept", certificate);
    assertThat(accepted.exitCode()).isEqualTo(3);
    assertThat(accepted.stderr()).contains("`" + again + "`").doesNotContain("Next: ");
    assertThat(run("renew", "status").stdout())
        .contains("Next:      find out what the app is called, then accept it again: " + again);
    assertThat(run("renew", "status", "--json").stdout()).contains("\"command\":\"" + again);
    assertThat(heroku("accept", certificate, "--app", "acme").exitCode()).isZero();
    assertThat(heroku("deploy", "--yes").exitCode()).isZero();
  }

  @Test
  void anAppThatCouldNotBeReadIsReadByTheNextAccept() throws IOException {
    start();
    String certificate = issued(1);
    assertThat(heroku("accept", certificate).exitCode()).isZero();
    heroku.app("other", RenewalApp.firstTriple());
    heroku.faults(HerokuFaults.always(HerokuFault.UNAUTHORIZED));
    assertThat(heroku("accept", certificate, "--app", "other").exitCode()).isEqualTo(3);
    heroku.faults(HerokuFaults.none());
    assertThat(heroku("accept", certificate).exitCode()).isZero();
    assertThat(run("renew", "status").stdout())
        .contains("Next:      mdm renew deploy --name fleet\n");
  }

  @Test
  void aRenewalThatWasBegunByMistakeIsPutAway() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    heroku("verify");
    run("renew", "start", "--name", "feelt", "--email", "mdm@example.com");
    String how = "If it was begun by mistake, `mdm renew abort --name feelt` puts it away";
    var due = run("renew", "status", "--within", "30d");
    assertThat(due.exitCode()).isEqualTo(8);
    assertThat(due.stderr())
        .contains("the renewal feelt is due: no certificate is known to be in force", how);
    assertThat(run("doctor", "--json", "--offline").stdout()).contains("feelt", how);
    assertThat(run("renew", "abort", "--name", "feelt").exitCode()).isZero();
    assertThat(folder.resolve("home/renewals/feelt/generation-0001/VendorPrivateKey.key")).exists();
    var away = run("renew", "status", "--within", "30d");
    assertThat(away.exitCode()).as(away.all()).isZero();
    assertThat(run("doctor", "--json", "--offline").stdout())
        .contains("feelt: given up")
        .doesNotContain("feelt: no certificate");
  }

  @Test
  void whereTheOnlyRenewalIsGivenUpACronJobDoesNotStaySilent() {
    start();
    run("renew", "abort");
    var nothing = run("renew", "status", "--within", "30d");
    assertThat(nothing.exitCode()).isEqualTo(8);
    assertThat(nothing.stderr()).contains("there is no renewal in ");
  }

  @Test
  void aKeyThatIsLostIsSaidBeforeWhatIsNext() throws IOException {
    start();
    Files.delete(folder.resolve("home/renewals/fleet/generation-0001/VendorPrivateKey.key"));
    var status = run("renew", "status", "--within", "30d");
    assertThat(status.exitCode()).isEqualTo(8);
    assertThat(status.stderr()).containsSubsequence("VendorPrivateKey.key is missing", "is due");
    assertThat(run("doctor", "--json", "--offline").stdout())
        .containsSubsequence(
            "\"error\",\"found\":\"fleet: ", "VendorPrivateKey.key is missing", "request made on");
  }

  @Test
  void whereTheKeyOfAnOpenRequestIsLostNothingIsUploadedOrAccepted() throws IOException {
    start();
    for (String file : List.of("VendorPrivateKey.key", "VendorPrivateKey.passphrase")) {
      Path lost = folder.resolve("home/renewals/fleet/generation-0001").resolve(file);
      Files.move(lost, folder.resolve(file));
      var status = run("renew", "status");
      assertThat(status.exitCode()).as(status.all()).isEqualTo(8);
      assertThat(status.stdout())
          .contains("Next:      bring back what is missing or damaged in " + lost.getParent())
          .contains("if a key or passphrase is lost: `mdm renew abort --name fleet`\n")
          .doesNotContain("upload", "mdm renew accept");
      assertThat(status.stderr())
          .containsOnlyOnce(file + " is missing, though")
          .contains("If it is lost: `mdm renew abort --name fleet`.")
          .doesNotContain("--early");
      var json = run("renew", "status", "--json");
      assertThat(json.exitCode()).isEqualTo(8);
      assertThat(json.stdout())
          .contains("\"next\":\"restore\"")
          .contains("\"damaged\":[{\"name\":\"fleet\",\"problem\":\"" + lost)
          .doesNotContain("\"command\"", "accept");
      Files.move(folder.resolve(file), lost);
    }
    assertThat(run("renew", "status").exitCode()).isZero();
  }

  @Test
  void whereTheKeyOfWhatIsDeployedIsLostOnlyWhatFitsIsOffered() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    Files.delete(folder.resolve("home/renewals/fleet/generation-0001/VendorPrivateKey.key"));
    var status = run("renew", "status");
    assertThat(status.exitCode()).isEqualTo(8);
    assertThat(status.stdout()).contains("Next:      mdm renew verify --name fleet\n");
    assertThat(status.stderr())
        .contains("the Heroku app acme still holds certificate, key and passphrase")
        .contains("`mdm renew start --name fleet --early`")
        .doesNotContain("abort");
    assertThat(heroku("verify").exitCode()).isZero();
    assertThat(run("renew", "status").stdout())
        .contains("Next:      bring back what is missing or damaged in ")
        .contains("if a key or passphrase is lost: `mdm renew start --name fleet --early`\n");
    run("renew", "start", "--early");
    run("heroku", "undo", "--app", "acme", "--yes", "--api-url", heroku.address().toString());
    assertThat(run("renew", "status").exitCode()).as("a new one is open").isZero();
  }

  @Test
  void whatWasNotDeployedInTimeIsGivenUpWithTheLinesThatAreNamed() throws IOException {
    start();
    heroku("accept", issued(1));
    shell.at(TestPki.NOW.plus(Duration.ofDays(400)));
    for (String step : List.of("deploy", "start")) {
      var refused = step.equals("deploy") ? heroku(step, "--yes") : run("renew", step, "--early");
      assertThat(refused.exitCode()).isEqualTo(8);
      assertThat(refused.stderr())
          .contains("the certificate of renewal fleet, generation 1 expired on 2027-11-01")
          .contains("`mdm renew abort --name fleet`. Then begin another: `mdm renew start --name");
    }
    assertThat(run("renew", "status").stdout())
        .contains("Next:      give it up, ", "deployed: mdm renew abort --name fleet\n");
    var given = run("renew", "abort", "--yes");
    assertThat(given.stderr())
        .contains("for mdm@example.com again; for another address, add --email ADDRESS.")
        .contains("Next: mdm renew start --name fleet");
    assertThat(run("renew", "start", "--email", "new@example.com").exitCode()).isZero();
  }

  @Test
  void whereTheFolderOfTheLatestYearIsMissingItIsAskedForAndNothingElseOffered()
      throws IOException {
    start();
    Path first = folder.resolve("home/renewals/fleet/generation-0001");
    Files.move(first, folder.resolve("away"));
    for (var run : List.of(run("renew", "status"), start(), heroku("deploy", "--yes"))) {
      assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
      assertThat(run.stderr())
          .contains("the journal has a generation 1, and its folder is missing: " + first)
          .contains("If it is lost, begin another without it: `mdm renew start --name fleet --e");
      assertThat(run.stdout()).doesNotContain("heroku push", "--replace-changed");
    }
    assertThat(run("doctor", "--json", "--offline").stdout())
        .containsOnlyOnce("the journal has a generation 1, and its folder is missing");
  }

  @Test
  void onceAnotherIsBegunWithoutACertificateThatIsLostNoTimerComplainsOfIt() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    heroku("verify");
    run("renew", "start", "--early");
    heroku("accept", issued(2));
    Path second = folder.resolve("home/renewals/fleet/generation-0002");
    Files.move(second, folder.resolve("away"));
    assertThat(run("renew", "status", "--within", "30d").exitCode()).isEqualTo(8);
    run("renew", "start", "--early");
    var status = run("renew", "status", "--within", "30d");
    assertThat(status.exitCode()).as(status.all()).isZero();
    assertThat(status.stderr())
        .contains("is missing: " + second + "; another was begun without it")
        .doesNotContain("--early");
    assertThat(run("doctor", "--json", "--offline").stdout())
        .contains("\"note\",\"found\":\"fleet: the journal has a generation 2");
    var given = run("renew", "abort", "--yes");
    assertThat(given.exitCode()).as(given.all()).isZero();
    assertThat(given.stderr())
        .contains("Nothing goes on yet: the journal has a generation 2")
        .contains("begin another without it: `mdm renew start --name fleet --early`");
  }

  @Test
  void afterALostRequestAndAnotherThatIsGivenUpStatusGoesOn() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    heroku("verify");
    run("renew", "start", "--early");
    Files.move(folder.resolve("home/renewals/fleet/generation-0002"), folder.resolve("away"));
    assertThat(run("renew", "start", "--early").stderr()).contains("generation-0003");
    for (var run :
        List.of(
            run("renew", "abort", "--yes"),
            run("renew", "status", "--within", "30d"),
            heroku("verify"))) {
      assertThat(run.exitCode()).as(run.all()).isZero();
      assertThat(run.stderr()).doesNotContain("is missing");
    }
  }

  @Test
  void whatMayBeInForceAndIsLostHereIsNeverReplacedByTheYearBefore() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    run("renew", "start", "--early");
    heroku("accept", issued(2));
    assertThat(heroku("deploy", "--yes").exitCode()).isZero();
    Path second = folder.resolve("home/renewals/fleet/generation-0002");
    Path away = Files.move(second, folder.resolve("away"));
    Map<String, String> vars = app.vars();
    for (var run :
        List.of(
            run("renew", "status", "--within", "30d"),
            heroku("deploy", "--yes", "--replace-changed"),
            heroku("verify"))) {
      assertThat(run.exitCode()).as(run.all()).isEqualTo(8);
      assertThat(run.stderr()).contains("a generation 2, and its folder is missing: " + second);
      assertThat(run.all()).doesNotContain("heroku push", "was replaced by");
    }
    assertThat(run("renew", "start", "--early").stderr()).contains("generation-0003");
    var status = run("renew", "status");
    assertThat(status.exitCode()).as(status.all()).isZero();
    assertThat(status.stdout())
        .contains("what was deployed was replaced by renew deploy")
        .doesNotContain("Meanwhile", "heroku push", "--replace-changed");
    assertThat(status.stderr()).contains("a generation 2, and its folder is missing: " + second);
    assertThat(app.vars()).isEqualTo(vars);
    Files.move(away, second);
    assertThat(run("renew", "status").all())
        .contains("(generation 2)")
        .doesNotContain("is missing", "was replaced");
  }

  @Test
  void aMisspeltNameIsNamedByCalendarAndStart() {
    start();
    var calendar = run("renew", "calendar", "--name", "flet", "--dry-run");
    assertThat(calendar.exitCode()).isEqualTo(4);
    assertThat(calendar.stderr()).contains("there is no renewal flet", "Did you mean fleet?");
    assertThat(run("renew", "start", "--name", "flet").stderr())
        .contains("the renewal flet has no e-mail address yet (there is the renewal fleet)");
    assertThat(run("renew", "start", "--name", "other").stderr()).doesNotContain("fleet)");
    assertThat(folder.resolve("home/renewals/flet")).doesNotExist();
  }

  @Test
  void whatIsInForceUntouchedNeedsNoPush() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    heroku("verify");
    run("renew", "start", "--early");
    for (String step : List.of("verify", "deploy")) {
      var run = heroku(step);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("mdm renew status --name fleet")
          .doesNotContain("Meanwhile", "heroku push");
    }
  }

  @Test
  void aRenewalThatWasPutAwayIsNotCounted() throws IOException {
    start();
    run("renew", "start", "--name", "flete", "--email", "mdm@example.com");
    assertThat(run("renew", "abort", "--name", "flete").stderr())
        .contains("`mdm renew start --name flete`")
        .doesNotContain("Next: ");
    var away = run("renew", "status", "--name", "flete");
    assertThat(away.stdout())
        .contains("given up on ", "Next:      nothing\n", "Who:       nobody\n")
        .doesNotContain("mdm renew");
    assertThat(run("renew", "status", "--name", "flete", "--json").stdout())
        .contains("\"next\":\"wait\"")
        .doesNotContain("\"command\"");
    assertThat(run("renew", "calendar", "--dry-run").stderr()).doesNotContain("flete");
    assertThat(heroku("accept", issued(1)).exitCode()).isZero();
    assertThat(heroku("deploy", "--yes").exitCode()).isZero();
    assertThat(heroku("verify").exitCode()).isZero();
    assertThat(run("renew", "report").exitCode()).isZero();
    assertThat(run("renew", "start").stderr()).contains("Nothing was started: generation 1");
    var calendar = run("renew", "calendar", "--dry-run");
    assertThat(calendar.exitCode()).isZero();
    assertThat(calendar.stderr()).contains("fleet: reminders").doesNotContain("flete");
  }

  @Test
  void whereTheAppIsMisspeltItIsSeenAndTheLineThatChangesItIsGiven() throws IOException {
    start("--app", "acme-mdn");
    assertThat(run("renew", "status").stdout())
        .contains("Target:    the Heroku app acme-mdn, not yet looked at\n");
    var again = run("renew", "start", "--name", "fleet", "--app", "acme");
    assertThat(again.exitCode()).isEqualTo(6);
    assertThat(again.stderr())
        .contains("app is acme-mdn, not acme")
        .contains("`mdm renew accept mdm.cer --name fleet --app acme`");
    assertThat(heroku("accept", issued(1), "--app", "acme").exitCode()).isZero();
    assertThat(run("renew", "status").stdout())
        .contains("Target:    the Heroku app acme\n")
        .doesNotContain("looked at");
    assertThat(run("renew", "start", "--app", "other").stderr())
        .contains("generation-0001/mdm.cer --name fleet --app other`");
    heroku("deploy", "--yes");
    assertThat(run("renew", "start", "--app", "other").stderr())
        .contains("`mdm renew deploy --name fleet --app other`");
  }

  @Test
  void anotherAnswerIsNotChangedByAnAccept() {
    start("--app", "acme", "--prefix", "first");
    var run = run("renew", "start", "--name", "fleet", "--app", "acme", "--prefix", "other");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr())
        .contains("prefix is first, not other")
        .doesNotContain("renew accept mdm.cer");
  }

  @Test
  void aNameThatIsAlmostThatOfARenewalIsTakenForAMistake() {
    start();
    for (String step : List.of("verify", "report", "status")) {
      var run = run("renew", step, "--name", "fleeet");
      assertThat(run.exitCode()).isEqualTo(4);
      assertThat(run.stderr())
          .contains("there is no renewal fleeet\nDid you mean fleet? `mdm renew status");
    }
    assertThat(run("renew", "verify", "--name", "other").stderr()).doesNotContain("Did you mean");
  }

  @Test
  void twoRenewalsOfOneAppAreWarnedOf() {
    start();
    var second =
        run("renew", "start", "--name", "flet", "--email", "m@example.com", "--app", "acme");
    assertThat(second.exitCode()).isZero();
    assertThat(second.stderr())
        .contains("the renewal fleet has the same target; the last deploy is in force");
    run("renew", "abort", "--name", "flet");
    assertThat(run("renew", "start").stderr()).doesNotContain("has the same target");
  }

  @Test
  void aProgramThatFailedIsNotTheVaultOfTheNextRun() throws IOException {
    start();
    heroku("accept", issued(1));
    Path program = folder.resolve("vault.sh");
    Files.writeString(program, "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    String[] store = {"renew", "store", "--to", "command", "--store-command", program.toString()};
    assertThat(run(store).exitCode()).isEqualTo(1);
    var next = run("renew", "store");
    assertThat(next.exitCode()).isEqualTo(2);
    assertThat(next.stderr()).contains("no vault was named yet");
  }

  @Test
  void anotherAppForARenewalThatStandsIsRefused() {
    start("--app", "acme");
    for (String option : List.of("--dry-run", "--early")) {
      var run = run("renew", "start", "--name", "fleet", "--app", "other", option);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr()).contains("app is acme, not other", "the next accept or deploy");
    }
  }

  @Test
  void aCertificateThatIsNotOfApplesIsSaid() throws IOException {
    Path own = folder.resolve("own.pem");
    Files.writeString(own, TestPki.root().pem());
    assertThat(start("--current", own.toString()).stderr())
        .contains("own.pem is the certificate of an authority, no MDM vendor certificate");
    Files.writeString(own, TestPki.rsaSigner().pem());
    var run = start("--current", own.toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains("own.pem is no vendor certificate of Apple's")
        .contains("where it is one, give --chain PEM");
  }

  @Test
  void theCertificateThatSignsTodayIsJudgedByTheChainThatIsRemembered() throws IOException {
    start();
    Path current = folder.resolve("current.pem");
    Files.writeString(current, RenewalApp.firstTriple().get(RenewalApp.PREFIX + "CertPem"));
    var run = run("renew", "start", "--current", current.toString());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr())
        .contains("Trust is decided by the given root ", "Noted: the certificate that signs today")
        .doesNotContain("is not known here");
  }

  @Test
  void aFailedVerificationIsWhatStatusTells() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    app.foreignChange(RenewalApp.PREFIX + "KeyPassphrase", "somebodysPassphrase");
    assertThat(heroku("verify").exitCode()).isEqualTo(8);
    var status = shell.run("renew", "status", "--within", "30d");
    assertThat(status.exitCode()).isEqualTo(8);
    assertThat(status.stdout())
        .contains("verification failed on", "is not what was deployed", "--replace-changed")
        .doesNotContain("not verified yet");
    assertThat(heroku("deploy", "--yes", "--replace-changed").exitCode()).isZero();
    assertThat(heroku("verify").exitCode()).isZero();
  }

  @Test
  void aChangedTopicHasAKindOfItsOwnForPrograms() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    for (String topic : List.of(TestApplePki.TOPIC, TestApplePki.OTHER_TOPIC)) {
      Path push =
          Files.writeString(
              folder.resolve(topic),
              TestApplePki.pushAnswer(
                      topic, TestPki.NOW.minusSeconds(60), TestPki.NOW.plus(Duration.ofDays(365)))
                  .pem());
      boolean isFirst = topic.equals(TestApplePki.TOPIC);
      var verified = heroku("verify", "--json", "--push-cert", push.toString());
      assertThat(verified.exitCode()).as(verified.all()).isEqualTo(isFirst ? 0 : 8);
    }
    assertThat(run("renew", "status", "--json").stdout()).contains("\"kind\":\"topic_changed\"");
  }

  @Test
  void whoDoesNotConfirmADeployLeavesStatusAsItWas() throws IOException {
    start();
    heroku("accept", issued(1));
    String before = shell.run("renew", "status").stdout();
    shell.answering("no");
    var run = heroku("deploy");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.stderr())
        .contains("Warning: trust is decided by the given root")
        .containsSubsequence(
            "It is made before the change", "The app acme restarts", "Type its name to go on")
        .doesNotContain("it is not the vendor key's");
    assertThat(shell.run("renew", "status").stdout()).isEqualTo(before);
    assertThat(before).contains("Chain:     the given root");
  }

  @Test
  void afterAnAbortNothingIsStartedSilently() throws IOException {
    start();
    heroku("accept", issued(1));
    heroku("deploy", "--yes");
    assertThat(start().stderr()).contains("Done already.");
    assertThat(run("renew", "start", "--early").exitCode()).isZero();
    assertThat(run("renew", "abort").stderr())
        .contains("To begin another now: `mdm renew start --name fleet --early`");
    var again = start();
    assertThat(again.exitCode()).as("as after a year that was finished").isZero();
    assertThat(again.stderr())
        .contains("Nothing was started: generation 1 is deployed, and its certificate has 365 days")
        .contains("mdm renew start --name fleet --early");
    assertThat(run("renew", "start", "--early").exitCode()).isZero();
  }

  @Test
  void aDryRunOfTheFirstStartMakesNothing() {
    var run = start("--app", "acme", "--dry-run");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void standardInputIsReadByOneOptionOnly() {
    shell.stdin("secret\n");
    var run =
        run(
            "heroku",
            "diff",
            "--app",
            "acme",
            "--cert",
            "-",
            "--key",
            "-",
            "--passphrase-file",
            "-",
            "--api-url",
            heroku.address().toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("standard input can be only one of the two");
  }

  @Test
  void anEnvFileAndACommandServeAsWell() throws IOException {
    Path env = folder.resolve("vendor.env");
    assertThat(run("renew", "start", "--env-file", "" + env, "--app", "acme").exitCode())
        .isEqualTo(2);
    assertThat(start("--env-file", env.toString()).exitCode()).isZero();
    assertThat(run("renew", "accept", issued(1)).exitCode()).isZero();
    assertThat(run("renew", "deploy").exitCode()).isZero();
    assertThat(run("renew", "verify").exitCode()).isZero();
    assertThat(env).content().contains(RenewalApp.PREFIX + "KeyPassphrase='");
    Path program = folder.resolve("deploy.sh");
    Path out = folder.resolve("out.json");
    Files.writeString(program, "#!/bin/sh\ncat > '" + out + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    var other = run("renew", "deploy", "--deploy-command", program.toString());
    assertThat(other.exitCode()).as(other.stderr()).isZero();
    assertThat(out).content().startsWith("{\"certificate\":\"-----BEGIN CERTIFICATE-----\\n");
    assertThat(run("renew", "verify").stdout()).contains("warning", "cannot be read");
  }

  @Test
  void aDeployOrStoreCommandSeesNoTokenOfOurs() throws IOException {
    start();
    heroku("accept", issued(1));
    shell.set("MDM_SERVER_TOKEN", "canary-server-token").set("OF_THEIR_OWN", "kept");
    Path seen = folder.resolve("seen");
    Path program = folder.resolve("program.sh");
    Files.writeString(program, "#!/bin/sh\nenv >> '" + seen + "'\ncat >> '" + seen + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    String path = program.toString();
    assertThat(run("renew", "deploy", "--deploy-command", path).exitCode()).isZero();
    assertThat(run("renew", "store", "--to", "command", "--store-command", path).exitCode())
        .isZero();
    assertThat(seen)
        .content()
        .contains("OF_THEIR_OWN=kept", "\"certificate\"")
        .doesNotContain("canary-server-token", FakeHeroku.TOKEN, "MDM_HOME");
  }

  @Test
  void aDryRunOfADeployIsRefusedWhereTheAppHasANewerCertificate() throws IOException {
    Map<String, String> newer = new HashMap<>(RenewalApp.firstTriple());
    newer.put(
        RenewalApp.PREFIX + "CertPem",
        TestApplePki.wwdr()
            .issue("CN=MDM Vendor: Example Inc., O=Example Inc., C=US")
            .valid(TestPki.NOW, TestPki.NOW.plus(Duration.ofDays(700)))
            .build()
            .pem());
    newer.forEach(app::foreignChange);
    start();
    heroku("accept", issued(1));
    for (String option : List.of("--dry-run", "--yes")) {
      var run = heroku("deploy", option);
      assertThat(run.exitCode()).as(run.all()).isEqualTo(6);
      assertThat(run.stderr())
          .contains("has a certificate that ends later", "- " + RenewalApp.PREFIX + "CertPem: ");
    }
    assertThat(heroku("deploy", "--dry-run", "--replace-changed").exitCode()).isZero();
  }

  @Test
  void aFailedDeployCommandIsToldByStatusAndRunAgain() throws IOException {
    Path program = folder.resolve("deploy.sh");
    Files.writeString(program, "#!/bin/sh\ncat >/dev/null\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    start("--deploy-command", program.toString());
    run("renew", "accept", issued(1));
    assertThat(run("renew", "deploy").exitCode()).isZero();
    Files.writeString(program, "#!/bin/sh\nexit 1\n");
    assertThat(run("renew", "deploy", "--replace-changed").exitCode()).isEqualTo(1);
    assertThat(run("renew", "status").stdout())
        .contains("In force:  not known: a deploy to the command " + program + " failed on ")
        .contains("Next:      mdm renew deploy --name fleet\n");
    assertThat(run("renew", "verify").exitCode()).isEqualTo(6);
    Files.writeString(program, "#!/bin/sh\ncat >/dev/null\n");
    var again = run("renew", "deploy");
    assertThat(again.exitCode()).isZero();
    assertThat(again.stderr()).doesNotContain("Done already.");
    assertThat(run("renew", "status").stdout()).contains("In force:  until ");
  }

  @Test
  void theNextStepNamesWhatWasNeverSaid() throws IOException {
    var started = start("--country", "DE");
    assertThat(started.stderr())
        .contains("It was not said yet where the values go: --app APP")
        .contains("mdm renew accept mdm.cer --name fleet --app APP");
    assertThat(run("renew", "accept", issued(1)).stderr())
        .contains("Next: mdm renew deploy --name fleet --app APP");
    assertThat(heroku("deploy", "--app", "acme", "--yes").exitCode()).isZero();
    assertThat(heroku("verify").stderr())
        .contains("Next: mdm renew store --name fleet --to VAULT (VAULT is pass, 1password or");
  }

  @Test
  void anEnvFileThatIsGoneOrHasAnotherLineIsNamed() throws IOException {
    Path env = folder.resolve("vendor.env");
    start("--env-file", env.toString());
    run("renew", "accept", issued(1));
    run("renew", "deploy");
    String content = Files.readString(env);
    Files.writeString(env, content + "OTHER=1\n");
    long line = content.lines().count() + 1;
    var other = run("renew", "deploy");
    assertThat(other.exitCode()).isEqualTo(6);
    assertThat(other.stderr()).contains("another line than the three variables: line " + line);
    Files.delete(env);
    var gone = run("renew", "deploy");
    assertThat(gone.exitCode()).isEqualTo(6);
    assertThat(gone.stderr())
        .contains(env + " does not exist; these were deployed there on ")
        .contains("mdm renew deploy --name fleet --replace-changed");
  }

  @Test
  void aCronJobThatLooksIntoTheWrongFolderDoesNotStaySilent() {
    var status = run("renew", "status");
    assertThat(status.exitCode()).isZero();
    assertThat(status.stderr())
        .containsSubsequence("begun on another machine, bring its folder to ", "Else begin one: ");
    var nothing = run("renew", "status", "--within", "30d");
    assertThat(nothing.exitCode()).isEqualTo(8);
    assertThat(nothing.stderr()).contains("no renewal in " + folder.resolve("home/renewals"));
  }

  @Test
  void severalRenewalsNeedAName() {
    var first = run("renew", "start");
    assertThat(first.exitCode()).isEqualTo(2);
    assertThat(first.stderr()).contains("a name and an e-mail address", "--name fleet --email");
    assertThat(run("renew", "start", "--name", "fleet").exitCode()).isEqualTo(2);
    assertThat(run("renew", "start", "--email", "a@example.com").exitCode()).isEqualTo(2);
    assertThat(start("--app", "acme", "--signer", "apple").exitCode()).isEqualTo(2);
    assertThat(run("renew", "accept", "x.cer", "--name", "no-such").exitCode()).isEqualTo(4);
    start();
    assertThat(run("renew", "start", "--name", "b", "--email", "b@example.com").exitCode())
        .isZero();
    assertThat(run("renew", "deploy").exitCode()).isEqualTo(4);
    assertThat(run("renew", "status").stdout()).contains("fleet: ", "b: ");
  }

  @Test
  void oneDamagedRenewalDoesNotHideTheOthers() throws IOException {
    start();
    run("renew", "start", "--name", "b", "--email", "b@example.com");
    Files.delete(folder.resolve("home/renewals/fleet/generation-0001/state.json"));
    var status = run("renew", "status");
    assertThat(status.exitCode()).isEqualTo(8);
    assertThat(status.stdout()).contains("b: generation 1").doesNotContain("fleet: ");
    assertThat(status.stderr()).contains("state.json is missing", "--rebuild-state");
    var dry = run("renew", "start", "--name", "fleet", "--rebuild-state", "--dry-run");
    assertThat(dry.exitCode()).as(dry.all()).isZero();
    assertThat(dry.stderr()).contains("Dry run", "would be written anew");
    assertThat(run("renew", "start", "--name", "fleet", "--rebuild-state").exitCode()).isZero();
    assertThat(run("renew", "status", "--name", "fleet").stdout()).contains("Next:      upload ");
    run("renew", "accept", issued(1), "--name", "fleet");
    Files.delete(folder.resolve("home/renewals/fleet/generation-0001/state.json"));
    var rebuilt = run("renew", "start", "--name", "fleet", "--rebuild-state");
    assertThat(rebuilt.stderr())
        .contains("Apple's certificate lies here already. Next: mdm renew accept " + folder)
        .doesNotContain("developer.apple.com");
    assertThat(run("renew", "status").exitCode()).isZero();
  }

  @Test
  void aRehearsalOfAcceptNamesTheFileThatWasGivenAndItselfAsTheNextStep() throws IOException {
    start();
    String given = issued(1);
    var dry = heroku("accept", given, "--dry-run");
    assertThat(dry.exitCode()).as(dry.all()).isZero();
    assertThat(dry.stderr())
        .contains("would be stored", "Next: the same without --dry-run.")
        .doesNotContain("developer.apple.com");
    assertThat(dry.stdout()).contains(given + " is the certificate");
    assertThat(dry.all()).doesNotContain("vendor.pem");
    assertThat(heroku("accept", given).stderr())
        .contains("mdm renew deploy")
        .doesNotContain("without --dry-run");
  }

  @Test
  void theCalendarAndTheReportGoToFilesAndNeverOverOthers() throws IOException {
    start();
    heroku("accept", issued(1));
    Path ics = folder.resolve("r.ics");
    assertThat(run("renew", "calendar", "--dry-run").stderr())
        .contains("Dry run", "2027-01-02, 2027-01-16, 2027-01-30")
        .doesNotContain("are past");
    shell.at(TestPki.NOW.plus(Duration.ofDays(70)));
    assertThat(run("renew", "calendar", "--dry-run").stderr())
        .contains("reminders on 2027-01-16, 2027-01-30; earlier days are past");
    shell.at(TestPki.NOW.plus(Duration.ofDays(91)));
    var ended = run("renew", "calendar", "-o", ics.toString());
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.stderr())
        .contains("nothing to be reminded of; next: mdm renew deploy --name fleet");
    assertThat(ics).doesNotExist();
    shell.at(TestPki.NOW);
    assertThat(run("renew", "calendar", "-o", ics.toString()).exitCode()).isZero();
    assertThat(Files.readString(ics)).startsWith("BEGIN:VCALENDAR\r\n").contains("SEQUENCE:0");
    assertThat(run("renew", "calendar", "-o", ics.toString()).exitCode()).isEqualTo(6);
    run("renew", "start", "--name", "b", "--email", "b@example.com");
    var others = run("renew", "calendar", "--dry-run");
    assertThat(others.exitCode()).isZero();
    assertThat(others.stderr()).contains("of the renewal b is known", "fleet: reminders on");
    heroku("deploy", "--yes", "--name", "fleet");
    assertThat(run("renew", "calendar", "--force", "-o", ics.toString()).exitCode()).isZero();
    assertThat(Files.readString(ics)).contains("SEQUENCE:1", "DTSTART;VALUE=DATE:20271101");
    Path report = folder.resolve("report.md");
    assertThat(run("renew", "report", "--name", "fleet", "-o", report.toString()).exitCode())
        .isZero();
    assertThat(report)
        .content()
        .contains("# Renewal fleet", "key-matches", "renewal.deployed", "lines of the journal fit")
        .containsPattern("(?s)deployed .*accepted .*requested ")
        .containsPattern("deploy \\| [a-z-]+, [a-z, -]+ \\| pass \\| \\d+ checks")
        .containsPattern("(?s)renewal.deployed .*renewal.accepted .*renewal.requested ");
    var json = run("renew", "report", "--name", "fleet", "--json");
    var parsed =
        Judge.named("python3")
            .runWith(
                json.stdout().getBytes(UTF_8),
                Map.of(),
                "-c",
                "import json,sys; d = json.load(sys.stdin); print(d['generations'][0]['stage'])");
    assertThat(parsed.stdout()).isEqualTo("deployed\n");
  }

  @Test
  void storeGivesTheItemToTheCommandOnce() throws IOException {
    start("--env-file", folder.resolve("e").toString());
    assertThat(run("renew", "store", "--to", "pass").exitCode()).isEqualTo(6); // nothing yet
    run("renew", "accept", issued(1));
    Path program = folder.resolve("vault.sh");
    Path out = folder.resolve("items");
    Files.writeString(program, "#!/bin/sh\ncat >> '" + out + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    String[] store = {"renew", "store", "--to", "command", "--store-command", program.toString()};
    assertThat(run("renew", "store").exitCode()).isEqualTo(2);
    assertThat(run("renew", "store", "--to", "nowhere").exitCode()).isEqualTo(2);
    var stored = run(store);
    assertThat(stored.exitCode()).isZero();
    assertThat(stored.stderr())
        .contains("Do not revoke last year's certificate before `mdm renew verify --name fleet");
    assertThat(run("renew", "store").stderr()).contains("Done already.");
    Path here = Path.of("").toAbsolutePath().relativize(program);
    assertThat(run("renew", "store", "--store-command", here.toString()).exitCode()).isZero();
    assertThat(folder.resolve("home/renewals/fleet/settings.json"))
        .content()
        .contains("\"" + program + "\"");
    assertThat(Files.readString(out)).containsOnlyOnce("\"title\"");
  }

  private TestShell.Run start(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "renew",
                "start",
                "--name",
                "fleet",
                "--email",
                "mdm@example.com",
                "--account",
                "apple-admin@example.com",
                "--chain",
                folder.resolve("chain.pem").toString()));
    line.addAll(more.length == 0 ? List.of("--app", "acme") : List.of(more));
    return run(line.toArray(new String[0]));
  }

  private TestShell.Run heroku(String step, String... more) {
    List<String> line = new ArrayList<>(List.of("renew", step));
    line.addAll(List.of(more));
    line.addAll(List.of("--api-url", heroku.address().toString()));
    return run(line.toArray(new String[0]));
  }

  private TestShell.Run run(String... line) {
    return shell.run(line);
  }

  /** The file that Apple gives for the request of a generation. */
  private String issued(int number) throws IOException {
    Path request =
        folder
            .resolve("home/renewals/fleet/generation-000" + number)
            .resolve("VendorCertificateRequest.csr");
    Path file = folder.resolve("mdm.cer");
    Files.write(
        file,
        TestApplePki.answer(
                SourceFile.read(request).content(),
                TestPki.NOW.minusSeconds(600),
                TestPki.NOW.plus(Duration.ofDays(365)))
            .der());
    return file.toString();
  }
}
