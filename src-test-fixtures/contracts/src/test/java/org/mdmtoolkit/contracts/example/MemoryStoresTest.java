package org.mdmtoolkit.contracts.example;

import org.junit.jupiter.api.Nested;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.PolicyStore;
import org.mdmtoolkit.contracts.JournalStoreContract;
import org.mdmtoolkit.contracts.MemoryJournalStore;
import org.mdmtoolkit.contracts.MemoryPlanStore;
import org.mdmtoolkit.contracts.MemoryPolicyStore;
import org.mdmtoolkit.contracts.MemoryRecordStore;
import org.mdmtoolkit.contracts.MemoryRunStore;
import org.mdmtoolkit.contracts.PlanStoreContract;
import org.mdmtoolkit.contracts.PolicyStoreContract;
import org.mdmtoolkit.contracts.RecordStoreContract;
import org.mdmtoolkit.contracts.RunStoreContract;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.JournalStore;

/** The stores in memory keep the contracts. */
class MemoryStoresTest {

  @Nested
  class Records extends RecordStoreContract {

    private final RecordStore store = new MemoryRecordStore();

    @Override
    protected RecordStore open() {
      return store;
    }
  }

  @Nested
  class Journals extends JournalStoreContract {

    private final JournalStore store = new MemoryJournalStore(TestPki.clock());

    @Override
    protected JournalStore open() {
      return store;
    }
  }

  @Nested
  class Runs extends RunStoreContract {

    private final RunStore store = new MemoryRunStore();

    @Override
    protected RunStore open() {
      return store;
    }
  }

  @Nested
  class Plans extends PlanStoreContract {

    private final PlanStore store = new MemoryPlanStore();

    @Override
    protected PlanStore open() {
      return store;
    }
  }

  @Nested
  class Policies extends PolicyStoreContract {

    private final PlanStore plans = new MemoryPlanStore();
    private final PolicyStore store = new MemoryPolicyStore(TestPki.clock());

    @Override
    protected PolicyStore open() {
      return store;
    }

    @Override
    protected PlanStore plans() {
      return plans;
    }
  }
}
