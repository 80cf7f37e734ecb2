package org.mdmtoolkit.custody;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.Disclosure;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.OpenSslReader;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/**
 * Tries out that a PIN can be read before one must: a record for a made-up host goes the way of
 * every record, is opened by this library and by OpenSSL, and is removed.
 */
final class Drill {

  private static final String HOST = "drill";

  private final Escrow escrow;
  private final Journal journal;
  private final EscrowKey key;

  Drill(Escrow escrow, Journal journal, EscrowKey key) {
    this.escrow = escrow;
    this.journal = journal;
    this.key = key;
  }

  Custody.Drilled run(Secret passphrase, Map<String, String> environment) {
    List<Recipient> readers = escrow.pinnedReaders(journal).readers();
    String names = readers.stream().map(escrow::label).collect(Collectors.joining(", "));
    try {
      Custody.Drilled drilled =
          escrow.tryingOut(store -> run(store, readers, names, passphrase, environment));
      journal.append(
          JournalEvent.of("escrow.drilled")
              .withOutcome(
                  "read by this library"
                      + drilled.openSsl().map(version -> " and " + version).orElse("")
                      + "; sealed to: "
                      + names));
      return drilled;
    } catch (MdmException e) {
      journal.append(JournalEvent.of("escrow.drill-failed").withOutcome(e.problem()));
      throw e;
    }
  }

  private Custody.Drilled run(
      RecordStore store,
      List<Recipient> readers,
      String names,
      Secret passphrase,
      Map<String, String> environment) {
    Pin pin = Pin.random(escrow.random());
    MdmCommand command = DeviceLock.forMac(pin).build();
    IssueRequest request = IssueRequest.of(HOST, SecretKind.LOCK_PIN, pin, () -> command);
    EscrowRecord header =
        EscrowRecord.of(
            HOST,
            command.requestType(),
            command.commandUuid().orElseThrow(),
            now(),
            Printable.line(journal.operator().toString()));
    byte[] content = SealedContent.write(header, request, command);
    try {
      EscrowRecord record =
          published(store, NewRecord.seal(header, content, readers, escrow.random()));
      Disclosure leave =
          Disclosure.of(
              journal,
              List.of(record),
              key.noteProof(
                  journal, JournalEvent.of("escrow.drilling").withOutcome("sealed to: " + names)));
      byte[] opened = key.open(record, store, leave);
      SealedContent.read(record, opened);
      compare(content, opened, "this library");
      Optional<OpenSslReader> openSsl;
      Optional<String> without = Optional.empty();
      try {
        openSsl = Optional.of(OpenSslReader.find(environment));
      } catch (NotFoundException e) {
        openSsl = Optional.empty();
        without = Optional.of(e.problem());
      }
      openSsl.ifPresent(
          program ->
              compare(
                  content,
                  program.open(Path.of(record.location()), key, passphrase),
                  program.version()));
      List<Recipient> ownFirst =
          Stream.concat(
                  readers.stream().filter(one -> key.isOf(one)),
                  readers.stream().filter(one -> !key.isOf(one)))
              .toList();
      return new Custody.Drilled(ownFirst, openSsl.map(OpenSslReader::version), without);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private Instant now() {
    return escrow.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static EscrowRecord published(RecordStore store, NewRecord record) {
    RecordStore.Published published = store.publish(List.of(record)).get(0);
    if (published.failure().isPresent()) {
      throw published.failure().get();
    }
    return published.record().orElseThrow();
  }

  private static void compare(byte[] content, byte[] opened, String by) {
    boolean isSame = Arrays.equals(content, opened);
    Arrays.fill(opened, (byte) 0);
    if (!isSame) {
      throw new UnavailableException(
          "what " + by + " reads is not what was sealed", "Lock no Mac before that is understood.");
    }
  }
}
