package org.mdmtoolkit.cli.payload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.Severity;
import org.mdmtoolkit.catalog.ValueType;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.CommandBuilder;
import org.mdmtoolkit.command.CommandChecker;
import org.mdmtoolkit.command.CommandSource;
import org.mdmtoolkit.command.MdmCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm command build}. */
@Usual("command build")
@Command(name = "build")
public final class CommandBuildCommand implements Action {

  private static final int MAX_FILE = 16 << 20;

  /** Printable ASCII that any server's XML, shell and log takes as it is. */
  private static final Predicate<String> UUIDS =
      Pattern.compile("[!-~&&[^<>&\"']]{1,128}").asMatchPredicate();

  private static final Predicate<String> SELECTS =
      Pattern.compile("^[^=]*[.]" + KeySpec.SELECTOR + "=").asPredicate();

  @Parameters(paramLabel = "REQUEST-TYPE")
  String requestType = "";

  @Option(names = "--set", paramLabel = "PATH=VALUE")
  List<String> settings = new ArrayList<>();

  @Option(names = "--set-file", paramLabel = "PATH=FILE")
  List<String> files = new ArrayList<>();

  @Option(names = "--manifest", paramLabel = "FILE")
  @Nullable String manifest;

  @Option(names = "--from", paramLabel = "FILE")
  @Nullable String from;

  @Option(names = "--uuid", paramLabel = "UUID")
  @Nullable String uuid;

  @Option(names = "--binary")
  boolean binary;

  @Option(names = "--no-check")
  boolean noCheck;

  @Option(names = "--no-escrow")
  boolean noEscrow;

  @Mixin final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    CommandSpec catalogued = CommandCatalog.apple().command(requestType);
    CommandBuilder builder = CommandBuilder.of(catalogued);
    if (from != null) {
      CommandSource source = CommandSource.read(shell.read(from, MAX_FILE), catalogued);
      builder.setAll(source.keys());
      source.commandUuid().ifPresent(own -> setUuid(builder, own));
    }
    Set<String> given = new HashSet<>();
    // In whatever order they were typed: Item says what the other keys beside it are.
    settings.stream().filter(SELECTS).forEach(setting -> set(builder, given, setting));
    settings.stream().filter(SELECTS.negate()).forEach(setting -> set(builder, given, setting));
    files.forEach(file -> setFile(shell, builder, given, file));
    if (manifest != null) {
      setFile(shell, builder, given, "Manifest=" + manifest);
    }
    if (uuid != null) {
      setUuid(builder, uuid);
    }
    check(context, builder.findings());
    MdmCommand command = builder.buildUnchecked();
    if (!noEscrow) {
      refuseUnkeptPin(command);
    }
    boolean isSecret = command.holdsSecrets();
    output.checkAlone(context, isSecret);
    output.write(shell, binary ? command.toBinary() : command.bytes(), isSecret);
    if (context.json()) {
      Results.print(context, Optional.empty(), command, output);
    } else {
      String made = requestType + " command " + command.commandUuid().orElse("");
      context.note(made + " written to " + output.description());
    }
    return ExitCodes.DONE;
  }

  private static void setUuid(CommandBuilder builder, String uuid) {
    if (!UUIDS.test(uuid)) {
      throw new InvalidInputException(
          "the command UUID is not 1 to 128 printable ASCII characters without white space and any"
              + " of < > & \" '",
          "Leave it out to have a fresh one.");
    }
    builder.commandUuid(uuid);
  }

  private void check(Context context, List<Finding> findings) {
    boolean refused = CommandChecker.hasErrors(findings) && !noCheck;
    for (Finding finding : findings) {
      String line = CheckedFile.line(requestType, finding);
      if (finding.isError() && refused) {
        context.shell().say(line);
      } else if (finding.severity() != Severity.INFO) {
        context.note(line);
      }
    }
    if (refused) {
      throw new InvalidInputException(
          "the " + requestType + " command is not as Apple takes it",
          "Nothing was written. Put it right, or give --no-check to have it all the same.");
    }
  }

  private void refuseUnkeptPin(MdmCommand command) {
    if (command.keys().containsKey("PIN")) {
      throw new RefusedException(
          "the PIN of this " + requestType + " would be kept nowhere",
          "Use `mdm lock` or `mdm erase`, which keep it; or give --no-escrow if you keep it"
              + " yourself.");
    }
    // What a Mac does with such a lock is not documented.
    if (requestType.equals("DeviceLock")) {
      throw new RefusedException(
          "this DeviceLock has no PIN, and a Mac must not be locked without one",
          "Use `mdm lock` for a Mac; or give --no-escrow if the device is an iPhone, iPad, Apple"
              + " Watch or Vision Pro.");
    }
  }

  private void set(CommandBuilder builder, Set<String> given, String setting) {
    String path = path(setting, "--set", given);
    KeySpec key = builder.key(path);
    if (key.secret() || key.type() == ValueType.DATA) {
      throw new UsageException(
          path
              + (key.secret() ? " is secret and must not be on the command line" : " is data")
              + ": use --set-file "
              + path
              + "=FILE");
    }
    builder.setText(path, setting.substring(path.length() + 1));
  }

  private void setFile(Shell shell, CommandBuilder builder, Set<String> given, String setting) {
    String path = path(setting, "--set-file", given);
    builder.key(path); // before the file is read
    builder.setContent(path, shell.read(setting.substring(path.length() + 1), MAX_FILE));
  }

  private String path(String setting, String option, Set<String> given) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      // The text may be half of a secret typed in the wrong place: it is not repeated.
      throw new UsageException(
          option + " takes PATH=" + (option.equals("--set") ? "VALUE" : "FILE"));
    }
    String path = setting.substring(0, equals);
    if (!given.add(path)) {
      throw new UsageException(path + " is given twice");
    }
    return path;
  }
}
