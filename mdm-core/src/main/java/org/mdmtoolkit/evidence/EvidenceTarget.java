package org.mdmtoolkit.evidence;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One command of a case to one device; or what was done to the device without one.
 *
 * @param name under which its secrets are kept: its serial number where that is known
 * @param udid its UDID, if the journal has it
 * @param commands the UUIDs of the commands that were for it
 * @param steps what was done, in time
 */
public record EvidenceTarget(
    String name, Optional<String> udid, Set<String> commands, List<EvidenceStep> steps) {

  /** Copies steps and commands. */
  public EvidenceTarget {
    commands = Collections.unmodifiableSet(new LinkedHashSet<>(commands));
    steps = List.copyOf(steps);
  }

  /** The first step of this kind. */
  public Optional<EvidenceStep> first(EvidenceStep.Kind kind) {
    return steps.stream().filter(step -> step.kind() == kind).findFirst();
  }

  /** Whether the device may have got something. */
  public boolean isSentTo() {
    return steps.stream().anyMatch(EvidenceStep::isOfSomethingSent);
  }

  /** Every step of this kind. */
  public List<EvidenceStep> all(EvidenceStep.Kind kind) {
    return steps.stream().filter(step -> step.kind() == kind).toList();
  }
}
