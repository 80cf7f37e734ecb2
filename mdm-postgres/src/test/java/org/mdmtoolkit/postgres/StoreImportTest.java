package org.mdmtoolkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.FolderRecordStore;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/** A folder's records and journal come into a database as they are. */
@Tag("any-jdk")
class StoreImportTest {

  private static final Operator ANNA = new Operator("anna", "mac-7");

  @TempDir Path home;
  private TestDatabase database;

  @BeforeEach
  void setUp() {
    database = TestDatabase.withStore(TestPostgres.shared());
  }

  private FolderRecordStore folder() {
    return FolderRecordStore.at(home.resolve("escrow"), TestPki.clock());
  }

  private FileJournal file(String name) {
    return FileJournal.at(home.resolve(name), TestPki.clock());
  }

  private StoreImport imports() {
    return StoreImport.into(database.admin(), "a folder");
  }

  private PostgresStores stores() {
    return PostgresStores.in(database.anna());
  }

  private static List<JournalEntry> all(JournalStore journal) {
    List<JournalEntry> entries = new ArrayList<>();
    journal.read(entries::add);
    return entries;
  }

  @Test
  void recordsOpenAndClosedAreCopiedAsTheyAreAndOnce() {
    NewRecord old = TestRecords.sealed("demo-mac");
    NewRecord now = TestRecords.sealed("Demo-Mac");
    folder().close(folder().publish(List.of(old)).get(0).record().orElseThrow());
    folder().publish(List.of(now));
    assertThat(imports().records(folder())).isEqualTo(2);
    assertThat(imports().records(folder())).isZero();
    List<EscrowRecord> copied = stores().records().records().records();
    assertThat(copied).hasSize(2);
    for (EscrowRecord record : copied) {
      NewRecord given = record.open() ? now : old;
      assertThat(record).isEqualTo(given.header().at(record.location(), record.open()));
      assertThat(stores().records().sealed(record)).isEqualTo(given.envelope());
    }
    assertThat(database.ask("SELECT min(imported_from) FROM mdm.record")).isEqualTo("a folder");
  }

  @Test
  void aHostThatIsOpenInBothIsNamedAndTheFirstStays() {
    NewRecord there = TestRecords.sealed("demo-mac");
    stores().records().publish(List.of(there));
    folder().publish(List.of(TestRecords.sealed("demo-mac")));
    assertThatThrownBy(() -> imports().records(folder()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("demo-mac has an open DeviceLock in both stores");
    assertThat(stores().records().records().records())
        .extracting(EscrowRecord::commandUuid)
        .containsExactly(there.header().commandUuid());
  }

  @Test
  void aDamagedRecordStopsTheImportBeforeAnythingIsCopied() throws Exception {
    folder().publish(List.of(TestRecords.sealed("a"), TestRecords.sealed("b")));
    Path file = home.resolve("escrow/open/b.DeviceLock.pem");
    Files.writeString(file, Files.readString(file).substring(0, 900));
    assertThatThrownBy(() -> imports().records(folder())).isInstanceOf(InvalidInputException.class);
    assertThat(stores().records().records().records()).isEmpty();
  }

  @Test
  void anEmptyJournalTakesTheLinesWithTheirHashesAndGoesOn() {
    JournalStore from = file("journal.jsonl");
    for (int i = 0; i < 3; i++) {
      from.append(
          ANNA, List.of(JournalEvent.of("lock.escrowed").withHost("h").withCommandUuid("U-" + i)));
    }
    String early = from.verify().head();
    assertThat(imports().journal(from)).isEqualTo(3);
    assertThat(stores().journal().verify()).isEqualTo(from.verify());
    from.append(ANNA, List.of(JournalEvent.of("late.one")));
    assertThat(imports().journal(from)).isEqualTo(1); // goes on where it was
    assertThat(all(stores().journal())).isEqualTo(all(from));
    stores().journal().append(ANNA, List.of(JournalEvent.of("next.one")));
    assertThat(imports().journal(from)).isZero();
    assertThat(stores().journal().verify().problem()).isEmpty();
    assertThat(stores().journal().contains(early)).isTrue();
    assertThat(stores().journal().inEscrow(List.of("H"))).hasSize(3);
  }

  @Test
  void aSecondJournalIsTakenAsNewEntriesThatSayWhereTheyWereFirst() {
    JournalStore second = file("second.jsonl");
    stores().journal().append(ANNA, List.of(JournalEvent.of("there.before")));
    second.append(
        new Operator("ben", "mac-8"),
        List.of(
            JournalEvent.of("lock.escrowed").withHost("h").withCommandUuid("U-1"),
            JournalEvent.of("pin.shown").withHost("h")));
    assertThat(imports().journal(second)).isEqualTo(2);
    assertThat(imports().journal(second)).isZero();
    JournalEntry entry = stores().journal().inEscrow(List.of("h")).get(0);
    assertThat(entry.operator()).isEqualTo(new Operator("ben", "mac-8"));
    assertThat(entry.event().details())
        .containsEntry("imported_from", "a folder")
        .containsEntry("imported_number", "1");
    assertThat(second.contains(entry.event().details().getOrDefault("imported_hash", ""))).isTrue();
    assertThat(stores().journal().verify().problem()).isEmpty();
  }

  @Test
  void aJournalThatWasChangedIsNotTaken() throws Exception {
    JournalStore from = file("journal.jsonl");
    from.append(ANNA, List.of(JournalEvent.of("a.0"), JournalEvent.of("a.1")));
    Path file = home.resolve("journal.jsonl");
    Files.writeString(file, Files.readString(file).replace("a.0", "a.7"));
    assertThatThrownBy(() -> imports().journal(from)).isInstanceOf(InvalidInputException.class);
    assertThat(stores().journal().verify().entries()).isZero();
  }

  @Test
  void theProgramsRoleMayNotImport() {
    folder().publish(List.of(TestRecords.sealed("a")));
    assertThatThrownBy(() -> StoreImport.into(database.anna(), "a folder").records(folder()))
        .isInstanceOf(DeniedException.class);
    assertThat(stores().records().records().records()).isEmpty();
  }
}
