package org.mdmtoolkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/** The library example of the README: it compiles, runs, and is what the README says. */
@Tag("any-jdk")
class ReadmeTest {

  @TempDir Path folder;
  private final List<byte[]> sent = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();

  @Test
  void theExampleDoesWhatItSays() {
    Secret passphrase = Secret.copyOf("correct horse battery".toCharArray());
    Clock clock = Clock.systemUTC();
    // example begins
    Operator operator = new Operator("offboarding-service", "host-7");
    Journal journal = Journal.at(folder.resolve("journal.jsonl"), clock, operator);
    Escrow escrow = Escrow.at(folder.resolve("escrow"), clock, new SecureRandom());
    if (!escrow.identity().exists()) {
      escrow.identity().create(journal, passphrase);
    }
    Custody custody = Custody.in(escrow, journal);
    Pin pin = Pin.random(new SecureRandom());
    EscrowedCommand lock =
        custody.issue(
            IssueRequest.of(
                "C02XK1ZLJGH5",
                SecretKind.LOCK_PIN,
                pin,
                () -> DeviceLock.forMac(pin).message("Lost? Call +1 555 0100").build()),
            JournalEvent.of("lock.escrowed").withReason("ticket 4711"));
    send(lock.command().bytes()); // only now: its PIN is on the disk, and the journal tells of it

    EscrowKey key = escrow.identity().unlock(passphrase);
    List<EscrowRecord> records = custody.records("C02XK1ZLJGH5").records();
    JournalEvent why = JournalEvent.of("pin.shown").withReason("found in the taxi");
    for (Custody.Revealed one : custody.reveal(records, key, why)) { // first the journal, then this
      show(one.secret().orElseThrow().pin().revealGrouped());
    }
    // example ends
    assertThat(shown).hasSize(1);
    assertThat(new String(sent.get(0), UTF_8)).contains(shown.get(0).replace(" ", ""));
    assertThat(journal.entries(entry -> true))
        .extracting(entry -> entry.event().action())
        .containsExactly("escrow.creating", "escrow.created", "lock.escrowed", "pin.shown");
  }

  @Test
  void theReadmeHoldsExactlyThisExample() throws IOException {
    String source = Files.readString(Path.of("src/test/java/org/mdmtoolkit/ReadmeTest.java"));
    String begin = "// example begins\n";
    String example =
        source
            .substring(
                source.indexOf(begin) + begin.length(), source.indexOf("    // example ends"))
            .replaceAll("(?m)^    ", "");
    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```\n");
  }

  private void show(String pin) {
    shown.add(pin);
  }

  private void send(byte[] command) {
    sent.add(command);
  }
}
