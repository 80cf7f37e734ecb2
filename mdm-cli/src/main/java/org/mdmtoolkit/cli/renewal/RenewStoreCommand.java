package org.mdmtoolkit.cli.renewal;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.vault.CommandVault;
import org.mdmtoolkit.vault.OnePasswordVault;
import org.mdmtoolkit.vault.PassVault;
import org.mdmtoolkit.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew store}. */
@Command(name = "store")
public final class RenewStoreCommand implements Action {

  static final String TO = "store_to";
  private static final String VAULT = "store_vault";
  private static final String COMMAND = "store_command";

  @Mixin private final RenewalOptions options = new RenewalOptions();

  @Option(names = "--to", paramLabel = "VAULT")
  private @Nullable String to;

  @Option(names = "--vault", paramLabel = "NAME")
  private @Nullable String vaultName;

  @Option(names = "--store-command", paramLabel = "PROGRAM")
  private @Nullable String command;

  @Option(names = "--item", paramLabel = "NAME")
  private @Nullable String item;

  @Override
  public int run(Context context) {
    RenewalSettings answers = RenewalOptions.with(RenewalSettings.none(), TO, to);
    answers = RenewalOptions.with(answers, VAULT, vaultName);
    answers =
        RenewalOptions.with(
            answers, COMMAND, command == null ? null : TargetOptions.program(command));
    Renewal renewal = options.existing(context, answers);
    Vault vault = vault(renewal.settings(), context.shell().environment());
    return StepPrinter.print(
        context,
        options,
        renewal.store(vault, Optional.ofNullable(item)),
        "Handed to " + vault.description() + ".");
  }

  private static Vault vault(RenewalSettings settings, Map<String, String> environment) {
    return switch (settings.get(TO).orElse("")) {
      case "1password" -> OnePasswordVault.of(settings.get(VAULT), environment);
      case "pass" -> PassVault.of(environment);
      case "command" ->
          CommandVault.of(
              settings
                  .get(COMMAND)
                  .orElseThrow(
                      () ->
                          new UsageException("no program was named; give --store-command PROGRAM")),
              environment);
      case "" ->
          throw new UsageException(
              "no vault was named yet; give --to 1password, pass or command once");
      default ->
          throw new UsageException("--to knows no such vault; it is 1password, pass or command");
    };
  }
}
