package org.mdmtoolkit.delivery.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a run told. */
final class RecordingListener implements RunListener {

  final List<HostEvent> events = new ArrayList<>();
  final List<HostOutcome> outcomes = new ArrayList<>();
  final List<Instant> continued = new ArrayList<>();

  @Override
  public void continued(Instant started) {
    continued.add(started);
  }

  @Override
  public void happened(HostEvent event) {
    events.add(event);
  }

  @Override
  public void ended(HostOutcome outcome) {
    outcomes.add(outcome);
  }

  List<HostEvent.Step> stepsOf(String udid) {
    return events.stream()
        .filter(event -> event.host().udid().equals(udid))
        .map(HostEvent::step)
        .toList();
  }

  HostOutcome outcomeOf(String udid) {
    List<HostOutcome> of = outcomes.stream().filter(o -> o.host().udid().equals(udid)).toList();
    if (of.size() != 1) {
      throw new AssertionError(udid + " ended " + of.size() + " times: " + of);
    }
    return of.get(0);
  }
}
