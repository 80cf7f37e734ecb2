package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.List;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.AdmittedRun;
import org.mdmtoolkit.approval.ApprovedPlan;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.io.ExternalProgram;

/** Tells the program of the policy that a plan is run without approvals. */
record EmergencyAlarm(Context context) implements AdmittedRun.Alarm {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public void raise(ApprovedPlan planned, String program) {
    byte[] told =
        Results.document(
            json ->
                new JsonFields(json)
                    .put("event", "emergency")
                    .put("plan", planned.plan().digest())
                    .put("verb", planned.plan().verb())
                    .put("targets", planned.plan().targets().size())
                    .put("server", planned.plan().server())
                    .put("operator", context.operator().toString())
                    .put("reason", planned.emergency().orElse("")));
    int code =
        ExternalProgram.find(program, context.shell().environment(), LIMIT)
            .runSilently(told, List.of());
    if (code != 0) {
      throw new RefusedException(
          program + ", which has to be told of an emergency, ended with " + code,
          "Nothing was sent. Find out why, or have the plan approved.");
    }
    context.warn("this is an emergency, without approvals; " + program + " was told of it");
  }
}
