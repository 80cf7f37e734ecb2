package org.mdmtoolkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.judge.OpenSsl;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import picocli.CommandLine;

/**
 * All commands, each with a line that does what it is for: against fakes of Fleet and Heroku, with
 * an Apple silicon Mac (HOST), an Intel Mac (INTEL) and others, and files to work on. A line may
 * need those before it. A number before a line is the exit code that it ends with.
 */
final class EveryCommand implements AutoCloseable {

  /** One line and what came of it. */
  record Sample(String command, List<String> line, int expected, TestShell.Run run) {}

  static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";
  private static final String PASSPHRASE = "canaryPassphrase7Xq";

  /** In words: DIR is the folder, HOST and INTEL are serial numbers, HEROKU is an address. */
  private static final String LINES =
      """
      server add more --type fleet --url http://127.0.0.1:1 --token-file DIR/token
      server list
      server default office
      server check office
      config
      help
      server remove more
      host find HOST
      host show HOST
      host disk-key HOST --reason forgotten
      host report
      escrow readers add anna DIR/anna.pem
      escrow readers
      escrow reseal
      escrow check
      escrow drill
      escrow readers remove anna
      escrow passphrase --new-passphrase-file DIR/pass
      lock OTHER --reason lost --yes --wait
      lock label -o DIR/lock.xml
      unlock OTHER
      pin list
      pin show OTHER
      secret list
      pin export -o DIR/pins.jsonl
      pin close OTHER
      erase OTHER --reason returned --without-bypass-code --yes --wait
      restart OTHER --reason slow --yes
      shutdown OTHER --reason slow --yes
      reinstall-fleetd OTHER --yes
      send DIR/command.xml OTHER --reason r --yes
      (policy on)
      plan lock THIRD --reason INC-7 --key DIR/id_anna -o DIR/lock.plan
      plan erase THIRD --reason INC-7 -o DIR/erase.plan
      plan restart THIRD --reason INC-7 -o DIR/restart.plan
      plan shutdown THIRD --reason INC-7 -o DIR/shutdown.plan
      plan send DIR/command.xml THIRD --reason INC-7 -o DIR/send.plan
      plan reinstall-fleetd THIRD --reason INC-7 -o DIR/agent.plan
      plan recovery-lock set THIRD --reason INC-7 -o DIR/recovery-set.plan
      plan recovery-lock rotate THIRD --reason INC-7 -o DIR/recovery-rotate.plan
      plan recovery-lock clear THIRD --reason INC-7 -o DIR/recovery-clear.plan
      plan firmware-password set INTEL --reason INC-7 -o DIR/firmware-set.plan
      plan firmware-password rotate INTEL --reason INC-7 -o DIR/firmware-rotate.plan
      plan firmware-password clear INTEL --reason INC-7 -o DIR/firmware-clear.plan
      plan filevault rotate THIRD --reason INC-7 -o DIR/filevault.plan
      plan activation-lock clear THIRD --reason INC-7 -o DIR/activation.plan
      plan admin-password set THIRD --guid GUID --reason INC-7 -o DIR/admin-set.plan
      plan admin-password rotate THIRD --guid GUID --reason INC-7 -o DIR/admin-rotate.plan
      plan show DIR/lock.plan
      approve DIR/lock.plan --key DIR/id_bob
      policy show
      policy check
      run DIR/lock.plan
      (policy off)
      evidence --ticket INC-7
      evidence --host HOST
      recovery-lock set HOST --reason r --yes --wait
      recovery-lock rotate HOST --reason r --yes --wait
      recovery-lock verify HOST
      recovery-lock show HOST
      recovery-lock clear HOST --reason r --yes --wait
      7 firmware-password set INTEL --reason r --yes --wait
      restart INTEL --reason r --yes --wait
      firmware-password verify INTEL
      7 firmware-password rotate INTEL --reason r --yes --wait
      restart INTEL --reason r --yes --wait
      firmware-password verify INTEL
      firmware-password verify INTEL
      firmware-password show INTEL
      7 firmware-password clear INTEL --reason r --yes --wait
      restart INTEL --reason r --yes --wait
      filevault rotate HOST --reason r --yes --wait --unlock-file DIR/hers
      4 filevault fetch HOST
      filevault show HOST
      activation-lock fetch HOST
      activation-lock show HOST
      activation-lock set HOST
      activation-lock clear HOST --reason r --yes --wait
      admin-password set HOST --guid GUID --reason r --yes --wait
      admin-password rotate HOST --guid GUID --reason r --yes --wait
      admin-password show HOST
      recovery-lock set THIRD --reason r --yes
      secret close THIRD --kind recovery-lock --reason r
      result DIR/answer.plist
      journal list
      journal list --host HOST
      journal verify
      doctor
      command list --platform macOS
      command show DeviceLock
      command build RestartDevice -o DIR/restart.xml
      command check DIR/restart.xml
      command sign DIR/restart.xml --cert DIR/signer.pem --key DIR/signer.key -o DIR/restart.p7m
      command verify DIR/restart.p7m --no-trust -o DIR/restart-again.xml
      8 manifest build DIR/agent.pkg --url https://example.com/agent.pkg -o DIR/manifest.plist
      manifest check DIR/manifest.plist
      vendor csr --email mdm@example.com --dir DIR/vendor
      vendor check --cert DIR/vendor.pem --key DIR/vendor.key --passphrase-file DIR/pass --chain DIR/chain.pem
      vendor sign-push-request --csr DIR/customer.csr --cert DIR/vendor.pem --key DIR/vendor.key --passphrase-file DIR/pass --chain DIR/chain.pem -o DIR/upload.b64
      vendor verify-push-request DIR/upload.b64 --chain DIR/chain.pem
      push csr --email it@example.com --organization Example --dir DIR/push
      push check DIR/push.pem --chain DIR/push-chain.pem
      cert convert DIR/vendor.pem --to der -o DIR/vendor.cer
      cert show DIR/vendor.pem
      cert match --cert DIR/vendor.pem --key DIR/vendor.key --passphrase-file DIR/pass
      key convert DIR/vendor.key --for nanomdm --passphrase-file DIR/pass -o DIR/plain.key
      renew start --name fleet --email mdm@example.com --app acme --chain DIR/chain.pem
      renew status --name fleet
      renew accept DIR/mdm.cer --name fleet --api-url HEROKU
      renew deploy --name fleet --yes --api-url HEROKU
      renew verify --name fleet --api-url HEROKU
      renew store --name fleet --to command --store-command DIR/store.sh
      renew calendar -o DIR/renewal.ics
      renew report --name fleet
      renew start --name second --email mdm@example.com --app acme --chain DIR/chain.pem
      renew abort --name second --reason wrong
      heroku diff --app acme-mdm --api-url HEROKU --cert DIR/vendor.pem --key DIR/vendor.key --passphrase-file DIR/pass --chain DIR/chain.pem
      heroku push --app acme-mdm --api-url HEROKU --cert DIR/vendor.pem --key DIR/vendor.key --passphrase-file DIR/pass --chain DIR/chain.pem --yes
      heroku undo --app acme-mdm --api-url HEROKU --yes
      escrow init --home DIR/second
      """;

  final Path folder;
  final FleetWithHome office;
  private final FakeHeroku heroku;
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");

  EveryCommand(Path folder) {
    this.folder = folder;
    office = new FleetWithHome(folder, 4);
    office.fleet.macsAnswer(MacBehavior.ACKNOWLEDGES);
    office.fleet.macAnswers(
        office.macs.get(0),
        MacSecrets.appleSilicon()
            .host(office.macs.get(0))
            .fileVault()
            .user("anna", "her password")
            .admin(GUID, "itadmin", "the first one")
            .build());
    office.fleet.intel(office.macs.get(1));
    office.fleet.macAnswers(
        office.macs.get(1), MacSecrets.intel().host(office.macs.get(1)).build());
    heroku = FakeHeroku.start();
    heroku.app("acme", RenewalApp.firstTriple());
    heroku.app("acme-mdm", RenewalApp.firstTriple());
    try {
      prepare();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void prepare() throws IOException {
    TestCertificate vendor = TestApplePki.vendor();
    file("pass", PASSPHRASE);
    file("token", office.fleet.token());
    file("hers", "her password");
    file("vendor.pem", vendor.pem());
    file("vendor.key", TestKeyFiles.traditional(vendor.privateKey(), PASSPHRASE));
    file("chain.pem", vendor.issuersPem());
    file("push.pem", TestApplePki.push().pem());
    file("push-chain.pem", TestApplePki.push().issuersPem());
    file("store.sh", "#!/bin/sh\ncat > /dev/null\n");
    Files.setPosixFilePermissions(at("store.sh"), PosixFilePermissions.fromString("rwx------"));
    Files.write(at("customer.csr"), TestApplePki.customerRequest());
    Files.write(at("answer.plist"), SamplePayloads.lockAnswer());
    Files.write(
        at("agent.pkg"), TestPackage.distribution("Agent", "com.example.agent", "1.2.3").bytes());
    TestShell elsewhere = new TestShell(at("elsewhere"));
    elsewhere.run("restart", "any", "-o", at("command.xml").toString());
    elsewhere.run("escrow", "init");
    OpenSsl openssl = OpenSsl.in(folder);
    openssl.run("x509 -in", at("elsewhere/escrow/identity.pem"), "-out", at("anna.pem"));
    openssl.run(
        "req -x509 -newkey rsa:2048 -nodes -days 7300 -subj /CN=Signer -keyout",
        at("signer.key"),
        "-out",
        at("signer.pem"));
    for (String person : List.of("anna", "bob")) {
      Judge.named("ssh-keygen")
          .run("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", at("id_" + person));
    }
    file(
        "home/allowed_signers",
        "anna "
            + Files.readString(at("id_anna.pub"))
            + "bob "
            + Files.readString(at("id_bob.pub")));
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(at(name), content);
    Files.setPosixFilePermissions(at(name), PosixFilePermissions.fromString("rw-------"));
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  /** A shell in which a minute has passed. */
  TestShell shell() {
    now = now.plus(Duration.ofMinutes(1));
    TestShell shell = office.shell().at(now).set("HEROKU_API_KEY", FakeHeroku.TOKEN);
    return Files.exists(at("home/escrow/identity.passphrase"))
        ? shell
        : shell.set("MDM_ESCROW_PASSPHRASE_FILE", at("pass").toString());
  }

  /** A line that is about to be run. */
  interface Before {

    /**
     * Does something in the state in which the line would do what it is for.
     *
     * @param command what the line calls
     * @param line its words
     */
    void before(String command, String[] line);
  }

  /** Runs all lines with these arguments added. */
  List<Sample> runAll(String... more) {
    return runAll((command, line) -> {}, more);
  }

  /** The same, and something before each. */
  List<Sample> runAll(Before first, String... more) {
    List<Sample> samples = new ArrayList<>();
    for (String line : LINES.lines().toList()) {
      if (line.startsWith("(policy")) {
        policy(line.endsWith("on)"));
        continue;
      }
      if (line.startsWith("renew accept")) {
        issue();
      }
      int code = Character.isDigit(line.charAt(0)) ? line.charAt(0) - '0' : 0;
      String plain = code == 0 ? line : line.substring(2);
      String command = command(plain);
      String[] words = FleetWithHome.with(words(plain), more);
      first.before(command, words);
      TestShell shell = shell();
      TestShell.Run run =
          (plain.startsWith("approve") ? shell.answering(office.serial(4)) : shell).run(words);
      samples.add(new Sample(command, List.of(words), code, run));
    }
    return samples;
  }

  /** The file that Apple gives for the request of the renewal. */
  private void issue() {
    Path request = at("home/renewals/fleet/generation-0001/VendorCertificateRequest.csr");
    try {
      Files.write(
          at("mdm.cer"),
          TestApplePki.answer(
                  SourceFile.read(request).content(),
                  now.minusSeconds(600),
                  now.plus(Duration.ofDays(365)))
              .der());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void policy(boolean isOn) {
    try {
      if (isOn) {
        file(
            "home/policy.yaml",
            "allowed_signers: allowed_signers\nrules:\n  - class: destructive\n    approvals: 1\n");
      } else {
        Files.delete(at("home/policy.yaml"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of a line, with what stands for something put in. */
  String[] words(String line) {
    return Arrays.stream(line.split(" ", -1))
        .map(
            word ->
                switch (word) {
                  case "HOST" -> office.serial(1);
                  case "INTEL" -> office.serial(2);
                  case "OTHER" -> office.serial(3);
                  case "THIRD" -> office.serial(4);
                  case "GUID" -> GUID;
                  case "HEROKU" -> heroku.address().toString();
                  default -> word.replace("DIR", folder.toString());
                })
        .toArray(String[]::new);
  }

  /** The command that a line calls: the longest of its first words that is one. */
  private static String command(String line) {
    Set<String> all = names();
    String[] words = line.split(" ", -1);
    for (int count = Math.min(3, words.length); count > 0; count--) {
      String name = String.join(" ", Arrays.copyOf(words, count));
      if (all.contains(name)) {
        return name;
      }
    }
    throw new AssertionError(line);
  }

  /** The names of all commands that do something. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    Commands.NAMES.forEach(name -> collect(Commands.make(name, new String[0]), name, names));
    return names;
  }

  private static void collect(CommandLine line, String name, Set<String> names) {
    if (line.getCommandSpec().userObject() != null) {
      names.add(name);
    }
    line.getSubcommands().forEach((word, one) -> collect(one, name + " " + word, names));
  }

  @Override
  public void close() {
    heroku.close();
    office.close();
  }
}
