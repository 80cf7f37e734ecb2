package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.journal.EntryCodec;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/**
 * The journal in the table {@code mdm.journal}. The server alone numbers the entries and gives them
 * time, role and hashes; one appends at a time.
 *
 * <p>Safe for use by many threads, processes and machines at once.
 */
final class PostgresJournalStore implements JournalStore {

  /** So many entries are in memory at once. */
  private static final int PAGE = 256;

  private static final String ROW =
      "SELECT number, line, hash, sealed_host, sealed_command, ended_command, of_escrow_key,"
          + " imported_from IS NOT NULL AS is_imported FROM mdm.journal ";

  private final Database database;

  PostgresJournalStore(Database database) {
    this.database = database;
  }

  private record Row(
      long number, String line, String hash, JournalLookup lookup, boolean imported) {

    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getLong("number"),
          row.getString("line"),
          row.getString("hash"),
          new JournalLookup(
              Optional.ofNullable(row.getString("sealed_host")),
              Optional.ofNullable(row.getString("sealed_command")),
              Optional.ofNullable(row.getString("ended_command")),
              row.getBoolean("of_escrow_key")),
          row.getBoolean("is_imported"));
    }

    byte[] bytes() {
      return line.getBytes(UTF_8);
    }

    JournalEntry entry() {
      return JournalLines.read(bytes())
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "line " + number + " of the journal is not a journal entry",
                      Remedy.Act.CHECK_JOURNAL));
    }
  }

  @Override
  public String append(Operator operator, List<JournalEvent> events) {
    if (events.isEmpty()) {
      return head();
    }
    UUID batch = UUID.randomUUID(); // one for all attempts
    List<String> entries = events.stream().map(e -> JournalLines.inside(operator, e)).toList();
    List<JournalLookup> lookups = events.stream().map(JournalLookup::of).toList();
    return database.one(
        "SELECT mdm.append_journal(?, ?, ?, ?, ?, ?)",
        statement -> {
          statement.setObject(1, batch);
          PostgresRecordStore.setArray(statement, 2, "text", entries, entry -> entry);
          JournalLookup.set(statement, 3, lookups);
        },
        row -> row.getString(1));
  }

  private String head() {
    return database
        .query(
            "SELECT hash FROM mdm.journal ORDER BY number DESC LIMIT 1",
            statement -> {},
            row -> row.getString(1))
        .stream()
        .findFirst()
        .orElse(JournalLines.NOTHING_BEFORE);
  }

  /** Takes one page after the other; none is held while the reader has one. */
  @Override
  public void read(Consumer<JournalEntry> reader) {
    rows(row -> reader.accept(row.entry()));
  }

  private void rows(Consumer<Row> reader) {
    long last = 0;
    List<Row> page;
    do {
      long after = last;
      page =
          database.query(
              ROW + "WHERE number > ? ORDER BY number LIMIT " + PAGE,
              statement -> statement.setLong(1, after),
              Row::of);
      for (Row row : page) {
        reader.accept(row);
        last = row.number();
      }
    } while (page.size() == PAGE);
  }

  /**
   * Checks also that each role's entries follow one another, and that they are found where they
   * belong.
   */
  @Override
  public JournalCheck verify() {
    ChainCheck chain = new ChainCheck();
    rows(chain::take);
    return new JournalCheck(chain.number, chain.head, Optional.ofNullable(chain.problem), 0);
  }

  /** Looks at one row after the other, until one does not fit. */
  private static final class ChainCheck {

    private String head = JournalLines.NOTHING_BEFORE;
    private final Map<String, String> heads = new HashMap<>(); // of each role
    private long number;
    private @Nullable String problem;

    void take(Row row) {
      if (problem == null) {
        number++;
        problem = problemOf(row);
      }
    }

    private @Nullable String problemOf(Row row) {
      Optional<JournalEntry> stored = EntryCodec.read(row.bytes());
      if (stored.isEmpty()) {
        return "line " + number + " is not a journal entry";
      }
      JournalEntry entry = stored.get();
      if (!entry.previous().equals(head)) {
        return number == 1
            ? "line 1 is not the first: lines before it are missing"
            : "line " + (number - 1) + " was changed, or a line after it is missing";
      }
      if (entry.number() != number || row.number() != number) {
        return "line " + number + " says it is number " + entry.number();
      }
      head = EntryCodec.hash(row.bytes());
      if (!row.hash().equals(head)) {
        return "line " + number + " was changed";
      }
      Optional<String> session = JournalLines.session(entry);
      if (session.isEmpty() != row.imported()) {
        return "line " + number + " does not say which role wrote it";
      }
      if (session.isPresent()) {
        @Nullable String before = heads.put(session.get(), head);
        if (!JournalLines.sessionPrevious(entry)
            .equals(before == null ? JournalLines.NOTHING_BEFORE : before)) {
          return "before line " + number + " one of " + session.get() + " is missing";
        }
      }
      return row.lookup().equals(JournalLookup.of(entry.event()))
          ? null
          : "line " + number + " is found under another host or command than it tells of";
    }
  }

  @Override
  public boolean contains(String hash) {
    return database
        .query(ROW + "WHERE hash = ?", statement -> statement.setString(1, hash), Row::of)
        .stream()
        .anyMatch(row -> EntryCodec.hash(row.bytes()).equals(hash));
  }

  @Override
  public List<JournalEntry> inEscrow(Collection<String> hosts) {
    List<String> keys = hosts.stream().map(JournalEntries::hostKey).distinct().toList();
    Map<Optional<String>, JournalEntry> found = new LinkedHashMap<>();
    database
        .query(
            ROW
                + "AS sealed WHERE sealed_host = ANY (?) AND NOT EXISTS (SELECT FROM mdm.journal AS"
                + " ended WHERE ended.ended_command = sealed.sealed_command) ORDER BY number",
            statement -> PostgresRecordStore.setArray(statement, 1, "text", keys, key -> key),
            Row::of)
        .forEach(row -> found.put(row.lookup().sealedCommand(), row.entry()));
    return List.copyOf(found.values());
  }

  @Override
  public List<JournalEntry> ofEscrowKey() {
    List<JournalEntry> found = new ArrayList<>();
    database
        .query(ROW + "WHERE of_escrow_key ORDER BY number", statement -> {}, Row::of)
        .forEach(row -> found.add(row.entry()));
    return List.copyOf(found);
  }
}
