package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.escrow.EscrowFiles;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.journal.EntryCodec;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;

/**
 * Copies records and journal of another store, such as a folder, into a database. The other store
 * stays as it is; nobody should write to it meanwhile. Done again it goes on where it was, and does
 * nothing where all is done.
 *
 * <p>The owner's part: it logs in as a member of {@code mdm_owner}, or as a superuser.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class StoreImport {

  private static final int BATCH = 500;

  /** The detail of an entry that came from elsewhere: the hash that it had there. */
  private static final String HASH = "imported_hash";

  private final Database database;
  private final String source;

  private StoreImport(Database database, String source) {
    this.database = database;
    this.source = source;
  }

  /**
   * An import into this database. Nothing is asked yet.
   *
   * @param source where it comes from, in words that stay beside what is imported
   */
  public static StoreImport into(DataSource owner, String source) {
    return new StoreImport(Database.ofOwner(owner, PostgresStores.PATIENCE), source);
  }

  /**
   * Copies the escrow key (its private part stays encrypted as it is) and the certificates of its
   * readers, and reads each back.
   *
   * @throws RefusedException if there is another key, or another reader of a name, in the database
   */
  public void escrowFiles(EscrowFiles from) {
    if (!from.exists(EscrowFiles.IDENTITY) && from.readers().isEmpty()) {
      return; // a folder in which nothing was sealed yet
    }
    EscrowFiles to = new PostgresEscrowFiles(database);
    if (to.exists(EscrowFiles.IDENTITY)
        && !certificate(to.read(EscrowFiles.IDENTITY))
            .equals(certificate(from.read(EscrowFiles.IDENTITY)))) {
      throw new RefusedException(
          "the store has an escrow key already, and it is another one than that of the folder",
          Remedy.Act.JOIN_FROM_ELSEWHERE);
    }
    List<String> names = new ArrayList<>(List.of(EscrowFiles.IDENTITY));
    from.readers().forEach(name -> names.add(EscrowFiles.ofReader(name)));
    for (String name : names) {
      to.create(name, from.read(name).content());
    }
  }

  /** The public part of a key, which a new passphrase does not change. */
  private static String certificate(SourceFile key) {
    String text = new String(key.content(), UTF_8);
    return text.substring(Math.max(0, text.indexOf("-----BEGIN CERTIFICATE")));
  }

  /**
   * Copies all records, with host, time, operator and sealed part as they are, and reads each back.
   *
   * @return how many were not there before
   * @throws InvalidInputException if one is damaged; nothing was copied then
   * @throws RefusedException if a host has another open record in the database; those before it
   *     were copied
   */
  public int records(RecordStore from) {
    EscrowListing listing = from.records();
    for (InvalidInputException damaged : listing.damaged()) {
      throw damaged;
    }
    int added = 0;
    for (EscrowRecord record : listing.records()) {
      byte[] sealed = from.sealed(record);
      record.checkSealed(sealed);
      added += add(record, sealed) ? 1 : 0;
    }
    return added;
  }

  private boolean add(EscrowRecord record, byte[] sealed) {
    UUID id = UUID.nameUUIDFromBytes(record.headerLines().getBytes(UTF_8)); // the same next time
    HostLabel host = HostLabel.stored(record.host());
    List<String> others =
        database.query(
            "SELECT operator FROM mdm.record WHERE ? AND host_key = ? AND request_type = ?"
                + " AND closed_at IS NULL AND id <> ?",
            statement -> {
              statement.setBoolean(1, record.open());
              statement.setString(2, host.key());
              statement.setString(3, record.requestType());
              statement.setObject(4, id);
            },
            row -> row.getString(1));
    for (String other : others) {
      throw new RefusedException(
          record.host()
              + " has an open "
              + record.requestType()
              + " in both stores, there by "
              + other,
          new Remedy.CloseCommand(record.host()));
    }
    boolean isNew =
        database.one(
            "SELECT mdm.import_record(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            statement -> {
              statement.setObject(1, id);
              statement.setString(2, record.host());
              statement.setString(3, host.key());
              statement.setString(4, record.requestType());
              statement.setString(5, record.commandUuid());
              statement.setString(6, record.created().toString());
              statement.setString(7, record.operator());
              statement.setBytes(8, PostgresRecordStore.fingerprint(record, sealed));
              statement.setBytes(9, sealed);
              statement.setBoolean(10, record.open());
              statement.setString(11, source);
            },
            row -> row.getBoolean(1));
    if (!record.open()) { // it may have been open when it was first imported
      new PostgresRecordStore(database).close(record.at(PostgresRecordStore.PLACE + id, true));
    }
    boolean isSame =
        database.one(
            "SELECT sealed, fingerprint = mdm.fingerprint(host, request_type, command_uuid,"
                + " created, operator, sealed) FROM mdm.record WHERE id = ?",
            statement -> statement.setObject(1, id),
            row -> Arrays.equals(row.getBytes(1), sealed) && row.getBoolean(2));
    if (!isSame) {
      throw record
          .at(PostgresRecordStore.PLACE + id, record.open())
          .damaged("it reads differently from what was imported");
    }
    return isNew;
  }

  /**
   * Copies the journal. An empty one, or one that began with the same entries, takes the lines as
   * they are, with their numbers and hashes, so that a head kept elsewhere is found again. Another
   * one takes them as new entries that say when and where they were written first.
   *
   * @return how many entries were added
   * @throws InvalidInputException if it was changed; nothing was copied then
   */
  public long journal(JournalStore from) {
    JournalCheck check = from.verify();
    if (check.problem().isPresent()) {
      throw new InvalidInputException(
          "the journal that is to be imported is damaged: " + check.problem().get(),
          Remedy.Act.CHECK_JOURNAL);
    }
    long before = count();
    List<JournalEntry> batch = new ArrayList<>();
    boolean[] isChecked = new boolean[1];
    boolean[] asLines = new boolean[1];
    Set<String> known = new HashSet<>();
    String[] head = {JournalLines.NOTHING_BEFORE};
    Runnable flush =
        () -> {
          if (batch.isEmpty()) {
            return;
          }
          if (!isChecked[0]) {
            isChecked[0] = true;
            asLines[0] = before == 0 || (beginsWith(batch.get(0)) && !hasEntriesOfItsOwn());
            if (!asLines[0]) {
              known.addAll(imported());
              known.addAll(importedLines());
            }
          }
          head[0] = asLines[0] ? addLines(batch) : addEntries(batch, known);
          batch.clear();
        };
    from.read(
        entry -> {
          batch.add(entry);
          if (batch.size() == BATCH) {
            flush.run();
          }
        });
    flush.run();
    if (!head[0].equals(check.head())) {
      throw new ConflictException(
          "the journal that was imported ends otherwise than the one that it was imported from",
          "Somebody wrote to that one meanwhile: import it again.");
    }
    return count() - before;
  }

  private long count() {
    return database.one(
        "SELECT coalesce(max(number), 0) FROM mdm.journal", statement -> {}, row -> row.getLong(1));
  }

  private boolean beginsWith(JournalEntry first) {
    String hash = EntryCodec.hash(EntryCodec.write(first));
    return !database
        .query(
            "SELECT FROM mdm.journal WHERE number = 1 AND hash = ?",
            statement -> statement.setString(1, hash),
            row -> true)
        .isEmpty();
  }

  private boolean hasEntriesOfItsOwn() {
    return !database
        .query(
            "SELECT FROM mdm.journal WHERE imported_from IS NULL LIMIT 1",
            statement -> {},
            row -> true)
        .isEmpty();
  }

  private Set<String> importedLines() {
    return Set.copyOf(
        database.query(
            "SELECT hash FROM mdm.journal WHERE imported_from IS NOT NULL",
            statement -> {},
            row -> row.getString(1)));
  }

  private Set<String> imported() {
    Set<String> hashes = new HashSet<>();
    new PostgresJournalStore(database)
        .read(
            entry -> {
              String hash = entry.event().details().get(HASH);
              if (hash != null) {
                hashes.add(hash);
              }
            });
    return hashes;
  }

  /** The hash of the last one. */
  private String addLines(List<JournalEntry> entries) {
    List<String> lines =
        entries.stream().map(entry -> new String(EntryCodec.write(entry), UTF_8)).toList();
    List<JournalLookup> lookups =
        entries.stream().map(entry -> JournalLookup.of(entry.event())).toList();
    UUID batch = UUID.randomUUID();
    return database.one(
        "SELECT mdm.import_journal(?, ?, ?, ?, ?, ?, ?, ?)",
        statement -> {
          statement.setObject(1, batch);
          statement.setLong(2, entries.get(0).number());
          PostgresRecordStore.setArray(statement, 3, "text", lines, line -> line);
          JournalLookup.set(statement, 4, lookups);
          statement.setString(8, source);
        },
        row -> row.getString(1));
  }

  /** The hash that the last one had. */
  private String addEntries(List<JournalEntry> entries, Set<String> known) {
    PostgresJournalStore journal = new PostgresJournalStore(database);
    String last = "";
    for (JournalEntry entry : entries) {
      last = EntryCodec.hash(EntryCodec.write(entry));
      if (known.add(last)) {
        JournalEvent event =
            entry
                .event()
                .withDetail("imported_from", source)
                .withDetail("imported_number", Long.toString(entry.number()))
                .withDetail("imported_time", entry.time().toString())
                .withDetail(HASH, last);
        journal.append(entry.operator(), List.of(event));
      }
    }
    return last;
  }
}
