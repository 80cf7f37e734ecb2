package org.mdmtoolkit.renewal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.Operator;

/** What a renewal needs: a state folder, a day, an app, and Apple's portal. */
abstract class RenewalFixture {

  static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path home;
  final MemoryTarget app = new MemoryTarget("acme");
  private Instant now = TestPki.NOW;

  /** From here on it is so much later. */
  void later(Duration duration) {
    now = now.plus(duration);
  }

  Instant now() {
    return now;
  }

  Renewal renewal(String name) {
    return renewals()
        .named(name)
        .withAnswers(RenewalSettings.none().with(RenewalSettings.EMAIL, "mdm@example.com"))
        .withChain(TestApplePki.authorities());
  }

  Renewal fleet() {
    return renewal("fleet");
  }

  Renewals renewals() {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Operator operator = new Operator("tester", "here");
    return Renewals.at(
        home.resolve("renewals"),
        Journal.at(home.resolve("journal.jsonl"), clock, operator),
        operator,
        clock);
  }

  Path generation(int number) {
    return home.resolve("renewals/fleet/" + Generation.folderName(number));
  }

  StepResult start() {
    return fleet().start(false, new SecureRandom());
  }

  /** Apple's certificate for the request of a generation, valid for a year from today. */
  TestCertificate apple(int number) {
    byte[] request =
        InputFiles.read(generation(number).resolve("VendorCertificateRequest.csr"), 1 << 16);
    return TestApplePki.answer(request, now.minusSeconds(3600), now.plus(YEAR));
  }

  static SourceFile file(TestCertificate certificate) {
    return SourceFile.of("mdm.cer", certificate.der());
  }

  /** Everything up to a verified deploy. */
  StepResult wholeYear(int number) {
    start();
    fleet().accept(file(apple(number)), Optional.of(app));
    fleet().deploy(app, false);
    return fleet().verify(app, Optional.empty(), false);
  }

  Stream<JournalEntry> journal() {
    return Journal.at(home.resolve("journal.jsonl"), Clock.systemUTC(), new Operator("x", "y"))
        .entries(entry -> true)
        .stream();
  }

  /** Every file below a folder with its content, to see whether something changed. */
  static Map<String, String> content(Path folder) {
    Map<String, String> all = new TreeMap<>();
    if (!Files.exists(folder)) {
      return all;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            folder.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  Map<String, String> content() {
    return content(home);
  }
}
