package org.mdmtoolkit.postgres;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.contracts.JournalStoreContract;
import org.mdmtoolkit.contracts.PlanStoreContract;
import org.mdmtoolkit.contracts.PolicyStoreContract;
import org.mdmtoolkit.contracts.RecordStoreContract;
import org.mdmtoolkit.contracts.RunStoreContract;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.journal.JournalStore;

/** The stores in a database keep the contracts. */
@Tag("any-jdk")
class PostgresStoresTest {

  private static @Nullable TestDatabase made;

  private static synchronized TestDatabase database() {
    TestDatabase database = made;
    if (database == null) {
      database = TestDatabase.withStore(TestPostgres.shared());
      made = database;
    }
    return database;
  }

  @BeforeEach
  void clear() {
    database().clear();
  }

  @Nested
  class Records extends RecordStoreContract {

    @Override
    protected RecordStore open() {
      return PostgresStores.in(database().anna()).records();
    }

    @Override
    protected boolean damage(EscrowRecord record) {
      String id = record.location().replaceFirst(".*/", "");
      database()
          .tamper(
              "ALTER TABLE mdm.record DROP CONSTRAINT IF EXISTS record_is_whole;"
                  + " UPDATE mdm.record SET sealed = substr(sealed, 1, 200) WHERE id = '"
                  + id
                  + "'");
      return true;
    }
  }

  @Nested
  class Journals extends JournalStoreContract {

    @Override
    protected JournalStore open() {
      return PostgresStores.in(database().anna()).journal();
    }

    @Override
    protected boolean change() {
      database().tamper("UPDATE mdm.journal SET line = replace(line, 'action.0', 'action.7')");
      return true;
    }
  }

  @Nested
  class Runs extends RunStoreContract {

    @Override
    protected RunStore open() {
      return PostgresRunStore.in(PostgresStores.in(database().anna()));
    }

    @Override
    protected boolean damage(RunKey key) {
      database()
          .tamper(
              "UPDATE mdm.run_line SET line = replace(line, 'planned', 'pla') WHERE run = '"
                  + key.text()
                  + "' AND number = 1");
      return true;
    }
  }

  @Nested
  class Plans extends PlanStoreContract {

    @Override
    protected PlanStore open() {
      return PostgresStores.in(database().anna()).plans();
    }

    @Override
    protected boolean damage(String digest) {
      database()
          .tamper(
              "ALTER TABLE mdm.plan DROP CONSTRAINT IF EXISTS plan_is_whole;"
                  + " UPDATE mdm.plan SET content = (SELECT content FROM mdm.plan WHERE digest <> '"
                  + digest
                  + "') WHERE digest = '"
                  + digest
                  + "'");
      return true;
    }
  }

  @Nested
  class Policies extends PolicyStoreContract {

    @Override
    protected PolicyStore open() {
      return PostgresStores.in(database().anna()).policies();
    }

    @Override
    protected PlanStore plans() {
      return PostgresStores.in(database().anna()).plans();
    }

    @Override
    protected boolean damage() {
      database()
          .tamper(
              "ALTER TABLE mdm.policy DROP CONSTRAINT IF EXISTS policy_is_whole;"
                  + " UPDATE mdm.policy SET policy = 'rules: []' WHERE number = 1");
      return true;
    }

    @Override
    protected boolean remove() {
      database().tamper("DELETE FROM mdm.policy WHERE number = 1");
      return true;
    }
  }
}
