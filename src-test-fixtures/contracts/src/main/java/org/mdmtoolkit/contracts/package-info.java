/**
 * What every store must keep, as tests: extend {@link RecordStoreContract}, {@link
 * JournalStoreContract}, {@link RunStoreContract}, {@link PlanStoreContract} or {@link
 * PolicyStoreContract} and give it your store. And stores in memory, which pass them.
 */
@NullMarked
package org.mdmtoolkit.contracts;

import org.jspecify.annotations.NullMarked;
