package org.mdmtoolkit.contracts;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.PolicyStore;

/**
 * Policies in memory, for tests and as an example of a store. What it holds ends with the process.
 * Safe for use by many threads.
 */
public final class MemoryPolicyStore implements PolicyStore {

  private final Clock clock;
  private final List<Version> versions = new ArrayList<>();

  /** An empty one that has this time. */
  public MemoryPolicyStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized List<Version> versions() {
    return List.copyOf(versions);
  }

  @Override
  public synchronized boolean add(int number, PolicyDocument document, Optional<String> plan) {
    if (number >= 1 && number <= versions.size()) {
      Version there = versions.get(number - 1);
      return there.document().equals(document) && there.plan().equals(plan);
    }
    boolean isUsed = versions.stream().anyMatch(one -> plan.isPresent() && one.plan().equals(plan));
    if (number != versions.size() + 1 || isUsed) {
      return false;
    }
    versions.add(new Version(number, document, plan, clock.instant(), "memory"));
    return true;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }
}
