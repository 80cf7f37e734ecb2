package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Host;

/** Sends each host a question of its own, whatever an earlier start has asked. */
final class QuestionPlanner implements Planner {

  private static final int MOST = 64;

  private final QuestionRun run;
  private final RunProgress progress;

  QuestionPlanner(QuestionRun run, RunProgress progress) {
    this.run = run;
    this.progress = progress;
  }

  @Override
  public int batchSize() {
    return MOST;
  }

  @Override
  public List<PlannedCall> plan(List<Host> hosts) {
    List<Optional<MdmCommand>> questions = run.questions().to(hosts);
    List<PlannedCall> calls = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      Host host = hosts.get(i);
      if (questions.get(i).isPresent()) {
        MdmCommand question = questions.get(i).get();
        String uuid = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        progress.planned(uuid, "", List.of(host));
        calls.add(
            new PlannedCall(
                uuid,
                "",
                List.of(host),
                () -> question.withCommandUuid(uuid),
                false,
                false,
                Optional.empty()));
      }
    }
    progress.store();
    return calls;
  }

  @Override
  public List<PlannedCall> rest() {
    return List.of();
  }

  @Override
  public void withdraw(PlannedCall call) {
    // Nothing was made for it.
  }
}
