package org.mdmtoolkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
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

  private final List<Setting> settings = new ArrayList<>();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    ServerConfigs servers = context.servers();
    place("home", context.home(), homeFrom(shell, "XDG_DATA_HOME"));
    place("configuration", servers.file(), homeFrom(shell, "XDG_CONFIG_HOME"));
    List<ServerConfig> configured = List.of();
    Optional<String> standard = Optional.empty();
    MdmException damage = null;
    try {
      configured = servers.list();
      standard = servers.defaultServer();
      addStore(context);
      addServer(shell, configured, standard);
      addPassphrase(context);
      if (context.storeUrl().isEmpty()) {
        context.refuseIfMoved();
      }
      Path policy = context.policyToRead().file(); // last: it may ask the store
      if (policy.equals(context.ownPolicy().file())) {
        place("policy", policy, "beside the configuration");
      } else {
        add("policy", policy.toString(), "the store");
      }
    } catch (MdmException e) {
      damage = e;
    }
    PLAIN.forEach(name -> shell.environment(name).ifPresent(value -> add(name, value, "set")));
    HIDDEN.forEach(name -> shell.environment(name).ifPresent(value -> add(name, "", "set")));
    if (damage == null || !context.json()) {
      print(context, configured, standard);
    }
    if (damage != null) {
      throw damage;
    }
    return ExitCodes.DONE;
  }

  private void add(String name, String value, String from) {
    settings.add(new Setting(name, value, from));
  }

  private void place(String name, Path path, String from) {
    add(name, path.toString(), from + (InputFiles.exists(path) ? "" : "; not there"));
  }

  private String homeFrom(Shell shell, String variable) {
    Mdm options = (Mdm) Objects.requireNonNull(spec).root().userObject();
    if (options.home != null) {
      return "--home";
    }
    return shell.environment("MDM_HOME").isPresent()
        ? "MDM_HOME"
        : shell.environment(variable).map(value -> variable).orElse("default");
  }

  private void addStore(Context context) {
    Optional<String> url = context.storeUrl();
    boolean isVariable = context.shell().environment(Context.STORE_VARIABLE).isPresent();
    if (url.isPresent()) {
      add("store", url.get(), isVariable ? Context.STORE_VARIABLE : "config.yaml");
      place("reader key", context.state().escrow().resolve("reader.pem"), "in home");
    } else if (context.state().isOfStore()) {
      add("store", "none", "not configured any more");
    } else {
      add("store", "the folder home", "default");
      place("escrow key", context.state().escrow().resolve("identity.pem"), "in home");
    }
  }

  /** The one that is meant without --server. */
  private void addServer(Shell shell, List<ServerConfig> configured, Optional<String> standard) {
    Optional<String> url = shell.environment("MDM_SERVER_URL");
    if (url.isPresent()) {
      add("server", url.get(), "MDM_SERVER_URL");
    } else if (standard.isPresent()) {
      boolean isThere = configured.stream().anyMatch(one -> one.name().equals(standard.get()));
      String from = "default_server in config.yaml" + (isThere ? "" : "; no such server");
      add("server", standard.get(), from);
    } else if (configured.size() == 1) {
      add("server", configured.get(0).name(), "the only one");
    } else {
      add("server", "none", configured.isEmpty() ? "none configured" : "several, no default");
    }
  }

  private void addPassphrase(Context context) {
    Shell shell = context.shell();
    Optional<String> file = shell.environment(EscrowAccess.PASSPHRASE_VARIABLE);
    Optional<String> variable = shell.environment(EscrowAccess.COMMAND_VARIABLE);
    Optional<String> command = variable.or(context.servers()::passphraseCommand);
    Path generated = context.state().escrow().resolve("identity.passphrase");
    String name = "escrow passphrase";
    if (file.isPresent()) {
      add(name, "the file " + file.get(), EscrowAccess.PASSPHRASE_VARIABLE);
    } else if (command.isPresent()) {
      String program = SecretProgram.of(command.get(), shell.environment()).name();
      String from = variable.isPresent() ? EscrowAccess.COMMAND_VARIABLE : "config.yaml";
      add(name, "what " + program + " prints", from);
    } else if (context.storeUrl().isEmpty() && InputFiles.exists(generated)) {
      add(name, "the file " + generated, "generated");
    } else {
      add(name, "asked for", "default");
    }
  }

  private void print(Context context, List<ServerConfig> servers, Optional<String> standard) {
    Table table = new Table(context.shell(), "SETTING", "VALUE", "FROM");
    settings.forEach(one -> table.row(one.name(), one.value(), one.from()));
    Table list = new Table(context.shell(), "SERVER", "TYPE", "URL", "TOKEN");
    for (ServerConfig one : servers) {
      list.row(one.name(), one.type().label(), one.address().toString(), tokenFrom(one));
    }
    context.printResult(
        json ->
            json.objects("settings", settings, ConfigCommand::put)
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
        table + (servers.isEmpty() ? "" : "\n" + list));
  }

  private static void put(JsonFields fields, Setting one) {
    fields.put("name", one.name()).put("value", one.value()).put("from", one.from());
  }

  private static String tokenFrom(ServerConfig server) {
    return server
        .tokenCommand()
        .map(line -> "what " + SecretProgram.of(line, Map.of()).name() + " prints")
        .orElse("kept in tokens/" + server.name());
  }
}
