package org.mdmtoolkit.heroku;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.TestClock;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/** A fake Heroku, a client that waits without losing time, and an escrow folder. */
final class TestHeroku implements AutoCloseable {

  static final String APP = "acme-mdm";
  static final ConfigVarNames NAMES = ConfigVarNames.withPrefix(ConfigVarNames.DEFAULT_PREFIX);
  static final String OLD_PASSPHRASE = "oldCanaryPassphrase_4T";
  static final String NEW_PASSPHRASE = "newCanaryPassphrase_9Z";
  static final VendorValues OLD = values(TestApplePki.endingVendor(), OLD_PASSPHRASE);
  static final VendorValues NEW = values(TestApplePki.vendor(), NEW_PASSPHRASE);
  static final Map<String, String> OTHERS =
      Map.of(
          "DATABASE_URL", "postgres://canary-foreign:x@db", "ODD", "a'!\n\u00e4\ud83d\ude00\"\\");

  private static final FakeHeroku SHARED = FakeHeroku.start();

  /** Opening a key is slow on purpose. */
  private static final Map<Path, EscrowKey> KEYS = new ConcurrentHashMap<>();

  final FakeHeroku fake = SHARED;
  final TestClock clock = new TestClock();
  final Escrow escrow;
  final Journal journal;
  final EscrowKey key;
  final List<String> told = new ArrayList<>();
  boolean restores = true;
  Runnable onRestore = () -> {};
  Runnable onPatch = () -> {};

  TestHeroku(Path folder) {
    escrow = Escrow.at(folder, TestPki.clock(), new SecureRandom());
    journal =
        Journal.at(
            folder.resolve("journal.jsonl"), TestPki.clock(), new Operator("tester", "here"));
    key = KEYS.computeIfAbsent(folder, at -> unlock());
  }

  private EscrowKey unlock() {
    try (Secret passphrase = Secret.copyOf("escrow passphrase".toCharArray())) {
      escrow.identity().create(journal, passphrase);
      return escrow.identity().unlock(passphrase);
    }
  }

  Pacing pacing() {
    return new Pacing(
        clock, clock::pass, new Random(7), Duration.ofMinutes(2), Duration.ofMinutes(20));
  }

  HerokuClient client() {
    return client(FakeHeroku.TOKEN);
  }

  /** One that does not wait for slow answers. */
  HerokuClient impatientClient() {
    return client(FakeHeroku.TOKEN, Duration.ofMillis(400));
  }

  HerokuClient client(String token) {
    return client(token, Duration.ofSeconds(30));
  }

  private HerokuClient client(String token, Duration patience) {
    return HerokuClient.withToken(secret(token))
        .address(ServerAddress.of(fake.address().toString()))
        .timeouts(Duration.ofSeconds(5), patience, patience)
        .pacing(pacing())
        .build();
  }

  HerokuConfigVars target(HerokuClient client) {
    return target(client, APP);
  }

  HerokuConfigVars target(HerokuClient client, String app) {
    return HerokuConfigVars.of(
            client, app, NAMES, PreviousValues.in(escrow.sealedSecrets(), journal))
        .withListener(
            new PushListener() {
              @Override
              public void step(Step step, String detail) {
                told.add(step + " " + detail);
                if (step == Step.PATCHED) {
                  onPatch.run();
                }
              }

              @Override
              public void note(String text) {
                told.add(text);
              }

              @Override
              public boolean restoreAfter(String release) {
                told.add("asked to restore");
                onRestore.run();
                return restores;
              }
            });
  }

  /** An app that has the old values and two other config vars. */
  FakeHerokuApp app() {
    return fake.app(APP, vars(OLD));
  }

  /** All config vars of an app with these values. */
  static Map<String, String> vars(VendorValues values) {
    Map<String, String> vars = new TreeMap<>(OTHERS);
    vars.putAll(three(values));
    return vars;
  }

  static Map<String, String> three(VendorValues values) {
    Map<String, String> three = new TreeMap<>();
    values.certificate().ifPresent(v -> three.put(NAMES.certificate(), text(v)));
    values.key().ifPresent(v -> three.put(NAMES.key(), text(v)));
    values.passphrase().ifPresent(v -> three.put(NAMES.passphrase(), text(v)));
    return three;
  }

  static VendorValues values(TestCertificate vendor, String passphrase) {
    return VendorValues.of(
        VendorCredentials.of(
            SourceFile.of("vendor.pem", vendor.pem().getBytes(UTF_8)),
            SourceFile.of(
                "vendor.key",
                TestKeyFiles.traditional(vendor.privateKey(), passphrase).getBytes(UTF_8)),
            secret(passphrase)));
  }

  static VendorValues nothing() {
    return VendorValues.of(Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(UTF_8));
  }

  static String text(Secret secret) {
    return new String(secret.revealBytes(), UTF_8);
  }

  @Override
  public void close() {
    fake.reset();
  }
}
