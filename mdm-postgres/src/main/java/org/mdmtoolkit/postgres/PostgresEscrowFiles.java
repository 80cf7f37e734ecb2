package org.mdmtoolkit.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.escrow.EscrowFiles;

/**
 * The escrow key and its readers in the table {@code mdm.escrow_file}. Whoever shares the store can
 * replace them, as can the database's administrator: what is there is believed only as far as the
 * journal tells of it, and the machine has accepted it.
 */
final class PostgresEscrowFiles implements EscrowFiles {

  private static final long LOCK = 7163520044012L;

  private final Database database;

  PostgresEscrowFiles(Database database) {
    this.database = database;
  }

  private Optional<byte[]> content(String name) {
    return database
        .query(
            "SELECT content FROM mdm.escrow_file WHERE name = ?",
            statement -> statement.setString(1, name),
            row -> row.getBytes(1))
        .stream()
        .findFirst();
  }

  @Override
  public boolean exists(String name) {
    return content(name).isPresent();
  }

  @Override
  public SourceFile read(String name) {
    return SourceFile.of(
        place(name),
        content(name)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        place(name) + " is not in the store", "Look it up again.")));
  }

  @Override
  public List<String> readers() {
    return database.query(
        "SELECT substring(name FROM '^recipients/(.*)[.]pem$') FROM mdm.escrow_file"
            + " WHERE name LIKE 'recipients/%' ORDER BY name",
        statement -> {}, row -> row.getString(1));
  }

  @Override
  public void create(String name, byte[] content) {
    database.run(
        connection ->
            Database.query(
                connection,
                "INSERT INTO mdm.escrow_file (name, content) VALUES (?, ?) ON CONFLICT DO NOTHING"
                    + " RETURNING name",
                statement -> {
                  statement.setString(1, name);
                  statement.setBytes(2, content);
                },
                row -> true));
    if (!Arrays.equals(read(name).content(), content)) {
      throw new RefusedException(
          place(name) + " is in the store already, and is another one", "It was left as it is.");
    }
  }

  @Override
  public void replace(String name, byte[] content) {
    replaceOrRemove(name, Optional.of(content));
  }

  @Override
  public void delete(String name) {
    replaceOrRemove(name, Optional.empty());
  }

  private void replaceOrRemove(String name, Optional<byte[]> content) {
    database.query(
        "SELECT mdm.replace_escrow_file(?, ?)",
        statement -> {
          statement.setString(1, name);
          statement.setBytes(2, content.orElse(null));
        },
        row -> true);
  }

  /** What can be read was committed, and every commit is durable. */
  @Override
  public void confirm(String name) {
    read(name);
  }

  @Override
  public void changing(Runnable action) {
    database.holding(LOCK, action);
  }

  @Override
  public String place(String name) {
    return name.equals(IDENTITY)
        ? "the team's escrow key"
        : "the certificate of the reader " + name.replaceFirst("^recipients/(.*)[.]pem$", "$1");
  }
}
