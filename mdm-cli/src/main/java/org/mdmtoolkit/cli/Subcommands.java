package org.mdmtoolkit.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that only holds others, such as {@code mdm pin}, and those. Only the command that the
 * arguments name is made, because each costs start-up time; or all of them, where help or a mistake
 * may need them.
 */
final class Subcommands {

  private final CommandSpec group;
  private final String[] arguments;
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  /**
   * A group without commands.
   *
   * @param arguments all that the program was given
   */
  Subcommands(String[] arguments, String name) {
    this.arguments = arguments;
    group = CommandSpec.create().name(name);
  }

  /** Adds a command under the name that its annotation gives it. */
  Subcommands with(String name, Supplier<Object> command) {
    commands.put(name, command);
    return this;
  }

  CommandLine commandLine() {
    CommandLine line = new CommandLine(group);
    boolean isNamed =
        arguments.length > 1
            && arguments[0].equals(group.name())
            && commands.containsKey(arguments[1]);
    commands.forEach(
        (name, command) -> {
          if (!isNamed || name.equals(arguments[1])) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }
}
