package org.mdmtoolkit.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.io.Sha256;

/** Plans in the tables {@code mdm.plan} and {@code mdm.plan_signature}. */
final class PostgresPlanStore implements PlanStore {

  private static final int SHOWN = 8;

  private final Database database;

  PostgresPlanStore(Database database) {
    this.database = database;
  }

  @Override
  public void put(Plan plan) {
    database.run(
        connection ->
            Database.query(
                connection,
                "INSERT INTO mdm.plan (digest, content) VALUES (?, ?) ON CONFLICT DO NOTHING"
                    + " RETURNING digest",
                statement -> {
                  statement.setString(1, plan.digest());
                  statement.setBytes(2, plan.bytes());
                },
                row -> true));
  }

  @Override
  public void sign(String digest, byte[] signature) {
    if (plan(digest).isEmpty()) {
      throw new NotFoundException("the store has no plan " + digest, "Nothing was signed.");
    }
    database.run(
        connection ->
            Database.query(
                connection,
                "INSERT INTO mdm.plan_signature (plan, id, signature) VALUES (?, ?, ?)"
                    + " ON CONFLICT DO NOTHING RETURNING id",
                statement -> {
                  statement.setString(1, digest);
                  statement.setString(2, Sha256.hex(signature));
                  statement.setBytes(3, signature);
                },
                row -> true));
  }

  @Override
  public List<String> digests() {
    return database.query(
        "SELECT digest FROM mdm.plan ORDER BY kept_at DESC, digest",
        statement -> {},
        row -> row.getString(1));
  }

  @Override
  public Optional<Plan> plan(String digest) {
    Optional<Plan> plan =
        database
            .query(
                "SELECT content FROM mdm.plan WHERE digest = ?",
                statement -> statement.setString(1, digest),
                row -> row.getBytes(1))
            .stream()
            .findFirst()
            .map(content -> Plan.read("mdm.plan/" + digest, content));
    if (plan.isPresent() && !plan.get().digest().equals(digest)) {
      throw new InvalidInputException(
          "mdm.plan/" + digest + " holds another plan", "Find out who has changed the store.");
    }
    return plan;
  }

  @Override
  public Map<String, byte[]> signatures(String digest) {
    Map<String, byte[]> signatures = new LinkedHashMap<>();
    database
        .query(
            "SELECT id, kept_by, signature FROM mdm.plan_signature WHERE plan = ?"
                + " ORDER BY kept_at, id",
            statement -> statement.setString(1, digest),
            row ->
                Map.entry(
                    "signature "
                        + row.getString(1).substring(0, SHOWN)
                        + ", stored by "
                        + row.getString(2),
                    row.getBytes(3)))
        .forEach(row -> signatures.put(row.getKey(), row.getValue()));
    return signatures;
  }
}
