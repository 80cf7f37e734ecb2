package org.mdmtoolkit.contracts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;

/**
 * Plans in memory, for tests and as an example of a store. What it holds ends with the process.
 * Safe for use by many threads.
 */
public final class MemoryPlanStore implements PlanStore {

  private final Map<String, byte[]> plans = new LinkedHashMap<>();
  private final Map<String, List<byte[]>> signatures = new LinkedHashMap<>();

  @Override
  public synchronized void put(Plan plan) {
    if (plans.putIfAbsent(plan.digest(), plan.bytes()) == null) {
      signatures.put(plan.digest(), new ArrayList<>());
    }
  }

  @Override
  public synchronized void sign(String digest, byte[] signature) {
    List<byte[]> all = signatures.get(digest);
    if (all == null) {
      throw new NotFoundException("there is no plan " + digest, "Put it first.");
    }
    if (all.stream().noneMatch(one -> Arrays.equals(one, signature))) {
      all.add(signature.clone());
    }
  }

  @Override
  public synchronized List<String> digests() {
    List<String> newestFirst = new ArrayList<>();
    plans.keySet().forEach(digest -> newestFirst.add(0, digest));
    return newestFirst;
  }

  @Override
  public synchronized Optional<Plan> plan(String digest) {
    return Optional.ofNullable(plans.get(digest)).map(bytes -> Plan.read(digest, bytes));
  }

  @Override
  public synchronized Map<String, byte[]> signatures(String digest) {
    Map<String, byte[]> named = new LinkedHashMap<>();
    for (byte[] one : signatures.getOrDefault(digest, List.of())) {
      named.put("signature " + (named.size() + 1), one.clone());
    }
    return named;
  }
}
