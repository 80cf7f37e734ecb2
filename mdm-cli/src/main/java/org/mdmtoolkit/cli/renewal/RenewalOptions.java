package org.mdmtoolkit.cli.renewal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.Renewals;
import picocli.CommandLine.Option;

/** Which renewal is meant, and whether only to look what would be done. */
final class RenewalOptions {

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
    Renewal renewal = one(context, name);
    if (!renewal.exists()) {
      throw new NotFoundException(
          "there is no renewal " + renewal.name(),
          "`"
              + context.command("renew status")
              + "` lists them; `"
              + context.command("renew start --name " + renewal.name())
              + "` begins one.");
    }
    return prepared(context, renewal, answers);
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
    Renewals renewals = context.renewals();
    if (name != null) {
      return renewals.named(name);
    }
    List<String> names = renewals.names();
    if (names.isEmpty()) {
      throw noneYet(context);
    }
    if (names.size() > 1) {
      throw new AmbiguousException(
          "there are several renewals: " + String.join(", ", names), "Say which: --name NAME.");
    }
    return renewals.named(names.get(0));
  }

  /** What is wrong where not one renewal was begun. */
  static NotFoundException noneYet(Context context) {
    return new NotFoundException(
        "there is no renewal yet",
        "Begin one: " + context.command("renew start --name fleet --email mdm@example.com"));
  }

  /** The answers and this one, if it was given. */
  static RenewalSettings with(RenewalSettings answers, String name, @Nullable String value) {
    return value == null ? answers : answers.with(name, value);
  }
}
