package org.mdmtoolkit.approval;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * A plan that is about to be run.
 *
 * @param approvals its signatures
 * @param emergency why it is run without approvals; empty if it is not
 * @param isBegun whether an earlier start was admitted
 * @param payload the command that each device gets, as XML, with every secret in it masked
 */
public record ApprovedPlan(
    Plan plan, Approvals approvals, Optional<String> emergency, boolean isBegun, String payload) {

  /** The detail of an entry that names whose signatures counted, with their keys. */
  static final String SIGNERS = "signers";

  private static final int LONGEST_PAYLOAD = 32 << 10; // in characters; an entry is one line

  /** Whether another person than the author has looked at it. */
  public boolean isApproved() {
    return approvals.valid().size() > 1;
  }

  /** The names of the people in the detail {@link #SIGNERS}, without their keys. */
  static List<String> people(String signers) {
    return Stream.of(signers.split(", "))
        .map(one -> one.replaceFirst(" SHA256:.*$", ""))
        .filter(one -> !one.isEmpty())
        .toList();
  }

  /** The entry that tells that it was admitted: what is done, and who planned and approved it. */
  JournalEvent admitted() {
    JournalEvent event =
        JournalEvent.of(RunAdmission.ADMITTED)
            .withReason(emergency.orElse(plan.reason()))
            .withDetail(RunAdmission.PLAN, plan.digest())
            .withDetail("author", plan.author().person())
            .withDetail("author_machine", plan.author().machine())
            .withDetail("planned", plan.created().toString())
            .withDetail("payload_sha256", plan.payloadSha256());
    if (payload.length() <= LONGEST_PAYLOAD) {
      event = event.withDetail(RunAdmission.PAYLOAD, payload);
    }
    String signers =
        approvals.valid().stream()
            .map(one -> one.person() + " " + one.key())
            .collect(Collectors.joining(", "));
    event = signers.isEmpty() ? event : event.withDetail(SIGNERS, signers);
    return emergency.isPresent() ? event.withDetail(RunAdmission.EMERGENCY, "true") : event;
  }
}
