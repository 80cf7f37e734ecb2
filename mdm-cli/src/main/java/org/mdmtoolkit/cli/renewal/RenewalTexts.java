package org.mdmtoolkit.cli.renewal;

import static org.mdmtoolkit.renewal.NextStep.ORDER;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.renewal.NextStep;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.RenewalStatus;
import org.mdmtoolkit.renewal.RenewalWords;
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
    return words()
        .screen(
            next(),
            settings.place(),
            context.command("renew verify --name " + status.name()),
            context.wording().words(context.renewals().named(status.name()).repair()));
  }

  /** Where it stands. */
  private RenewalWords words() {
    return new RenewalWords(status);
  }

  /** What to do next, in as many lines as it takes; first what nobody has said yet. */
  List<String> steps() {
    List<String> steps = new ArrayList<>();
    switch (status.next()) {
      case ORDER, ACCEPT, DEPLOY -> {
        if (settings.get(RenewalSettings.TARGET).isEmpty()) {
          steps.add(
              "It was not said yet where the values go: --app APP, --env-file FILE or"
                  + " --deploy-command PROGRAM. Say it once: it is remembered.");
        }
      }
      default -> {}
    }
    if (status.next() == ORDER) {
      steps.add("Next, " + words().who() + ":");
      steps.add("  1. open " + PORTAL + " and choose Services, MDM CSR");
      steps.add("  2. upload " + request());
      steps.add("  3. download mdm.cer; do not revoke last year's certificate");
      steps.add("  4. " + command());
    } else if (status.next() == NextStep.ACCEPT && status.stage() == Stage.REQUESTED) {
      steps.add(HERE + "Next: " + command());
    } else if (!status.isPutAway()) {
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
  String next() {
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
          (status.stage() == Stage.REQUESTED ? HERE : words().beforeAccepting()) + command();
      case DEPLOY_REPLACING ->
          "find out " + (words().isChanged() ? "why" : "who changed it") + ", then " + command();
      case RESTORE -> context.wording().words(words().restoring());
      case ABORT -> "give it up, its certificate ended before it was deployed: " + command();
      case STORE -> command() + (isVaultKnown() ? "" : " (VAULT is pass, 1password or command)");
      case START, DEPLOY, DEPLOY_AGAIN, VERIFY -> command();
    };
  }

  /** The command that is next; empty while there is none. */
  private String command() {
    String name = " --name " + status.name();
    boolean isNamed = settings.get(RenewalSettings.TARGET).isPresent() && !words().isPlaceUnknown();
    String place = name + (isNamed ? "" : " --app APP");
    String words =
        switch (status.next()) {
          case START -> "start" + name;
          case ORDER -> "accept mdm.cer" + place;
          case ACCEPT ->
              "accept " + Quoted.argument(status.folder().resolve("mdm.cer").toString()) + place;
          case DEPLOY, DEPLOY_AGAIN -> "deploy" + place;
          case DEPLOY_REPLACING -> "deploy --replace-changed" + place;
          case VERIFY -> "verify" + name + (words().isTopicChanged() ? " --push-cert FILE" : "");
          case ABORT -> "abort" + name;
          case STORE -> "store" + name + (isVaultKnown() ? "" : " --to VAULT");
          case WAIT, RESTORE -> "";
        };
    return words.isEmpty() ? "" : context.command("renew " + words);
  }

  private boolean isVaultKnown() {
    return settings.get(RenewalSteps.RenewStoreCommand.TO).isPresent();
  }

  /** The fields of one renewal. */
  JsonFields write(JsonFields json) {
    return words().write(json, command());
  }
}
