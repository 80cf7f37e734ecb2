package org.mdmtoolkit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdm command build}. */
@Command(
    name = "build",
    description = {
      "Build a command payload from its keys.",
      "A command with a PIN is refused unless --no-escrow is given: `mdm lock` and `mdm erase` keep"
          + " the PIN, this does not.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  mdm command build RemoveProfile --set Identifier=com.example.wifi -o remove.xml"
    })
final class CommandBuildCommand implements Callable<Integer> {

  private static final int MAX_FILE = 16 << 20;

  @Parameters(paramLabel = "REQUEST-TYPE", description = "As Apple writes it: RestartDevice.")
  private String requestType = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A key of the command. Not for secrets: those come by --set-file.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--set-file",
      paramLabel = "KEY=FILE",
      description = "A key whose value is the content of FILE (- is stdin).")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--uuid",
      paramLabel = "UUID",
      description = "CommandUUID (default: a fresh one).")
  private @Nullable String uuid;

  @Option(names = "--binary", description = "Write a binary property list.")
  private boolean binary;

  @Option(
      names = "--no-escrow",
      description = "Build a command with a PIN although nobody here keeps the PIN.")
  private boolean noEscrow;

  @Mixin private final OutputOption output = new OutputOption();

  @Spec private @Nullable CommandSpec spec;

  private final Context context;

  CommandBuildCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Map<String, BuildValue> values = new LinkedHashMap<>();
    for (String setting : settings) {
      add(values, setting, "--set", BuildValue::text);
    }
    for (String file : files) {
      add(
          values,
          file,
          "--set-file",
          name -> BuildValue.file(name, context.shell().read(name, MAX_FILE)));
    }
    MdmCommand command = TypedCommands.build(requestType, values);
    if (uuid != null) {
      command = command.withCommandUuid(uuid);
    }
    if (command.keys().containsKey("PIN") && !noEscrow) {
      throw new RefusedException(
          "the PIN of this " + requestType + " would be kept nowhere",
          "Use `mdm lock` or `mdm erase`, which keep it; or give --no-escrow if you keep it yourself.");
    }
    boolean isSecret = command.holdsSecrets();
    Results.refuseJsonOnStandardOutput(context, output);
    output.check(context.shell(), isSecret);
    output.write(context.shell(), binary ? command.toBinary() : command.bytes(), isSecret);
    if (context.json()) {
      Results.print(context, Optional.empty(), command, output);
    } else {
      context.note(
          requestType
              + " command "
              + command.commandUuid().orElse("")
              + " written to "
              + output.description());
    }
    return ExitCodes.DONE;
  }

  private void add(
      Map<String, BuildValue> values,
      String setting,
      String option,
      java.util.function.Function<String, BuildValue> value) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      // The text may be half of a secret typed in the wrong place: it is not repeated.
      throw usage(option + " takes KEY=VALUE");
    }
    String key = setting.substring(0, equals);
    if (option.equals("--set") && TypedCommands.isSecret(key)) {
      throw usage(
          key + " is secret and must not be on the command line: use --set-file " + key + "=FILE");
    }
    if (values.put(key, value.apply(setting.substring(equals + 1))) != null) {
      throw usage(key + " is given twice");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
