package org.mdmtoolkit.renewal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.vendor.Check;

/**
 * Evidence of what was done in a renewal: who took which step when, fingerprints, checks with their
 * results, and what the journal says. Holds nothing secret.
 *
 * @param renewal the name of the renewal
 * @param made when this was made
 * @param release the version of the program that made it
 * @param generations the latest first
 * @param journal whether the journal is whole
 * @param entries the journal's entries about this renewal, oldest first
 */
public record RenewalReport(
    String renewal,
    Instant made,
    String release,
    List<GenerationReport> generations,
    JournalCheck journal,
    List<JournalEntry> entries) {

  /** Copies the lists. */
  public RenewalReport {
    generations = List.copyOf(generations);
    entries = List.copyOf(entries);
  }

  /**
   * One generation.
   *
   * @param number its number
   * @param stage how far it has come
   * @param steps the steps that were taken, in their order
   * @param facts fingerprints, dates and places, by name
   * @param checks what was checked, and what was found
   */
  public record GenerationReport(
      int number, Stage stage, List<Step> steps, List<Fact> facts, List<StepCheck> checks) {

    /** Copies the lists. */
    public GenerationReport {
      steps = List.copyOf(steps);
      facts = List.copyOf(facts);
      checks = List.copyOf(checks);
    }
  }

  /**
   * A step that was taken.
   *
   * @param name {@code requested}, {@code accepted}, {@code deployed}, {@code verified}, …
   * @param time when
   * @param by who, {@code user@machine}
   */
  public record Step(String name, Instant time, String by) {}

  /** A fact by its name. */
  public record Fact(String name, String value) {}

  /** A check that was made in a step. */
  public record StepCheck(String step, Check check) {}

  private static final List<String> STEPS =
      List.of(
          GenerationState.STARTED,
          GenerationState.REQUESTED,
          GenerationState.ACCEPTED,
          GenerationState.DEPLOYING,
          GenerationState.DEPLOYED,
          GenerationState.VERIFIED,
          GenerationState.VERIFY_FAILED,
          GenerationState.PUSH_VERIFIED,
          GenerationState.STORED,
          GenerationState.ABORTED);

  private static final List<String> FACTS =
      List.of(
          GenerationState.EMAIL,
          GenerationState.REQUEST_SHA256,
          GenerationState.CERTIFICATE_SHA256,
          GenerationState.CERTIFICATE_SERIAL,
          GenerationState.NOT_BEFORE,
          GenerationState.NOT_AFTER,
          GenerationState.TARGET,
          GenerationState.DEPLOYED_TO,
          GenerationState.DEPLOYED_FINGERPRINT,
          GenerationState.REFERENCE,
          GenerationState.READ_BACK,
          GenerationState.PUSH_TOPIC,
          GenerationState.PUSH_NOT_AFTER,
          GenerationState.STORED_IN);

  static RenewalReport of(RenewalFolder folder, String release) {
    return new RenewalReport(
        folder.name(),
        folder.now().truncatedTo(ChronoUnit.SECONDS),
        release,
        folder.generations().stream().map(RenewalReport::of).toList(),
        folder.journal().verify(),
        folder.entries());
  }

  /**
   * As Markdown, in UTF-8. Of the checks that passed it has the names; {@link #generations} has all
   * that was found.
   */
  public byte[] markdown() {
    return ReportMarkdown.of(this);
  }

  /** The number of the generation that an entry of the journal is about. */
  public static String generationOf(JournalEntry entry) {
    String host = entry.event().host().orElse("");
    return host.substring(host.lastIndexOf(' ') + 1);
  }

  private static GenerationReport of(Generation generation) {
    GenerationState state = generation.state();
    return new GenerationReport(
        generation.number(),
        generation.stage(),
        STEPS.stream()
            .flatMap(
                step -> state.time(step).map(time -> new Step(step, time, state.by(step))).stream())
            .toList(),
        FACTS.stream()
            .flatMap(
                name ->
                    state
                        .get(name)
                        .filter(value -> !value.isEmpty())
                        .map(value -> new Fact(name, value))
                        .stream())
            .toList(),
        List.of("accept", "deploy", "verify").stream()
            .flatMap(step -> state.checks(step).stream().map(check -> new StepCheck(step, check)))
            .toList());
  }

  /** As a JSON document, in UTF-8. */
  public byte[] json() {
    return JsonFields.document(this::write);
  }

  private void write(JsonFields json) {
    json.put("renewal", renewal())
        .put("made", made().toString())
        .put("release", release())
        .objects("generations", generations(), RenewalReport::write)
        .object(
            "journal",
            journal ->
                journal
                    .put("whole", journal().problem().isEmpty())
                    .put("lines", journal().entries())
                    .put("head", journal().head())
                    .objects("entries", entries(), RenewalReport::write));
  }

  private static void write(JsonFields json, JournalEntry entry) {
    json.put("line", entry.number())
        .put("time", entry.time().toString())
        .put("who", entry.operator().toString())
        .put("action", entry.event().action())
        .put("generation", generationOf(entry))
        .put("outcome", entry.event().outcome().orElse(""))
        .put("reason", entry.event().reason().orElse(""));
  }

  private static void write(JsonFields json, GenerationReport one) {
    json.put("generation", one.number())
        .put("stage", one.stage().label())
        .objects(
            "steps",
            one.steps(),
            (fields, step) ->
                fields
                    .put("step", step.name())
                    .put("time", step.time().toString())
                    .put("who", step.by()))
        .object(
            "facts", fields -> one.facts().forEach(fact -> fields.put(fact.name(), fact.value())))
        .objects(
            "checks",
            one.checks(),
            (fields, made) ->
                fields
                    .put("step", made.step())
                    .put("name", made.check().name())
                    .put("result", made.check().result().label())
                    .put("sentence", made.check().sentence()));
  }
}
