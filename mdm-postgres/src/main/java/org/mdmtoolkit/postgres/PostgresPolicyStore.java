package org.mdmtoolkit.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.PolicyStore;

/** Policies in the table {@code mdm.policy}. */
final class PostgresPolicyStore implements PolicyStore {

  private final Database database;

  PostgresPolicyStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Version> versions() {
    List<Version> versions =
        database.query(
            "SELECT number, digest, policy, allowed_signers, revoked_keys, plan, set_at, set_by"
                + " FROM mdm.policy ORDER BY number",
            statement -> {},
            PostgresPolicyStore::version);
    boolean hasGap =
        !versions.isEmpty() && versions.get(versions.size() - 1).number() != versions.size();
    if (hasGap || (versions.isEmpty() && hadOne())) {
      throw new RefusedException(
          "the store had a policy, which is not there any more",
          "Nothing is sent until the store's owner has brought it back.");
    }
    return versions;
  }

  private static Version version(ResultSet row) throws SQLException {
    Version version =
        new Version(
            row.getInt("number"),
            new PolicyDocument(
                row.getString("policy"),
                row.getString("allowed_signers"),
                row.getString("revoked_keys")),
            Optional.ofNullable(row.getString("plan")),
            row.getObject("set_at", OffsetDateTime.class).toInstant(),
            row.getString("set_by"));
    if (!version.document().digest().equals(row.getString("digest"))) {
      throw new InvalidInputException(
          "policy " + version.number() + " in the store was changed",
          "Nothing is sent until the store's owner has brought it back.");
    }
    return version;
  }

  /** No text of an entry can hold this: the quotes in it would be written otherwise. */
  private boolean hadOne() {
    return database.one(
        "SELECT EXISTS (SELECT FROM mdm.journal WHERE position(? IN line) > 0)",
        statement -> statement.setString(1, "\"action\":\"" + SET + "\""),
        row -> row.getBoolean(1));
  }

  @Override
  public boolean add(int number, PolicyDocument document, Optional<String> plan) {
    return database.one(
        "SELECT mdm.add_policy(?, ?, ?, ?, ?)",
        statement -> {
          statement.setInt(1, number);
          statement.setString(2, document.policy());
          statement.setString(3, document.allowedSigners());
          statement.setString(4, document.revokedKeys());
          statement.setString(5, plan.orElse(null));
        },
        row -> row.getBoolean(1));
  }

  @Override
  public Instant now() {
    return database.one(
        "SELECT clock_timestamp()",
        statement -> {},
        row -> row.getObject(1, OffsetDateTime.class).toInstant());
  }
}
