package org.mdmtoolkit.renewal;

import static org.mdmtoolkit.renewal.NextStep.DEPLOY_AGAIN;
import static org.mdmtoolkit.renewal.RenewalStatus.Doubt.Kind.CHANGED;
import static org.mdmtoolkit.renewal.RenewalStatus.Doubt.Kind.DEPLOY_OPEN;

import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt;
import org.mdmtoolkit.vendor.Check;

/** Where a renewal stands, in words for people: all but the command that is next. */
public record RenewalWords(RenewalStatus status) {

  /**
   * A few lines for one renewal.
   *
   * @param next what is to be done next, in the words of a program
   * @param place where the values will go, as far as it is known; may be empty
   * @param look how to see what is in force, in the words of a program; may be empty
   * @param repair how what was deployed is put in force again, in the words of a program; may be
   *     empty
   */
  public String screen(String next, String place, String look, String repair) {
    StringBuilder text = new StringBuilder(status.name() + ": " + stage() + "\n");
    boolean canLook = status.stage().isDeployed() && status.next() != DEPLOY_AGAIN;
    boolean isAsked = canLook && status.inForce().isEmpty() && !look.isEmpty();
    line(text, "In force", inForce() + (isAsked ? "; to see what is there: " + look : ""));
    status
        .doubt()
        .filter(one -> one.kind() != DEPLOY_OPEN)
        .filter(one -> one.kind() != CHANGED || !status.stage().isDeployed()) // in the first line
        .ifPresent(one -> line(text, "But", doubt(one)));
    status.givenRoot().ifPresent(root -> line(text, "Chain", root));
    String reference =
        status
            .reference()
            .filter(r -> !r.isEmpty() && !isChanged()) // another release is in force since
            .map(", "::concat)
            .orElse("");
    if (status.target().isPresent() || (!place.isEmpty() && !isPlaceUnknown())) {
      String unseen = place + ", not yet looked at"; // so that a misspelt one can be seen
      line(text, "Target", status.target().map(target -> target + reference).orElse(unseen));
    }
    line(text, "Next", next);
    line(text, "Who", who());
    boolean isReplaced = status.doubt().filter(Doubt::isReplaced).isPresent();
    if (isReplaced && !status.stage().isDeployed() && !repair.isEmpty()) {
      text.append("  ").append(Printable.line(repair)).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-10s %s%n", name + ":", Printable.line(value)));
  }

  /** What speaks against what was deployed, in one sentence without its end. */
  public static String doubt(Doubt doubt) {
    return switch (doubt.kind()) {
      case DEPLOY_OPEN -> doubt.what() + " on " + doubt.time();
      case CHANGED -> "what was deployed was " + doubt.what() + " on " + doubt.time();
      case OTHERS_FOUND, CHECK_FAILED, TOPIC_CHANGED ->
          "verification failed on " + doubt.time() + ": " + doubt.what();
    };
  }

  /** How far it has come: {@code generation 2, deployed on ...}. */
  public String stage() {
    if (status.generation() == 0) {
      return "not started";
    }
    String generation = "generation " + status.generation();
    if (status.next() == DEPLOY_AGAIN) {
      return generation + ", a deploy of it did not end well";
    }
    Optional<Doubt> doubt = status.doubt();
    if (status.stage().isDeployed() && isChanged()) {
      return generation
          + " was "
          + doubt.orElseThrow().what()
          + " on "
          + doubt.orElseThrow().time();
    }
    String since = status.since().map(time -> " on " + time).orElse("");
    return generation
        + ", "
        + switch (status.stage()) {
          case STARTED -> "key and request are not finished";
          case REQUESTED -> "request made" + since + ", Apple's certificate is awaited";
          case ACCEPTED ->
              "certificate accepted"
                  + since
                  + (status.next() == NextStep.ABORT ? ", and ended since" : ", not in use yet");
          case DEPLOYED -> "deployed" + since + (doubt.isPresent() ? "" : ", not verified yet");
          case VERIFIED ->
              "deployed and verified"
                  + since
                  + (status.pushVerified() ? ", with a push certificate" : "");
          case ABORTED -> "given up" + since;
        };
  }

  /** Until when which certificate signs, as far as it is known. */
  private String inForce() {
    return status
        .inForce()
        .map(
            one ->
                "until "
                    + one.notAfter()
                    + ", "
                    + (one.daysLeft() < 0 ? "ENDED" : CertificateSummary.left(one.daysLeft()))
                    + (one.generation() != 0
                        ? " (generation " + one.generation() + ")"
                        : isChanged() ? " (what was put there since)" : ""))
        .or(
            () ->
                status
                    .doubt()
                    .filter(doubt -> doubt.kind() == DEPLOY_OPEN)
                    .map(doubt -> "not known: " + doubt(doubt)))
        .orElse("not known here");
  }

  /** Whether others were put into force since, by a change that is known here. */
  public boolean isChanged() {
    return status.doubt().filter(one -> one.kind() == CHANGED).isPresent();
  }

  /** Whether only another push certificate can pass the verification. */
  public boolean isTopicChanged() {
    return status.doubt().filter(one -> one.kind() == Doubt.Kind.TOPIC_CHANGED).isPresent();
  }

  /** Whether the certificate is accepted, and there is no such place as was named for it. */
  public boolean isPlaceUnknown() {
    return status.next() == NextStep.ACCEPT
        && status.stage() == Stage.ACCEPTED
        && status.target().isEmpty();
  }

  /** What has to be done before the certificate is accepted again, as a part of a sentence. */
  public String beforeAccepting() {
    return isPlaceUnknown()
        ? "find out what the app is called, then accept it again: "
        : "once " + target("the target") + " can be read, accept it again: ";
  }

  /** That somebody must act, where the renewal is due, and why. */
  public Check due() {
    String sentence = "the renewal " + status.name() + " is due: " + why();
    return new Check("due", Check.Result.WARNING, sentence, puttingAway());
  }

  /** Why somebody must act, where the renewal is due. */
  public String why() {
    return status
        .doubt()
        .map(RenewalWords::doubt)
        .or(() -> status.inForce().map(one -> "its certificate ends on " + one.notAfter()))
        .orElse("no certificate is known to be in force");
  }

  /** How it is put away where its name is a mistake; empty where more than a request was made. */
  public Remedy puttingAway() {
    boolean isOnlyBegun = status.stage() == Stage.STARTED || status.stage() == Stage.REQUESTED;
    return status.generation() > 0
            && isOnlyBegun
            && status.inForce().isEmpty()
            && status.doubt().isEmpty()
        ? new RenewalStep(
            status.name(),
            RenewalStep.RenewalAct.ABORT,
            "If it was begun by mistake, {} puts it away; its files are kept.")
        : Remedy.none();
  }

  /** How a lost file is dealt with, as what is next; what is deployed cannot be given up. */
  public Remedy restoring() {
    return new RenewalStep(
        status.name(),
        status.stage().isDeployed()
            ? RenewalStep.RenewalAct.START_EARLY
            : RenewalStep.RenewalAct.ABORT,
        "bring back what is missing or damaged in "
            + status.folder()
            + " from a backup or the vault, a certificate from Apple's portal; if a key or"
            + " passphrase is lost: {}");
  }

  /** Where the values go, or this where nobody has said. */
  public String target(String otherwise) {
    return status.target().orElse(otherwise);
  }

  /** Who can do what is next. */
  public String who() {
    return switch (status.next()) {
      case ORDER ->
          "whoever signs in at Apple"
              + status.account().map(" as "::concat).orElse("")
              + ", Enterprise sub-account";
      case DEPLOY, DEPLOY_AGAIN, DEPLOY_REPLACING, VERIFY ->
          "whoever may change " + target("the app that signs") + ", on this machine";
      case ACCEPT ->
          status.stage() == Stage.REQUESTED
              ? "anybody on this machine"
              : "whoever may read " + target("the target") + ", on this machine";
      case STORE -> "whoever may write to the vault, on this machine";
      case START, ABORT -> "anybody on this machine";
      case RESTORE -> "whoever has a backup of " + status.folder();
      case WAIT -> "nobody";
    };
  }

  /**
   * The fields of one renewal.
   *
   * @param command what is next, as a program calls it; empty while there is nothing
   */
  public JsonFields write(JsonFields json, String command) {
    return json.put("name", status.name())
        .put("generation", status.generation())
        .put("stage", status.stage().label())
        .put("since", status.since())
        .object(
            "in_force",
            status.inForce(),
            (fields, one) ->
                fields
                    .put("generation", one.generation())
                    .put("not_after", one.notAfter().toString())
                    .put("days_left", one.daysLeft()))
        .object(
            "doubt",
            status.doubt(),
            (fields, doubt) ->
                fields
                    .put("kind", doubt.kind().label())
                    .put("time", doubt.time().toString())
                    .put("what", doubt.what()))
        .put("given_root", status.givenRoot())
        .put("target", status.target())
        .put("reference", status.reference())
        .put("next", status.next().label())
        .put("command", Optional.of(command).filter(words -> !words.isEmpty()))
        .put("who", who())
        .put("push_verified", status.pushVerified())
        .put("folder", status.folder().toString());
  }
}
