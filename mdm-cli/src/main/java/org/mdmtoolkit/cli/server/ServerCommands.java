package org.mdmtoolkit.cli.server;

import static org.mdmtoolkit.cli.terminal.Quoted.argument;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.delivery.config.ServerJournal;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.SecretProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm server} without {@code list}: the servers that are configured. */
public final class ServerCommands {

  private ServerCommands() {}

  /** {@code mdm server add}. */
  @Command(name = "add")
  public static final class ServerAddCommand implements Action {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = "--type", paramLabel = "TYPE", required = true)
    private String type = "";

    @Option(names = "--url", paramLabel = "URL", required = true)
    private String url = "";

    @Option(names = "--token-file", paramLabel = "FILE")
    private @Nullable String tokenFile;

    @Option(names = "--token-command", paramLabel = "COMMAND")
    private @Nullable String tokenCommand;

    @Option(names = "--default")
    private boolean isDefault;

    @Option(names = "--rootca", paramLabel = "PEM")
    private @Nullable Path rootca;

    @Option(names = "--user", paramLabel = "USER")
    private @Nullable String user;

    @Option(names = "--webhook", paramLabel = "ADDRESS:PORT")
    private @Nullable String webhook;

    @Option(names = "--webhook-key-file", paramLabel = "FILE")
    private @Nullable String webhookKeyFile;

    @Override
    public int run(Context context) {
      Shell shell = context.shell();
      ServerConfig given =
          new ServerConfig(
              name,
              EnvironmentServer.type(type, "--type"),
              ServerAddress.of(url),
              Optional.ofNullable(rootca),
              Optional.ofNullable(user),
              Optional.ofNullable(webhook),
              Optional.ofNullable(tokenCommand));
      if (tokenFile != null && tokenCommand != null) {
        throw new UsageException("--token-file and --token-command both say where the token is");
      }
      if (tokenFile == null
          && tokenCommand == null
          && webhook != null
          && context.servers().like(given.withWebhook(Optional.empty())).isPresent()) {
        Optional<ServerConfig> changed;
        try (@Nullable Secret key = webhookKey(shell)) {
          changed = context.servers().setWebhook(given, Optional.ofNullable(key));
        }
        if (changed.isPresent() || webhookKeyFile != null) {
          changed.ifPresent(new ServerJournal(context.journal())::webhookSet);
          if (isDefault) {
            setDefault(context, name);
          }
          return context.noteResult(
              changed.orElse(given)::write,
              "Server " + name + " has this webhook now; all else is as it was, its token, too.");
        }
      }
      Optional<ServerConfig> present =
          refuseOther(context, given).filter(one -> webhookKeyFile == null);
      boolean isThere = present.isPresent();
      ServerConfig server = present.orElse(given);
      boolean isNew;
      boolean isReplaced;
      String found;
      try (Secret token = token(context);
          @Nullable Secret key = webhookKey(shell)) {
        Optional<Secret> webhookKey = Optional.ofNullable(key);
        found = look(context, server, token);
        isReplaced =
            isThere
                && context
                    .servers()
                    .replaceToken(
                        server, tokenCommand != null ? Optional.empty() : Optional.of(token));
        isNew =
            !isThere
                && (tokenCommand != null
                    ? context.servers().addWithCommand(server, webhookKey)
                    : context.servers().add(server, token, webhookKey));
      }
      ServerJournal journal = new ServerJournal(context.journal());
      if (isReplaced) {
        journal.tokenReplaced(server);
      } else {
        journal.added(server, isNew);
      }
      context
          .servers()
          .sameAddress(server)
          .ifPresent(one -> context.note("Server " + one + " has the same address."));
      if (isDefault) {
        setDefault(context, name);
      }
      return context.noteResult(
          server::write,
          "Server %s%s%s"
              .formatted(
                  name,
                  isReplaced
                      ? " has another token now; all else is as it was: "
                      : isNew ? " added: " : " is there already: ",
                  context.servers().file()),
          found);
    }

    /**
     * What the server says of itself. One that cannot be reached is warned of: it may be set up
     * later.
     *
     * @throws MdmException if it answers, and is another product or refuses the token
     */
    private String look(Context context, ServerConfig server, Secret token) {
      try (MdmServer open =
          ServerConfigs.open(
              server, token, connection -> connection.withSleeper(context.shell().sleeper()))) {
        return "It answers: " + open.check() + ", the token is accepted.";
      } catch (InvalidInputException e) {
        if (e.remedy() instanceof Remedy.ServerOfType other) {
          throw new InvalidInputException(
              e.problem(), "Nothing was added. If it is: " + line(context, other.type()), e);
        }
        throw e;
      } catch (DeniedException e) {
        boolean isToken =
            e.remedy() instanceof Remedy.Several several
                && several.has(new Remedy.LogIn(Optional.empty()));
        throw isToken
            ? new DeniedException(
                e.problem(), "Nothing was added. Check the token, then run the same again.", e)
            : e;
      } catch (UnavailableException e) {
        context.warn(e.problem() + "; it is added all the same, untried");
        context.note(context.wording().words(e.remedy()));
        return "To try again: " + context.command("server check " + argument(name));
      }
    }

    /**
     * Before the token is asked for, which would be typed for nothing where another one is there.
     *
     * @return the very same server, with the token from where it is given now; empty if there is
     *     none
     */
    private Optional<ServerConfig> refuseOther(Context context, ServerConfig server) {
      Optional<ServerConfig> present = context.servers().like(server);
      if (present.isPresent()
          && tokenFile == null
          && tokenCommand == null
          && !EnvironmentServer.hasToken(context.shell())
          && !context.shell().terminal().canAsk()) {
        ServerConfig other = present.get();
        Remedy store =
            new Remedy.StoreToken(name, other.type().label(), other.address().toString());
        throw new RefusedException(
            "there is this very server " + name + " already",
            "To look at it: `"
                + context.command("server check " + argument(name))
                + "`. To store another token: "
                + context.wording().words(store).replaceFirst("^[^:]*: ", "")
                + " --token-file FILE");
      }
      return present.map(other -> other.withTokenCommand(server.tokenCommand()));
    }

    private @Nullable Secret webhookKey(Shell shell) {
      return webhookKeyFile == null
          ? null
          : shell.readSecret(webhookKeyFile, "the key of the webhook");
    }

    private Secret token(Context context) {
      Shell shell = context.shell();
      if (tokenCommand != null) {
        try {
          return SecretProgram.of(tokenCommand, "--token-command", shell.environment())
              .read("the token");
        } catch (DeniedException e) {
          String again = "Nothing was added. If its vault is locked, unlock it and run this again.";
          throw new DeniedException(e.problem(), Remedy.advice(again).and(e.remedy()));
        }
      } else if (tokenFile != null) {
        return shell.readSecret(tokenFile, "the token");
      }
      return EnvironmentServer.token(shell)
          .orElseGet(
              () ->
                  shell.ask(
                      "API token of " + name + ": ",
                      "the token of the server is needed",
                      "Such as: "
                          + line(context, type)
                          + " --token-file FILE; or set "
                          + EnvironmentServer.TOKEN
                          + "."));
    }

    private String line(Context context, String product) {
      return context.command(
          "server add %s --type %s --url %s".formatted(argument(name), product, argument(url)));
    }
  }

  /** Makes it the default; the journal is told if it was not. */
  private static void setDefault(Context context, String name) {
    Optional<String> before = context.servers().defaultServer();
    if (context.servers().setDefault(name)) {
      context.journal().append(JournalEvent.of("server.default").withOutcome(name));
      before.ifPresent(one -> context.note("The default was " + one + " before."));
    }
  }

  /** {@code mdm server check}. */
  @Command(name = "check")
  public static final class ServerCheckCommand implements Action {

    @Parameters(paramLabel = "NAME", arity = "0..1")
    private @Nullable String name;

    @Override
    public int run(Context context) {
      try (MdmServer server = ServerOption.open(context, Optional.ofNullable(name))) {
        String version = server.check();
        return context.printResult(
            json ->
                json.put("server", server.description())
                    .put("version", version)
                    .put("answers_questions", server.answersQuestions()),
            server.description() + ": " + version + ", the token is accepted\n");
      }
    }
  }

  /** {@code mdm server default}. */
  @Command(name = "default")
  public static final class ServerDefaultCommand implements Action {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public int run(Context context) {
      setDefault(context, name);
      return context.noteResult(
          json -> json.put("default", name), "Without --server it is " + name + " now.");
    }
  }

  /** {@code mdm server remove}. */
  @Command(name = "remove")
  public static final class ServerRemoveCommand implements Action {

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public int run(Context context) {
      try {
        Optional<String> lost =
            new ServerJournal(context.journal()).lost(context.servers(), name, context.custody());
        context.servers().remove(name);
        new ServerJournal(context.journal()).removed(name);
        lost.ifPresent(context::note);
      } catch (NotFoundException e) {
        // Perhaps it was removed by a process that was stopped before it told the journal.
        if (!new ServerJournal(context.journal()).removedEarlier(name)) {
          throw e;
        }
      }
      return context.noteResult(
          json -> json.put("removed", name),
          "Server " + name + " removed. Its token is still valid at the server.");
    }
  }
}
