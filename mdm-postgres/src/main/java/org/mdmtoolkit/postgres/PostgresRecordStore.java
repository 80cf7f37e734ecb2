package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.RecordStore;

/**
 * Records in the table {@code mdm.record}. A unique index lets one of many racing processes
 * through.
 *
 * <p>Safe for use by many threads, processes and machines at once. Made by {@link PostgresStores}.
 */
public final class PostgresRecordStore implements RecordStore {

  /** What the location of a record begins with; its id follows. */
  static final String PLACE = "mdm.record/";

  /** So many in one transaction. */
  private static final int CHUNK = 200;

  private static final int PAGE = 1000;

  /** So often a host whose open record was closed meanwhile is tried. */
  private static final int TRIES = 10;

  private static final int MAX_BYTES = 1 << 20;

  // In one order for all, so that two that publish the same hosts do not wait for each other.
  private static final String INSERT =
      """
      INSERT INTO mdm.record (id, host, host_key, request_type, command_uuid, created, operator,
        fingerprint, sealed)
      SELECT id, host, host_key, request_type, command_uuid, created, operator, fingerprint, sealed
      FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
        ?::bytea[], ?::bytea[]) WITH ORDINALITY
        AS given (id, host, host_key, request_type, command_uuid, created, operator, fingerprint,
          sealed, place)
      ORDER BY host_key, request_type, place
      ON CONFLICT DO NOTHING
      """;

  private static final String HEADER =
      "SELECT id, host, host_key, request_type, command_uuid, created, operator,"
          + " closed_at IS NULL AS is_open, is_whole";

  private final Database database;

  PostgresRecordStore(Database database) {
    this.database = database;
  }

  /** One that is to be published. The id is made before it is first sent, and stays the same. */
  private record Draft(UUID id, NewRecord record) {

    static Draft of(NewRecord record) {
      return new Draft(UUID.randomUUID(), record);
    }

    EscrowRecord header() {
      return record.header();
    }

    byte[] envelope() {
      return record.envelope();
    }

    String hostKey() {
      return HostLabel.stored(header().host()).key();
    }
  }

  /** A row of which the record is not judged yet. */
  private record Row(EscrowRecord record, String hostKey, boolean isWhole) {

    static Row of(ResultSet row) throws SQLException {
      Instant created;
      try {
        created = Instant.parse(row.getString("created"));
      } catch (DateTimeException e) {
        created = Instant.MIN;
      }
      return new Row(
          new EscrowRecord(
              PLACE + row.getString("id"),
              row.getBoolean("is_open"),
              row.getString("host"),
              row.getString("request_type"),
              row.getString("command_uuid"),
              created,
              row.getString("operator")),
          row.getString("host_key"),
          row.getBoolean("is_whole"));
    }

    EscrowRecord checked() {
      if (record.created().equals(Instant.MIN)) {
        throw record.damaged("its time cannot be read");
      }
      if (!isWhole || !HostLabel.stored(record.host()).key().equals(hostKey)) {
        throw record.damaged("it was changed since it was published");
      }
      return record;
    }
  }

  private static final class SealedRow {

    private final Row row;
    private final byte[] sealed;

    SealedRow(ResultSet row) throws SQLException {
      this.row = Row.of(row);
      this.sealed = row.getBytes("sealed");
    }
  }

  @Override
  public List<Published> publish(List<NewRecord> records) {
    database.checkUsable();
    List<Draft> drafts = records.stream().map(Draft::of).toList();
    Published[] results = new Published[drafts.size()];
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      if (drafts.get(i).envelope().length > MAX_BYTES) {
        results[i] =
            Published.failed(
                new InvalidInputException(
                    "the record of this command would be larger than " + MAX_BYTES + " bytes",
                    "Make the command smaller."));
      } else {
        places.add(i);
      }
    }
    for (int from = 0; from < places.size(); from += CHUNK) {
      List<Integer> chunk = places.subList(from, Math.min(from + CHUNK, places.size()));
      List<Published> answers = publishChunk(chunk.stream().map(drafts::get).toList());
      for (int i = 0; i < chunk.size(); i++) {
        results[chunk.get(i)] = answers.get(i);
      }
    }
    return List.of(results);
  }

  private List<Published> publishChunk(List<Draft> drafts) {
    Map<UUID, Published> answers = new HashMap<>();
    List<Draft> left = drafts;
    try {
      for (int attempt = 0; attempt < TRIES && !left.isEmpty(); attempt++) {
        List<Draft> now = left;
        answers.putAll(
            database.run(
                connection -> {
                  insert(connection, now);
                  return readBack(connection, now);
                }));
        left = now.stream().filter(draft -> !answers.containsKey(draft.id())).toList();
      }
    } catch (UnavailableException | ConflictException e) {
      left.forEach(draft -> answers.put(draft.id(), Published.failed(inDoubt(draft, e))));
      left = List.of();
    }
    for (Draft draft : left) { // others open and close it all the time
      answers.put(
          draft.id(),
          Published.failed(
              new ConflictException(
                  "others published and closed a record of " + draft.header().host() + " meanwhile",
                  "Try again.")));
    }
    return drafts.stream().map(draft -> answers.get(draft.id())).toList();
  }

  private static MdmException inDoubt(Draft draft, MdmException failure) {
    EscrowRecord record = draft.header();
    return new UnavailableException(
        failure.problem()
            + "; command "
            + record.commandUuid()
            + " may be open for "
            + record.host()
            + ", and was not handed out",
        failure
            .remedy()
            .and(
                new Remedy.UseOpenCommand(
                    record.host(), record.requestType(), record.commandUuid(), record.created())),
        failure);
  }

  private static void insert(Connection connection, List<Draft> drafts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      setArray(statement, 1, "uuid", drafts, Draft::id);
      setArray(statement, 2, "text", drafts, draft -> draft.header().host());
      setArray(statement, 3, "text", drafts, Draft::hostKey);
      setArray(statement, 4, "text", drafts, draft -> draft.header().requestType());
      setArray(statement, 5, "text", drafts, draft -> draft.header().commandUuid());
      setArray(statement, 6, "text", drafts, draft -> draft.header().created().toString());
      setArray(statement, 7, "text", drafts, draft -> draft.header().operator());
      byte[][] fingerprints =
          drafts.stream()
              .map(one -> fingerprint(one.header(), one.envelope()))
              .toArray(byte[][]::new);
      byte[][] sealed = drafts.stream().map(Draft::envelope).toArray(byte[][]::new);
      statement.setArray(8, connection.createArrayOf("bytea", fingerprints));
      statement.setArray(9, connection.createArrayOf("bytea", sealed));
      statement.executeUpdate();
    }
  }

  static <T> void setArray(
      PreparedStatement statement,
      int place,
      String type,
      List<T> list,
      Function<T, ? extends @Nullable Object> value)
      throws SQLException {
    @Nullable Object[] values = list.stream().map(value).toArray();
    statement.setArray(place, statement.getConnection().createArrayOf(type, values));
  }

  /** SHA-256 over what stands in the readable lines and what is sealed. */
  static byte[] fingerprint(EscrowRecord record, byte[] envelope) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(record.headerLines().getBytes(UTF_8));
      return sha256.digest(envelope);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * What became of each; none of one that is not there and in whose way nothing stands any more.
   * Says what is there, whoever got it there, this attempt or one whose answer was lost.
   */
  private static Map<UUID, Published> readBack(Connection connection, List<Draft> drafts)
      throws SQLException {
    Map<String, SealedRow> stored = new HashMap<>(); // by location
    Database.query(
            connection,
            HEADER + ", sealed FROM mdm.current_record WHERE id = ANY (?)",
            statement -> setArray(statement, 1, "uuid", drafts, Draft::id),
            SealedRow::new)
        .forEach(one -> stored.put(one.row.record().location(), one));
    Map<UUID, Published> answers = new HashMap<>();
    for (Draft draft : drafts) {
      SealedRow there = stored.get(PLACE + draft.id());
      if (there != null) {
        answers.put(draft.id(), judge(draft, there));
      }
    }
    List<Draft> refused =
        drafts.stream().filter(draft -> !answers.containsKey(draft.id())).toList();
    if (!refused.isEmpty()) {
      Map<String, Row> open = open(connection, refused);
      for (Draft draft : refused) {
        Row row = open.get(draft.hostKey() + "\n" + draft.header().requestType());
        if (row != null) {
          answers.put(draft.id(), Published.failed(taken(row.record())));
        }
      }
    }
    return answers;
  }

  private static Published judge(Draft draft, SealedRow there) {
    try {
      EscrowRecord record = there.row.checked();
      draft.record().checkStored(record, there.sealed);
      return Published.at(record);
    } catch (MdmException e) {
      return Published.failed(inDoubt(draft, e));
    }
  }

  private static RefusedException taken(EscrowRecord other) {
    return new RefusedException(
        other.host() + " has an open " + other.requestType() + ", made by " + other.operator(),
        new Remedy.UseOpenCommand(
            other.host(), other.requestType(), other.commandUuid(), other.created()));
  }

  private static Map<String, Row> open(Connection connection, List<Draft> drafts)
      throws SQLException {
    Map<String, Row> open = new HashMap<>();
    Database.query(
            connection,
            HEADER
                + " FROM mdm.current_record WHERE closed_at IS NULL AND (host_key, request_type) IN"
                + " (SELECT * FROM unnest(?::text[], ?::text[]))",
            statement -> {
              setArray(statement, 1, "text", drafts, Draft::hostKey);
              setArray(statement, 2, "text", drafts, draft -> draft.header().requestType());
            },
            Row::of)
        .forEach(row -> open.put(row.hostKey() + "\n" + row.record().requestType(), row));
    return open;
  }

  @Override
  public Optional<EscrowRecord> open(HostLabel host, String requestType) {
    return one(
        "host_key = ? AND request_type = ? AND closed_at IS NULL",
        statement -> {
          statement.setString(1, host.key());
          statement.setString(2, requestType);
        });
  }

  @Override
  public List<EscrowRecord> open(Collection<HostLabel> hosts, String requestType) {
    List<HostLabel> all = List.copyOf(hosts);
    return all.isEmpty()
        ? List.of()
        : database
            .query(
                HEADER
                    + " FROM mdm.current_record WHERE closed_at IS NULL AND request_type = ?"
                    + " AND host_key = ANY (?)",
                statement -> {
                  statement.setString(1, requestType);
                  setArray(statement, 2, "text", all, HostLabel::key);
                },
                Row::of)
            .stream()
            .map(Row::checked)
            .toList();
  }

  @Override
  public Optional<EscrowRecord> find(HostLabel host, String requestType, String commandUuid) {
    return one(
        "command_uuid = ? AND request_type = ? AND host_key = ?"
            + " ORDER BY closed_at DESC NULLS FIRST LIMIT 1",
        statement -> {
          statement.setString(1, commandUuid);
          statement.setString(2, requestType);
          statement.setString(3, host.key());
        });
  }

  private Optional<EscrowRecord> one(String condition, Database.Parameters parameters) {
    return database
        .query(HEADER + " FROM mdm.current_record WHERE " + condition, parameters, Row::of)
        .stream()
        .findFirst()
        .map(Row::checked);
  }

  /** Looks at one page after the other: what others publish meanwhile may be among them. */
  @Override
  public EscrowListing records() {
    List<EscrowRecord> records = new ArrayList<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    UUID last = new UUID(0, 0); // which no random one is
    List<Row> page;
    do {
      UUID after = last;
      page =
          database.query(
              HEADER + " FROM mdm.current_record WHERE id > ? ORDER BY id LIMIT " + PAGE,
              statement -> statement.setObject(1, after),
              Row::of);
      for (Row row : page) {
        try {
          records.add(row.checked());
        } catch (InvalidInputException e) {
          damaged.add(e);
        }
        last = idOf(row.record());
      }
    } while (page.size() == PAGE);
    records.sort(Comparator.comparing(EscrowRecord::created));
    return new EscrowListing(records, damaged);
  }

  /** As it is now, whether the record is open or closed. */
  @Override
  public byte[] sealed(EscrowRecord record) {
    UUID id = idOf(record);
    SealedRow there =
        database
            .query(
                HEADER + ", sealed FROM mdm.current_record WHERE id = ? AND command_uuid = ?",
                statement -> {
                  statement.setObject(1, id);
                  statement.setString(2, record.commandUuid());
                },
                SealedRow::new)
            .stream()
            .findFirst()
            .orElseThrow(() -> notThere(record));
    there.row.checked().checkSealed(there.sealed);
    return there.sealed;
  }

  @Override
  public EscrowRecord close(EscrowRecord open) {
    UUID id = idOf(open);
    boolean isClosed =
        database.one(
            "SELECT mdm.close_record(?, ?)",
            statement -> {
              statement.setObject(1, id);
              statement.setString(2, open.commandUuid());
            },
            row -> row.getBoolean(1));
    if (!isClosed) {
      throw notThere(open);
    }
    return open.at(open.location(), false);
  }

  @Override
  public void reseal(EscrowRecord record, byte[] before, byte[] sealed) {
    UUID id = idOf(record);
    record.checkSealed(sealed);
    Optional<Boolean> isDone =
        database.one(
            "SELECT mdm.reseal_record(?, ?, ?, ?)",
            statement -> {
              statement.setObject(1, id);
              statement.setBytes(2, fingerprint(record, before));
              statement.setBytes(3, fingerprint(record, sealed));
              statement.setBytes(4, sealed);
            },
            row -> Optional.ofNullable((Boolean) row.getObject(1)));
    if (!isDone.orElseThrow(() -> notThere(record))) {
      throw new ConflictException(
          "somebody else sealed the record " + record.location() + " anew meanwhile",
          "Look it up again.");
    }
    if (!Arrays.equals(sealed(record), sealed)) {
      throw record.damaged("it reads differently from what was sealed anew");
    }
  }

  private static UUID idOf(EscrowRecord record) {
    try {
      if (record.location().startsWith(PLACE)) {
        String id = record.location().substring(PLACE.length());
        UUID parsed = UUID.fromString(id);
        if (parsed.toString().equals(id)) {
          return parsed;
        }
      }
    } catch (IllegalArgumentException e) {
      // None of this store.
    }
    throw notThere(record);
  }

  private static NotFoundException notThere(EscrowRecord record) {
    return new NotFoundException(
        "there is no record " + record.location() + " of " + record.commandUuid(),
        "Look it up again.");
  }
}
