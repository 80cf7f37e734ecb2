package example;

import org.mdmtoolkit.contracts.MemoryRecordStore;
import org.mdmtoolkit.contracts.RecordStoreContract;
import org.mdmtoolkit.escrow.RecordStore;

/** A store of one's own is proven by the published contract. */
class StoresTest extends RecordStoreContract {

  private final RecordStore store = new MemoryRecordStore();

  @Override
  protected RecordStore open() {
    return store;
  }
}
