package org.mdmtoolkit.cli.heroku;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OrderlyStop;
import org.mdmtoolkit.cli.terminal.WaitOption;
import org.mdmtoolkit.heroku.ConfigVarNames;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.heroku.HerokuConfigVars;
import org.mdmtoolkit.heroku.Pacing;
import org.mdmtoolkit.heroku.PreviousValues;
import org.mdmtoolkit.heroku.PushJournal;
import org.mdmtoolkit.heroku.PushListener;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which app, which config vars, with which token. */
public final class HerokuOptions {

  @Option(names = "--app", required = true, paramLabel = "APP")
  private String app = "";

  @Option(names = "--prefix", paramLabel = "PREFIX")
  private @Nullable String prefix;

  @Option(names = "--cert-var", paramLabel = "NAME")
  private @Nullable String certificate;

  @Option(names = "--key-var", paramLabel = "NAME")
  private @Nullable String key;

  @Option(names = "--passphrase-var", paramLabel = "NAME")
  private @Nullable String passphrase;

  @Mixin private HerokuLogin login = new HerokuLogin();

  @Option(names = "--timeout", paramLabel = "DURATION", converter = WaitOption.Durations.class)
  private Duration timeout = Duration.ofMinutes(20);

  /** The same as if they had been given on the command line. */
  public static HerokuOptions of(String app, String prefix, HerokuLogin login) {
    HerokuOptions options = new HerokuOptions();
    options.app = app;
    options.prefix = prefix;
    options.login = login;
    return options;
  }

  String app() {
    return app;
  }

  /** The app that is spoken to, and where the journal is told of it. */
  record Access(HerokuClient client, HerokuConfigVars target, PushJournal journal)
      implements AutoCloseable {

    @Override
    public void close() {
      client.close();
    }
  }

  /**
   * Begins to speak to the app; nothing is asked yet.
   *
   * @param yes whether nobody is asked after a failed release
   */
  Access open(Context context, boolean yes) {
    String start = prefix == null ? ConfigVarNames.DEFAULT_PREFIX : prefix;
    ConfigVarNames names =
        new ConfigVarNames(
            Objects.requireNonNullElse(certificate, start + "CertPem"),
            Objects.requireNonNullElse(key, start + "KeyPem"),
            Objects.requireNonNullElse(passphrase, start + "KeyPassphrase"));
    HerokuClient client =
        login.open(context, Pacing.of(context.shell().random()).withReleaseLimit(timeout));
    try {
      PreviousValues previous =
          PreviousValues.in(context.escrow().sealedSecrets(context.journal()), context.journal());
      PushJournal journal = PushJournal.of(context.journal(), app, new Person(context, yes));
      return new Access(
          client, HerokuConfigVars.of(client, app, names, previous).withListener(journal), journal);
    } catch (InvalidInputException e) {
      client.close();
      throw e;
    }
  }

  /** Tells the person, and asks what to do about a failed release. */
  private record Person(Context context, boolean yes) implements PushListener {

    @Override
    public void note(String text) {
      context.note(text);
    }

    @Override
    public void unrecorded(MdmException e) {
      context.warn(e.problem());
    }

    @Override
    public boolean restoreAfter(String release) {
      if (yes) {
        return true;
      }
      OrderlyStop.whenStopped("stopped; the app keeps the new values, whose release failed");
      return context.shell().terminal().canAsk()
          && Confirmation.isGiven(
              context,
              "Release " + release + " failed. Type yes to put the previous values back: ",
              "yes");
    }
  }
}
