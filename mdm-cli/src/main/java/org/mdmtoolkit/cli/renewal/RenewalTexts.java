package org.mdmtoolkit.cli.renewal;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.RemedyWording;
import org.mdmtoolkit.renewal.InForce;
import org.mdmtoolkit.renewal.NextStep;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt.Kind;
import org.mdmtoolkit.renewal.Stage;

/**
 * Where a renewal stands, in words and in JSON.
 *
 * @param settings what is remembered of it: what is not, the next command has to say
 */
record RenewalTexts(RemedyWording wording, RenewalSettings settings) {

  private static final String VAULTS = "VAULT is pass, 1password or command";

  private static final String HERE = "Apple's certificate lies here already. ";

  private static final String OPEN = "a deploy of it did not end well";

  static final String PORTAL = "https://developer.apple.com/account/resources/certificates/add";

  /** Of the renewal that has this status. */
  static RenewalTexts of(Context context, RenewalStatus status) {
    return new RenewalTexts(context.wording(), context.renewals().named(status.name()).settings());
  }

  /** A few lines for one renewal. */
  String screen(RenewalStatus status) {
    StringBuilder text = new StringBuilder(status.name() + ": " + stage(status) + "\n");
    line(text, "In force", inForce(status));
    status
        .doubt()
        .filter(doubt -> doubt.kind() != Kind.DEPLOY_OPEN)
        .filter(doubt -> doubt.kind() != Kind.CHANGED || !isDeployed(status)) // in the first line
        .ifPresent(doubt -> line(text, "But", doubt(doubt)));
    status.givenRoot().ifPresent(root -> line(text, "Chain", root));
    status.target().ifPresent(target -> line(text, "Target", target(status, target)));
    line(text, "Next", next(status));
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
      case DEPLOY_OPEN -> doubt.what() + " on " + doubt.time();
      case CHANGED -> "what was deployed was " + doubt.what() + " on " + doubt.time();
      case OTHERS_FOUND, CHECK_FAILED ->
          "verification failed on " + doubt.time() + ": " + doubt.what();
    };
  }

  private static boolean isDeployed(RenewalStatus status) {
    return status.stage() == Stage.DEPLOYED || status.stage() == Stage.VERIFIED;
  }

  private static String stage(RenewalStatus status) {
    if (status.generation() == 0) {
      return "not started";
    }
    Optional<RenewalStatus.Doubt> changed =
        status.doubt().filter(doubt -> doubt.kind() == Kind.CHANGED);
    if (isDeployed(status) && status.next() == NextStep.DEPLOY_AGAIN) {
      return "generation " + status.generation() + ", " + OPEN;
    } else if (isDeployed(status) && changed.isPresent()) {
      return "generation "
          + status.generation()
          + " was "
          + changed.get().what()
          + " on "
          + changed.get().time();
    }
    String since = status.since().map(time -> " on " + time).orElse("");
    String words =
        switch (status.stage()) {
          case STARTED -> "key and request are not finished";
          case REQUESTED -> "request made" + since + ", Apple's certificate is awaited";
          case ACCEPTED ->
              status.next() == NextStep.DEPLOY_AGAIN
                  ? OPEN
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

  private static String inForce(RenewalStatus status) {
    return status
        .inForce()
        .map(RenewalTexts::inForce)
        .or(
            () ->
                status
                    .doubt()
                    .filter(doubt -> doubt.kind() == Kind.DEPLOY_OPEN)
                    .map(doubt -> "not known: " + doubt(doubt)))
        .orElse("not known here");
  }

  private static String inForce(InForce one) {
    String days = one.daysLeft() < 0 ? "ENDED" : Days.left(one.daysLeft());
    String which = one.generation() == 0 ? "" : " (generation " + one.generation() + ")";
    return "until " + one.notAfter() + ", " + days + which;
  }

  /** What to do next, in as many lines as it takes. */
  List<String> steps(RenewalStatus status) {
    if (status.next() == NextStep.ACCEPT && status.stage() == Stage.REQUESTED) {
      return List.of(HERE + "Next: " + command(status).orElse(""));
    } else if (status.next() != NextStep.ORDER) {
      return List.of("Next: " + next(status));
    }
    return List.of(
        "Next, " + who(status) + ":",
        "  1. open " + PORTAL + " and choose Services, MDM CSR",
        "  2. upload " + status.folder().resolve("VendorCertificateRequest.csr"),
        "  3. download mdm.cer; do not revoke last year's certificate",
        "  4. " + command(status).orElse(""));
  }

  /** The command to run next, or what a person does. */
  private String next(RenewalStatus status) {
    return switch (status.next()) {
      case ORDER ->
          "upload "
              + status.folder().resolve("VendorCertificateRequest.csr")
              + " at "
              + PORTAL
              + " (Services, MDM CSR), download mdm.cer, then "
              + command(status).orElse("");
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
      case ACCEPT ->
          (status.stage() == Stage.REQUESTED
                  ? HERE
                  : "once "
                      + status.target().orElse("the target")
                      + " can be read, accept it again: ")
              + command(status).orElse("");
      case DEPLOY_REPLACING -> "find out who changed it, then " + command(status).orElse("");
      case STORE ->
          command(status).orElse("")
              + (settings.get(RenewStoreCommand.TO).isEmpty() ? " (" + VAULTS + ")" : "");
      default -> command(status).orElse("nothing");
    };
  }

  /** The command that is next; empty while there is none. */
  private Optional<String> command(RenewalStatus status) {
    String name = " --name " + status.name();
    String app = settings.get(TargetOptions.TARGET).isEmpty() ? " --app APP" : "";
    return switch (status.next()) {
      case START -> Optional.of(wording.command("renew start" + name));
      case ORDER -> Optional.of(wording.command("renew accept mdm.cer" + name + app));
      case ACCEPT ->
          Optional.of(
              wording.command(
                  "renew accept "
                      + Quoted.argument(status.folder().resolve("mdm.cer").toString())
                      + name
                      + app));
      case DEPLOY, DEPLOY_AGAIN -> Optional.of(wording.command("renew deploy" + name + app));
      case DEPLOY_REPLACING ->
          Optional.of(wording.command("renew deploy --replace-changed" + name + app));
      case VERIFY -> Optional.of(wording.command("renew verify" + name));
      case STORE -> {
        boolean isKnown = settings.get(RenewStoreCommand.TO).isPresent();
        yield Optional.of(wording.command("renew store" + name + (isKnown ? "" : " --to VAULT")));
      }
      case WAIT -> Optional.empty();
    };
  }

  /** What to say while nobody has said where the values go; empty once somebody has. */
  Optional<String> noTarget(RenewalStatus status) {
    boolean matters =
        switch (status.next()) {
          case ORDER, ACCEPT, DEPLOY -> settings.get(TargetOptions.TARGET).isEmpty();
          default -> false;
        };
    return matters
        ? Optional.of(
            "It was not said yet where the values go: --app APP, --env-file FILE or"
                + " --deploy-command PROGRAM. It is remembered.")
        : Optional.empty();
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
      case ACCEPT ->
          status.stage() == Stage.REQUESTED
              ? "anybody on this machine"
              : "whoever may read " + status.target().orElse("the target") + ", on this machine";
      case STORE -> "whoever may write to the vault, on this machine";
      case START -> "anybody on this machine";
      case WAIT -> "nobody";
    };
  }

  /** The fields of one renewal. */
  JsonFields write(JsonFields json, RenewalStatus status) {
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
        .put("command", command(status))
        .put("who", who(status))
        .put("push_verified", status.pushVerified())
        .put("folder", status.folder().toString());
  }

  static String stageName(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
