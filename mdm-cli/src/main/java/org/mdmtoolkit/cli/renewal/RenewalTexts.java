package org.mdmtoolkit.cli.renewal;

import static org.mdmtoolkit.renewal.NextStep.DEPLOY_AGAIN;
import static org.mdmtoolkit.renewal.NextStep.ORDER;
import static org.mdmtoolkit.renewal.RenewalStatus.Doubt.Kind.CHANGED;
import static org.mdmtoolkit.renewal.RenewalStatus.Doubt.Kind.DEPLOY_OPEN;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Days;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.renewal.NextStep;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt;
import org.mdmtoolkit.renewal.Stage;
import org.mdmtoolkit.vendor.RequestFiles;

/**
 * Where a renewal stands, in words and in JSON.
 *
 * @param settings what is remembered of it: what is not, the next command has to say
 */
record RenewalTexts(Context context, RenewalSettings settings, RenewalStatus status) {

  private static final String HERE = "Apple's certificate lies here already. ";
  private static final String PORTAL =
      "https://developer.apple.com/account/resources/certificates/add";

  /** Of the renewal that has this status. */
  static RenewalTexts of(Context context, RenewalStatus status) {
    return new RenewalTexts(context, context.renewals().named(status.name()).settings(), status);
  }

  /** A few lines for one renewal. */
  String screen() {
    StringBuilder text = new StringBuilder(status.name() + ": " + stage() + "\n");
    line(text, "In force", inForce());
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
    status.target().ifPresent(target -> line(text, "Target", target + reference));
    line(text, "Next", next());
    line(text, "Who", who());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-10s %s%n", name + ":", Printable.line(value)));
  }

  /** What speaks against what was deployed, in one sentence without its end. */
  static String doubt(Doubt doubt) {
    return switch (doubt.kind()) {
      case DEPLOY_OPEN -> doubt.what() + " on " + doubt.time();
      case CHANGED -> "what was deployed was " + doubt.what() + " on " + doubt.time();
      case OTHERS_FOUND, CHECK_FAILED ->
          "verification failed on " + doubt.time() + ": " + doubt.what();
    };
  }

  private String stage() {
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
          case ACCEPTED -> "certificate accepted" + since + ", not in use yet";
          case DEPLOYED -> "deployed" + since + (doubt.isPresent() ? "" : ", not verified yet");
          case VERIFIED ->
              "deployed and verified"
                  + since
                  + (status.pushVerified() ? ", with a push certificate" : "");
          case ABORTED -> "given up" + since;
        };
  }

  private String inForce() {
    return status
        .inForce()
        .map(
            one ->
                "until "
                    + one.notAfter()
                    + ", "
                    + (one.daysLeft() < 0 ? "ENDED" : Days.left(one.daysLeft()))
                    + (one.generation() == 0 ? "" : " (generation " + one.generation() + ")"))
        .or(
            () ->
                status
                    .doubt()
                    .filter(doubt -> doubt.kind() == DEPLOY_OPEN)
                    .map(doubt -> "not known: " + doubt(doubt)))
        .orElse(isChanged() ? "no certificate that is known here" : "not known here");
  }

  private boolean isChanged() {
    return status.doubt().filter(one -> one.kind() == CHANGED).isPresent();
  }

  /** What to do next, in as many lines as it takes; first what nobody has said yet. */
  List<String> steps() {
    List<String> steps = new ArrayList<>();
    switch (status.next()) {
      case ORDER, ACCEPT, DEPLOY -> {
        if (settings.get(TargetOptions.TARGET).isEmpty()) {
          steps.add(
              "It was not said yet where the values go: --app APP, --env-file FILE or"
                  + " --deploy-command PROGRAM. It is remembered.");
        }
      }
      default -> {}
    }
    if (status.next() == ORDER) {
      steps.add("Next, " + who() + ":");
      steps.add("  1. open " + PORTAL + " and choose Services, MDM CSR");
      steps.add("  2. upload " + request());
      steps.add("  3. download mdm.cer; do not revoke last year's certificate");
      steps.add("  4. " + command());
    } else if (status.next() == NextStep.ACCEPT && status.stage() == Stage.REQUESTED) {
      steps.add(HERE + "Next: " + command());
    } else {
      steps.add("Next: " + next());
    }
    return steps;
  }

  /** Whether the command that is next stands in this text. */
  boolean isSaidIn(String text) {
    return !command().isEmpty() && text.contains("`" + command() + "`");
  }

  private String request() {
    return RequestFiles.vendor(status.folder()).request().toString();
  }

  /** The command to run next, or what a person does. */
  private String next() {
    return switch (status.next()) {
      case ORDER ->
          "upload %s at %s (Services, MDM CSR), download mdm.cer, then %s"
              .formatted(request(), PORTAL, command());
      case WAIT ->
          status
              .inForce()
              .map(
                  one ->
                      "nothing until "
                          + one.dueDay()
                          + ", then "
                          + context.command("renew start --name " + status.name()))
              .orElse("nothing");
      case ACCEPT ->
          (status.stage() == Stage.REQUESTED
                  ? HERE
                  : "once " + target("the target") + " can be read, accept it again: ")
              + command();
      case DEPLOY_REPLACING ->
          "find out " + (isChanged() ? "why" : "who changed it") + ", then " + command();
      case STORE -> command() + (isVaultKnown() ? "" : " (VAULT is pass, 1password or command)");
      case START, DEPLOY, DEPLOY_AGAIN, VERIFY -> command();
    };
  }

  /** The command that is next; empty while there is none. */
  private String command() {
    String name = " --name " + status.name();
    String place = name + (settings.get(TargetOptions.TARGET).isEmpty() ? " --app APP" : "");
    String words =
        switch (status.next()) {
          case START -> "start" + name;
          case ORDER -> "accept mdm.cer" + place;
          case ACCEPT ->
              "accept " + Quoted.argument(status.folder().resolve("mdm.cer").toString()) + place;
          case DEPLOY, DEPLOY_AGAIN -> "deploy" + place;
          case DEPLOY_REPLACING -> "deploy --replace-changed" + place;
          case VERIFY -> "verify" + name;
          case STORE -> "store" + name + (isVaultKnown() ? "" : " --to VAULT");
          case WAIT -> "";
        };
    return words.isEmpty() ? "" : context.command("renew " + words);
  }

  private boolean isVaultKnown() {
    return settings.get(RenewalSteps.RenewStoreCommand.TO).isPresent();
  }

  private String target(String otherwise) {
    return status.target().orElse(otherwise);
  }

  private String who() {
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
      case START -> "anybody on this machine";
      case WAIT -> "nobody";
    };
  }

  /** The fields of one renewal. */
  JsonFields write(JsonFields json) {
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
        .put("command", Optional.of(command()).filter(words -> !words.isEmpty()))
        .put("who", who())
        .put("push_verified", status.pushVerified())
        .put("folder", status.folder().toString());
  }
}
