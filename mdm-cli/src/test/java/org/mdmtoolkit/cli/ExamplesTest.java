package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.delivery.web.HostedManifest;
import org.mdmtoolkit.fixtures.FakeFiles;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.mac.MacFault;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Every example of every help, as a shell reads it when it is pasted, against fake servers and with
 * the files that it names.
 */
@Tag("any-jdk")
class ExamplesTest {

  private static final String SERIAL = "C02XK1ZLJGH5";
  private static final String GUID = "0A1B2C3D-0000-4000-8000-000000000001";
  private static final String PASSPHRASE = "canaryExamplePassphrase7Xq";
  private static final String LOCK = "mdm lock C02XK1ZLJGH5 --reason lost";

  /** What has to have happened before, for the examples that begin so. */
  private static final Map<String, List<String>> BEFORE = new TreeMap<>();

  /** What an example ends with that is about something else than success. */
  private static final Map<String, Integer> ENDS_WITH =
      Map.ofEntries(
          Map.entry("mdm filevault fetch", 4), // this Mac gives none out
          Map.entry("mdm firmware-password set", 7), // until it is restarted
          Map.entry("mdm firmware-password rotate", 7),
          Map.entry("mdm firmware-password clear", 7));

  private static final Pattern NEEDS_A_STORE =
      Pattern.compile("mdm (store (?!status)|plan (policy|list|show)|policy (set|history))");

  /** What differs between the test and the world. */
  private static final Map<String, String> ADDED = new TreeMap<>();

  @TempDir static Path work;
  private static FakeFiles served;
  @TempDir Path folder;
  private @Nullable FakeHeroku heroku;
  private final FakeHost mac = FakeHost.mac(1).withSerial(SERIAL);
  private Instant now = Instant.parse("2026-11-21T07:30:00Z");

  static {
    String secret = " C02XK1ZLJGH5 --reason before --yes --wait";
    before("mdm server (remove|check|default)"); // it is there
    before("mdm (pin show|pin close|unlock)", LOCK);
    before("mdm evidence", "mdm lock C02XK1ZLJGH5 --reason INC-7");
    before(
        "mdm (send|plan send)",
        "mdm command build RemoveProfile --set Identifier=a.b -o remove-wifi.xml");
    before("mdm command (check|sign)", "mdm lock x -o lock.xml");
    before(
        "mdm command verify|openssl cms",
        "mdm lock x -o lock.xml",
        "mdm command sign lock.xml --identity signer.p12 -o lock.p7m");
    before(
        "mdm manifest check manifest",
        "mdm manifest build agent.pkg --url https://example.com/agent.pkg -o manifest.plist");
    before(
        "mdm vendor verify",
        "mdm vendor sign-push-request --csr customer.csr --cert vendor.pem --key VendorPrivateKey.key --passphrase-file VendorPrivateKey.passphrase -o upload.b64");
    before("mdm run", "mdm plan lock C02XK1ZLJGH5 --reason INC-7 -o lock.plan");
    before("mdm approve", "mdm plan lock C02XK1ZLJGH5 --reason INC-7 -o lock.plan", "UNSIGNED");
    before("mdm escrow readers remove", "mdm escrow readers add anna anna.pem");
    before("mdm recovery-lock (rotate|verify|clear|show)", "mdm recovery-lock set" + secret);
    before(
        "mdm firmware-password (rotate|verify|clear|show)",
        "mdm firmware-password set" + secret,
        "RESTART",
        "mdm firmware-password verify C02XK1ZLJGH5");
    before("mdm filevault show", "mdm filevault rotate --unlock-file user-password.txt" + secret);
    before(
        "mdm filevault rotate C02XK1ZLJGH5 --reason",
        "mdm filevault rotate --unlock-file user-password.txt" + secret);
    before("mdm activation-lock (show|clear)", "mdm activation-lock fetch C02XK1ZLJGH5");
    before("mdm admin-password (show|rotate)", "mdm admin-password set --guid " + GUID + secret);
    before("mdm secret list", "mdm recovery-lock set" + secret);
    before("mdm secret close", "LOST", "mdm recovery-lock set" + secret);
    before(
        "mdm heroku undo",
        "mdm heroku push --app acme-mdm --cert vendor.pem --key VendorPrivateKey.key --passphrase-file VendorPrivateKey.passphrase");
    before("mdm journal verify --head", LOCK, "HEAD");
    before("mdm journal list --host", LOCK);
    before("mdm result 7E", LOCK);
    String start = "mdm renew start --name fleet --email mdm@example.com --app acme-website";
    before("mdm renew (status|report|abort|calendar)", start);
    before("mdm renew accept", start, "APPLE");
    before("mdm renew (deploy|calendar|report|status)", start, "APPLE", "mdm renew accept mdm.cer");
    before(
        "mdm renew (verify|store)", start, "APPLE", "mdm renew accept mdm.cer", "mdm renew deploy");
  }

  private static void before(String examples, String... lines) {
    BEFORE.put(examples, List.of(lines));
  }

  @BeforeAll
  static void files() throws IOException {
    served = FakeFiles.start();
    TestCertificate vendor = TestApplePki.vendor();
    TestCertificate push = TestApplePki.push();
    write("vendor.pem", vendor.pem());
    write("mdm.cer", vendor.pem());
    write("VendorPrivateKey.key", TestKeyFiles.traditional(vendor.privateKey(), PASSPHRASE));
    write("VendorPrivateKey.passphrase", PASSPHRASE);
    write("chain.pem", vendor.issuersPem());
    write("customer.csr", new String(TestApplePki.customerRequest(), UTF_8));
    Files.write(work.resolve("customer.csr"), TestApplePki.customerRequest());
    write("new.pem", push.pem());
    Instant issued = Instant.parse("2026-11-21T07:00:00Z");
    write(
        "MDM_ Example Inc._Certificate.pem",
        TestApplePki.pushAnswer(TestApplePki.TOPIC, issued, issued.plus(Duration.ofDays(365)))
            .pem());
    write("old.pem", TestApplePki.expiredPush().pem());
    write("PushCertificatePrivateKey.key", TestKeyFiles.pkcs1(push.privateKey()));
    write("anna.pem", TestPki.encryptionOnly().pem());
    write("user-password.txt", "hers, which opens the disk");
    write("ca.pem", TestPki.root().pem());
    TestCertificate signer = TestPki.rsaSigner();
    write(
        "signer.pem", signer.pem() + signer.issuersPem() + TestKeyFiles.pkcs1(signer.privateKey()));
    Judge.named("openssl")
        .run(
            "pkcs12",
            "-export",
            "-in",
            work.resolve("signer.pem"),
            "-passout",
            "pass:" + PASSPHRASE,
            "-out",
            work.resolve("signer.p12"));
    Files.write(work.resolve("answer.plist"), SamplePayloads.lockAnswer());
    Files.write(
        work.resolve("agent.pkg"),
        TestPackage.distribution("Agent", "com.example.agent", "1.2.3").signedBy(signer).bytes());
    served.put("/agent.pkg", Files.readAllBytes(work.resolve("agent.pkg")));
    Path manifest = work.resolve("manifest.plist");
    new TestShell(work.resolve("home"))
        .run(
            "manifest",
            "build",
            work.resolve("agent.pkg").toString(),
            "--url",
            served.url("/agent.pkg"),
            "-o",
            manifest.toString());
    served.put("/manifest.plist", Files.readAllBytes(manifest));
    Files.createDirectories(work.resolve(".ssh"));
    Judge.named("ssh-keygen")
        .run("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", work.resolve(".ssh/id_ed25519"));
    Files.createDirectories(work.resolve("bin"));
    write("bin/mdm", "#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done >\"$WORDS\"\n");
    write(
        "bin/pass",
        "#!/bin/sh\ncase $1 in\ninsert) mkdir -p \"$PASSWORD_STORE_DIR/$(dirname \"$3\")\";"
            + " cat >\"$PASSWORD_STORE_DIR/$3.gpg\";;\n"
            + "show) cat \"$PASSWORD_STORE_DIR/$2.gpg\";;\nesac\n");
    write("bin/op", "#!/bin/sh\necho t-0123456789\n");
    for (String program : List.of("bin/mdm", "bin/pass", "bin/op")) {
      Files.setPosixFilePermissions(
          work.resolve(program), PosixFilePermissions.fromString("rwx------"));
    }
    String loopback = " --api-url HEROKU";
    ADDED.put("mdm heroku undo", loopback + " --yes");
    ADDED.put("mdm heroku push", loopback + " --yes --chain chain.pem");
    ADDED.put("mdm heroku diff", loopback + " --chain chain.pem");
    ADDED.put("mdm renew (accept|verify)", loopback);
    ADDED.put("mdm renew deploy", " --yes" + loopback);
    ADDED.put("mdm renew start", " --chain chain.pem");
    ADDED.put("mdm (vendor (check|sign-push|verify-push)|push check)", " --chain chain.pem");
  }

  private static void write(String name, String content) throws IOException {
    Path file = Files.writeString(work.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @AfterEach
  void stopHeroku() {
    if (heroku != null) {
      heroku.close();
    }
  }

  /** All examples, from the texts that are printed. */
  static Stream<String> examples() {
    List<String> examples = new ArrayList<>();
    CommandLine root = new CommandLine(CommandSpec.create().name("mdm"));
    Commands.NAMES.forEach(name -> root.addSubcommand(name, Commands.make(name, new String[0])));
    HelpTexts.read().fill(root);
    root.getSubcommands().values().forEach(line -> collect(line, examples));
    HelpTexts.read()
        .rootPage()
        .lines()
        .filter(line -> line.startsWith("  mdm "))
        .forEach(line -> examples.add(line.strip()));
    return examples.stream().distinct();
  }

  private static void collect(CommandLine line, List<String> examples) {
    String usage = line.getUsageMessage();
    String after = usage.substring(usage.indexOf("\nExample:\n") + 10);
    after.lines().map(String::strip).filter(one -> !one.isEmpty()).forEach(examples::add);
    line.getSubcommands().values().forEach(one -> collect(one, examples));
  }

  @Test
  void noExampleIsBrokenIntoLines() {
    List<String> all = examples().toList();
    assertThat(all).hasSizeGreaterThan(100).allMatch(line -> line.matches("(mdm|openssl) .*"));
    assertThat(all).anyMatch(line -> line.length() > 120);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itRunsAsPasted(String example) throws IOException {
    String line = example.replaceFirst(" >.*", "");
    if (NEEDS_A_STORE.matcher(line).lookingAt()) {
      String[] words = words(line); // TeamStoreTest and StoredPlansTest have a database
      new CommandLine(CommandSpec.create())
          .addSubcommand(words[0], Commands.make(words[0], new String[0]))
          .parseArgs(words);
      return;
    }
    try (FleetWithHome office = new FleetWithHome(folder, 0)) {
      office.fleet.add(mac);
      var builder = MacSecrets.appleSilicon().fileVault();
      if (line.contains("firmware")) {
        office.fleet.intel(mac);
        builder = MacSecrets.intel();
      }
      MacSecrets answers =
          builder
              .host(mac)
              .user("anna", "hers, which opens the disk")
              .admin(GUID, "itadmin", "1st")
              .build();
      office.fleet.macAnswers(mac, answers);
      if (line.startsWith("mdm server add office")) {
        office.run("server", "remove", "office");
      } else if (line.equals("mdm escrow init")) {
        Files.delete(office.home().resolve("escrow/identity.pem"));
        Files.delete(office.home().resolve("escrow/identity.passphrase"));
      } else if (line.matches("mdm (heroku|renew) .*")) {
        heroku = FakeHeroku.start();
        for (String app : List.of("acme", "acme-mdm", "acme-website")) {
          heroku.app(app, RenewalApp.firstTriple());
        }
      }
      TwoPeople.write(
          office.home().resolve("policy.yaml"),
          "rules:\n  - class: destructive\n    per_run: 100\n");
      for (String one : linesBefore(line)) {
        prepare(office, answers, one);
      }
      var run = run(office, line);
      int expected =
          ENDS_WITH.entrySet().stream()
              .filter(entry -> line.startsWith(entry.getKey()))
              .findFirst()
              .map(Map.Entry::getValue)
              .orElse(0);
      if (line.startsWith("mdm result 7E")) {
        assertThat(run.exitCode()).as(run.all()).isIn(4, 8); // nobody knows this command
      } else {
        assertThat(run.exitCode()).as(run.all()).isEqualTo(expected);
      }
    }
  }

  private static List<String> linesBefore(String line) {
    return BEFORE.entrySet().stream()
        .filter(entry -> Pattern.compile("^(" + entry.getKey() + ")").matcher(line).find())
        .map(Map.Entry::getValue)
        .reduce((one, other) -> one.size() > other.size() ? one : other)
        .orElse(List.of());
  }

  private void prepare(FleetWithHome office, MacSecrets mac, String line) throws IOException {
    switch (line) {
      case "RESTART" -> mac.restart();
      case "UNSIGNED" -> {
        try (Stream<Path> files = Files.list(work)) {
          for (Path file : files.filter(one -> one.toString().endsWith(".sig")).toList()) {
            Files.delete(file);
          }
        }
      }
      case "LOST" -> mac.faults().nextOf("SetRecoveryLock", MacFault.LOST_ANSWER);
      case "HEAD" -> {
        String verified = office.run("journal", "verify").all();
        var head = Pattern.compile("[0-9a-f]{64}").matcher(verified);
        assertThat(head.find()).as(verified).isTrue();
        write("head-of-last-week.txt", head.group() + "\n");
      }
      case "APPLE" -> {
        try (Stream<Path> all = Files.walk(office.home().resolve("renewals"))) {
          Path request =
              all.filter(file -> file.toString().endsWith(".csr")).findFirst().orElseThrow();
          Files.write(
              work.resolve("mdm.cer"),
              TestApplePki.answer(
                      SourceFile.read(request).content(),
                      now.minusSeconds(60),
                      now.plus(Duration.ofDays(365)))
                  .der());
        }
      }
      default -> {
        var run = run(office, line);
        assertThat(run.exitCode()).as(line + "\n" + run.all()).isIn(0, 7);
      }
    }
  }

  private TestShell.Run run(FleetWithHome office, String line) throws IOException {
    String added =
        ADDED.entrySet().stream()
            .filter(entry -> Pattern.compile("^" + entry.getKey()).matcher(line).find())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    String[] words =
        words(
            line + (heroku == null ? added : added.replace("HEROKU", heroku.address().toString())));
    if (line.startsWith("openssl ")) {
      var verdict = Judge.named("openssl").run((Object[]) words);
      return new TestShell.Run(verdict.exitCode(), verdict.stdout(), verdict.stderr());
    }
    now = now.plus(Duration.ofHours(1));
    TestShell shell =
        office
            .shell()
            .at(now)
            .set("HOME", work.toString())
            .set("PATH", work.resolve("bin") + ":" + System.getenv("PATH"))
            .set("PASSWORD_STORE_DIR", work.resolve("store").toString())
            .set("HEROKU_API_KEY", FakeHeroku.TOKEN)
            .set(
                "MDM_IDENTITY_PASSPHRASE_FILE",
                work.resolve("VendorPrivateKey.passphrase").toString())
            .web(any -> manifest())
            .whileWaiting(() -> office.fleet.agentSeen(mac, now.plus(Duration.ofHours(1))));
    if (line.matches("mdm escrow (init|passphrase)")) {
      shell.answering("a passphrase of five words", "a passphrase of five words");
    } else if (line.startsWith("mdm server add")) {
      shell.answering("t-0123456789");
    } else if (line.startsWith("mdm pin close ")) {
      shell.answering("close");
    } else {
      shell.answering(SERIAL, SERIAL, SERIAL);
    }
    return shell.run(words);
  }

  /** Whatever address it names, the manifest that is served here. */
  private static HostedManifest manifest() {
    OkHttpClient client =
        new OkHttpClient.Builder().dns(host -> List.of(InetAddress.getLoopbackAddress())).build();
    return HostedManifest.at(served.url("/manifest.plist"))
        .trusting(List.of(TestPki.root().certificate()))
        .through(client);
  }

  /** The words as a shell splits them, files in the folder of this test; there is no output yet. */
  private static String[] words(String line) throws IOException {
    Path list = work.resolve("words");
    Judge.named("sh")
        .runWith(
            new byte[0],
            Map.of(
                "PATH",
                work.resolve("bin") + ":" + System.getenv("PATH"),
                "HOME",
                work.toString(),
                "WORDS",
                list.toString()),
            "-c",
            "cd '" + work + "'\nopenssl() { mdm \"$@\"; }\n" + line);
    String[] words = Files.readString(list).split("\0");
    for (int i = 0; i < words.length; i++) {
      boolean isOutput = i > 0 && List.of("-o", "--dir").contains(words[i - 1]);
      if (isOutput || Files.exists(work.resolve(words[i]))) {
        words[i] = work.resolve(words[i]).toString();
      }
      if (isOutput) {
        delete(Path.of(words[i]));
      }
    }
    return words;
  }

  /** What an example before it has written, signatures too. */
  private static void delete(Path output) throws IOException {
    String name = output.getFileName().toString();
    try (Stream<Path> files = Files.list(work)) {
      for (Path file :
          files
              .filter(one -> one.getFileName().toString().matches(Pattern.quote(name) + "([.].*)?"))
              .toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
