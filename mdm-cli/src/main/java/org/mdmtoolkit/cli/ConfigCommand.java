package org.mdmtoolkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.config.ServerConfig;
import org.mdmtoolkit.delivery.config.ServerConfigs;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.vault.SecretProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mdm config}. */
@Command(name = "config")
final class ConfigCommand implements Action {

  /** Variables of which the value is no secret. */
  private static final List<String> PLAIN =
      List.of("MDM_SERVER_TYPE", "MDM_IDENTITY_PASSPHRASE_FILE", "MDM_SIGNING_KEY");

  /** Variables that hold a secret, or a command line in which somebody may have put one. */
  private static final List<String> HIDDEN =
      List.of("MDM_SERVER_TOKEN", "MDM_SERVER_TOKEN_COMMAND", "HEROKU_API_KEY");

  @Spec private @Nullable CommandSpec spec;

  private record Setting(String name, String value, String from) {}

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    ServerConfigs servers = context.servers();
    List<Setting> settings = new ArrayList<>();
    place(settings, "home", context.home(), homeFrom(shell, "XDG_DATA_HOME"));
    place(settings, "configuration", servers.file(), homeFrom(shell, "XDG_CONFIG_HOME"));
    List<ServerConfig> configured = List.of();
    Optional<String> standard = Optional.empty();
    MdmException damage = null;
    try {
      place(settings, "policy", context.policyToRead().file(), "beside the configuration");
      configured = servers.list();
      standard = servers.defaultServer();
      store(settings, context);
      server(settings, shell, configured, standard);
      passphrase(settings, context);
    } catch (MdmException e) {
      damage = e;
    }
    for (String name : PLAIN) {
      shell.environment(name).ifPresent(value -> settings.add(new Setting(name, value, "set")));
    }
    for (String name : HIDDEN) {
      shell.environment(name).ifPresent(value -> settings.add(new Setting(name, "", "set")));
    }
    if (damage == null || !context.json()) {
      print(context, settings, configured, standard);
    }
    if (damage != null) {
      throw damage;
    }
    return ExitCodes.DONE;
  }

  private static void place(List<Setting> settings, String name, Path path, String from) {
    settings.add(
        new Setting(name, path.toString(), from + (InputFiles.exists(path) ? "" : "; not there")));
  }

  private String homeFrom(Shell shell, String variable) {
    Mdm options = (Mdm) Objects.requireNonNull(spec).root().userObject();
    if (options.home().isPresent()) {
      return "--home";
    }
    return shell.environment("MDM_HOME").isPresent()
        ? "MDM_HOME"
        : shell.environment(variable).map(value -> variable).orElse("default");
  }

  private static void store(List<Setting> settings, Context context) {
    Optional<String> url = context.storeUrl();
    boolean isVariable = context.shell().environment(Context.STORE_VARIABLE).isPresent();
    settings.add(
        new Setting(
            "store",
            url.orElse("the folder home"),
            url.isEmpty() ? "default" : isVariable ? Context.STORE_VARIABLE : "config.yaml"));
    if (url.isEmpty()) {
      Path key = context.home().resolve("escrow/identity.pem");
      place(settings, "escrow key", key, "in home");
    }
  }

  /** The one that is meant without --server. */
  private static void server(
      List<Setting> settings,
      Shell shell,
      List<ServerConfig> configured,
      Optional<String> standard) {
    Optional<String> url = shell.environment("MDM_SERVER_URL");
    boolean isOnly = configured.size() == 1;
    if (url.isPresent()) {
      settings.add(new Setting("server", url.get(), "MDM_SERVER_URL"));
    } else if (standard.isPresent()) {
      boolean isThere = configured.stream().anyMatch(one -> one.name().equals(standard.get()));
      settings.add(
          new Setting(
              "server",
              standard.get(),
              "default_server in config.yaml" + (isThere ? "" : "; no such server")));
    } else {
      settings.add(
          new Setting(
              "server",
              isOnly ? configured.get(0).name() : "none",
              isOnly
                  ? "the only one"
                  : configured.isEmpty() ? "none configured" : "several, no default"));
    }
  }

  private static void passphrase(List<Setting> settings, Context context) {
    Shell shell = context.shell();
    Optional<String> file = shell.environment(EscrowAccess.PASSPHRASE_VARIABLE);
    Optional<String> variable = shell.environment(EscrowAccess.COMMAND_VARIABLE);
    Optional<String> command = variable.or(context.servers()::passphraseCommand);
    Path generated = context.home().resolve("escrow/identity.passphrase");
    if (file.isPresent()) {
      add(settings, "the file " + file.get(), EscrowAccess.PASSPHRASE_VARIABLE);
    } else if (command.isPresent()) {
      add(
          settings,
          "what " + SecretProgram.of(command.get(), shell.environment()).name() + " prints",
          variable.isPresent() ? EscrowAccess.COMMAND_VARIABLE : "config.yaml");
    } else if (context.storeUrl().isEmpty() && InputFiles.exists(generated)) {
      add(settings, "the file " + generated, "generated");
    } else {
      add(settings, "asked for", "default");
    }
  }

  private static void add(List<Setting> settings, String value, String from) {
    settings.add(new Setting("escrow passphrase", value, from));
  }

  private static void print(
      Context context,
      List<Setting> settings,
      List<ServerConfig> servers,
      Optional<String> standard) {
    Table table = new Table(context.shell(), "SETTING", "VALUE", "FROM");
    settings.forEach(one -> table.row(one.name(), one.value(), one.from()));
    StringBuilder text = new StringBuilder(table.toString());
    if (!servers.isEmpty()) {
      Table list = new Table(context.shell(), "SERVER", "TYPE", "URL", "TOKEN");
      servers.forEach(
          one ->
              list.row(one.name(), one.type().label(), one.address().toString(), tokenFrom(one)));
      text.append('\n').append(list);
    }
    context.printResult(
        json ->
            json.objects(
                    "settings",
                    settings,
                    (fields, one) ->
                        fields
                            .put("name", one.name())
                            .put("value", one.value())
                            .put("from", one.from()))
                .objects(
                    "servers",
                    servers,
                    (fields, one) ->
                        fields
                            .put("name", one.name())
                            .put("type", one.type().label())
                            .put("url", one.address().toString())
                            .put("token", tokenFrom(one))
                            .put("default", standard.equals(Optional.of(one.name())))),
        text.toString());
  }

  private static String tokenFrom(ServerConfig server) {
    return server
        .tokenCommand()
        .map(line -> "what " + SecretProgram.of(line, Map.of()).name() + " prints")
        .orElse("kept in tokens/" + server.name());
  }
}
