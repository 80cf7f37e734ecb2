package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.cli.certificate.CheckPrinter;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.StepResult;
import picocli.CommandLine.Option;

/** Which renewal a step is of, whether only to look what would be done, and how it ended. */
final class RenewalOptions {

  static final String BEGIN = "renew start --name fleet --email mdm@example.com";

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Option(names = "--chain", paramLabel = "PEM")
  private List<String> chain = new ArrayList<>();

  boolean isNamed() {
    return name != null;
  }

  boolean isDryRun() {
    return dryRun;
  }

  /** The one that was named, or the only one there is; it exists. */
  Renewal existing(Context context, RenewalSettings answers) {
    return prepared(context, existing(context, name), answers);
  }

  static Renewal existing(Context context, @Nullable String name) {
    Renewal renewal = one(context, name);
    if (!renewal.exists()) {
      String start = context.command("renew start --name " + renewal.name());
      throw unknown(context, renewal.name(), "` lists them; `" + start + "` begins one.");
    }
    return renewal;
  }

  /** The one that was named, which need not exist yet, or the only one there is. */
  Renewal any(Context context, RenewalSettings answers) {
    return prepared(context, one(context, name), answers);
  }

  private Renewal prepared(Context context, Renewal renewal, RenewalSettings answers) {
    Renewal prepared = renewal.withAnswers(answers);
    if (!chain.isEmpty()) {
      prepared = prepared.withChain(Identities.certificates(context.shell(), chain));
    }
    return dryRun ? prepared.rehearsal() : prepared;
  }

  static Renewal one(Context context, @Nullable String name) {
    List<String> names = name != null ? List.of(name) : context.renewals().names();
    if (names.size() > 1) {
      names = context.renewals().namesInUse();
    }
    if (names.isEmpty()) {
      throw noneYet(context);
    }
    if (names.size() > 1) {
      throw new AmbiguousException(
          "there are several renewals: " + String.join(", ", names), "Say which: --name NAME.");
    }
    return context.renewals().named(names.get(0));
  }

  /** What is wrong where not one renewal was begun. */
  static NotFoundException noneYet(Context context) {
    return new NotFoundException(
        "there is no renewal in " + context.state().renewals(), begin(context));
  }

  /** How there comes to be one. */
  static String begin(Context context) {
    return "If one was begun on another machine, bring its folder to "
        + context.state().renewals()
        + " first.\nElse begin one: "
        + context.command(BEGIN);
  }

  /** What is wrong where there is none of this name; the rest begins with a closing backtick. */
  static NotFoundException unknown(Context context, String name, String rest) {
    String near = String.join(" or ", Spelling.near(name, context.renewals().names()));
    return new NotFoundException(
        "there is no renewal " + name,
        (near.isEmpty() ? "`" : "Did you mean " + near + "? `")
            + context.command("renew status")
            + rest);
  }

  /** Prints how a step ended; the exit code that goes with it. */
  int print(Context context, StepResult result, String done) {
    RenewalTexts texts = RenewalTexts.of(context, result.status());
    List<String> notes = new ArrayList<>(result.notes());
    String remedy = context.wording().words(result.remedy());
    if (!remedy.isEmpty()) {
      notes.add(remedy);
    }
    String ending = !result.passed() ? "fail" : result.already() ? "already" : "done";
    if (dryRun && !context.json()) {
      context.note("Dry run, nothing is changed.");
    }
    context.printResult(
        json -> {
          texts.write(json.put("result", ending).put("dry_run", dryRun));
          CheckPrinter.write(context, json, result.checks()).strings("notes", notes);
        },
        CheckPrinter.text(context, result.checks()));
    if (!context.json()) {
      if (result.already()) {
        notes.add("Done already.");
      } else if (result.passed()) {
        notes.add(dryRun ? "Next: the same without --dry-run." : done);
      }
      if ((!dryRun || !ending.equals("done")) && !texts.isSaidIn(remedy)) {
        notes.addAll(texts.steps());
      }
      notes.forEach(line -> context.note(Printable.line(line)));
    }
    return result.passed() ? ExitCodes.DONE : ExitCodes.INVALID;
  }
}
