package org.mdmtoolkit.cli.renewal;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.RemedyWording;
import org.mdmtoolkit.renewal.InForce;
import org.mdmtoolkit.renewal.NextStep;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.Stage;

/** Where a renewal stands, in words and in JSON. */
final class RenewalTexts {

  static final String PORTAL = "https://developer.apple.com/account/resources/certificates/add";

  private RenewalTexts() {}

  /** A few lines for one renewal. */
  static String screen(RemedyWording wording, RenewalStatus status) {
    StringBuilder text = new StringBuilder(status.name() + ": " + stage(status) + "\n");
    line(text, "In force", status.inForce().map(RenewalTexts::inForce).orElse("not known here"));
    status.doubt().ifPresent(doubt -> line(text, "But", doubt(doubt)));
    status.givenRoot().ifPresent(root -> line(text, "Chain", root));
    status.target().ifPresent(target -> line(text, "Target", target(status, target)));
    line(text, "Next", next(wording, status));
    line(text, "Who", who(status));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-10s %s%n", name + ":", Printable.line(value)));
  }

  private static String target(RenewalStatus status, String target) {
    return target + status.reference().filter(r -> !r.isEmpty()).map(r -> ", " + r).orElse("");
  }

  /** What speaks against what was deployed, in one sentence without its end. */
  static String doubt(RenewalStatus.Doubt doubt) {
    return switch (doubt.kind()) {
      case CHANGED ->
          doubt.what()
              + ", on "
              + doubt.time()
              + ": what was deployed is not known to be in force any more";
      case OTHERS_FOUND, CHECK_FAILED ->
          "verification failed on " + doubt.time() + ": " + doubt.what();
    };
  }

  private static String stage(RenewalStatus status) {
    if (status.generation() == 0) {
      return "not started";
    }
    String since = status.since().map(time -> " on " + time).orElse("");
    String words =
        switch (status.stage()) {
          case STARTED -> "key and request are not finished";
          case REQUESTED -> "request made" + since + ", Apple's certificate is awaited";
          case ACCEPTED ->
              status.next() == NextStep.DEPLOY_AGAIN
                  ? "a deploy was stopped; it is not known here what is in force"
                  : "certificate accepted" + since + ", not in use yet";
          case DEPLOYED ->
              "deployed" + since + (status.doubt().isPresent() ? "" : ", not verified yet");
          case VERIFIED ->
              "deployed and verified"
                  + since
                  + (status.pushVerified() ? ", with a push certificate" : "");
          case ABORTED -> "given up" + since;
        };
    return "generation " + status.generation() + ", " + words;
  }

  private static String inForce(InForce one) {
    String days = one.daysLeft() < 0 ? "ENDED" : Days.left(one.daysLeft());
    String which = one.generation() == 0 ? "" : " (generation " + one.generation() + ")";
    return "until " + one.notAfter() + ", " + days + which;
  }

  /** What to do next, in as many lines as it takes. */
  static List<String> steps(RemedyWording wording, RenewalStatus status) {
    if (status.next() != NextStep.ORDER) {
      return List.of("Next: " + next(wording, status));
    }
    return List.of(
        "Next, " + who(status) + ":",
        "  1. open " + PORTAL + " and choose Services, MDM CSR",
        "  2. upload " + status.folder().resolve("VendorCertificateRequest.csr"),
        "  3. download mdm.cer; do not revoke last year's certificate",
        "  4. " + command(wording, status).orElse(""));
  }

  /** The command to run next, or what a person does. */
  static String next(RemedyWording wording, RenewalStatus status) {
    return switch (status.next()) {
      case ORDER ->
          "upload "
              + status.folder().resolve("VendorCertificateRequest.csr")
              + " at "
              + PORTAL
              + " (Services, MDM CSR), download mdm.cer, then "
              + command(wording, status).orElse("");
      case WAIT ->
          status
              .inForce()
              .map(
                  one ->
                      "nothing until "
                          + LocalDate.ofInstant(one.notAfter(), ZoneOffset.UTC)
                              .minusDays(RenewalStatus.DUE_DAYS)
                          + ", then "
                          + wording.command("renew start --name " + status.name()))
              .orElse("nothing");
      case DEPLOY_REPLACING ->
          "find out who changed it, then " + command(wording, status).orElse("");
      default -> command(wording, status).orElse("nothing");
    };
  }

  /** The command that is next; empty while there is none. */
  static Optional<String> command(RemedyWording wording, RenewalStatus status) {
    String name = " --name " + status.name();
    return switch (status.next()) {
      case START -> Optional.of(wording.command("renew start" + name));
      case ORDER -> Optional.of(wording.command("renew accept mdm.cer" + name));
      case DEPLOY, DEPLOY_AGAIN -> Optional.of(wording.command("renew deploy" + name));
      case DEPLOY_REPLACING ->
          Optional.of(wording.command("renew deploy --replace-changed" + name));
      case VERIFY -> Optional.of(wording.command("renew verify" + name));
      case STORE -> Optional.of(wording.command("renew store" + name));
      case WAIT -> Optional.empty();
    };
  }

  private static String who(RenewalStatus status) {
    return switch (status.next()) {
      case ORDER ->
          "whoever signs in at Apple"
              + status.account().map(account -> " as " + account).orElse("")
              + ", Enterprise sub-account";
      case DEPLOY, DEPLOY_AGAIN, DEPLOY_REPLACING, VERIFY ->
          "whoever may change "
              + status.target().orElse("the app that signs")
              + ", on this machine";
      case STORE -> "whoever may write to the vault, on this machine";
      case START -> "anybody on this machine";
      case WAIT -> "nobody";
    };
  }

  /** The fields of one renewal. */
  static JsonFields write(RemedyWording wording, JsonFields json, RenewalStatus status) {
    json.put("name", status.name())
        .put("generation", status.generation())
        .put("stage", stageName(status.stage()))
        .put("since", status.since());
    status
        .inForce()
        .ifPresent(
            one ->
                json.object(
                    "in_force",
                    fields ->
                        fields
                            .put("generation", one.generation())
                            .put("not_after", one.notAfter().toString())
                            .put("days_left", one.daysLeft())));
    status
        .doubt()
        .ifPresent(
            doubt ->
                json.object(
                    "doubt",
                    fields ->
                        fields
                            .put("kind", doubt.kind().name().toLowerCase(Locale.ROOT))
                            .put("time", doubt.time().toString())
                            .put("what", doubt.what())));
    return json.put("given_root", status.givenRoot())
        .put("target", status.target())
        .put("reference", status.reference())
        .put("next", status.next().name().toLowerCase(Locale.ROOT))
        .put("command", command(wording, status))
        .put("who", who(status))
        .put("push_verified", status.pushVerified())
        .put("folder", status.folder().toString());
  }

  static String stageName(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
