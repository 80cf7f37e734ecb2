package org.mdmtoolkit.cli.payload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.command.CommandExample;
import org.mdmtoolkit.command.MdmCommand;

/**
 * A ready command of each type, and the command line that builds it.
 *
 * @param command what the line builds, except for the command UUID
 * @param arguments the program and its arguments, as they are before a shell sees them
 * @param files what the files that the line names must hold, by their names
 */
public record ExampleLine(MdmCommand command, List<String> arguments, Map<String, byte[]> files) {

  public static ExampleLine of(CommandSpec spec) {
    CommandExample example = CommandExample.of(spec);
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<String> arguments =
        new ArrayList<>(List.of("mdm", "command", "build", spec.requestType()));
    for (CommandExample.Setting one : example.settings()) {
      if (one.content().isEmpty()) {
        arguments.addAll(List.of("--set", one.path() + "=" + one.text()));
      } else {
        String suffix = one.text().isEmpty() ? ".bin" : ".txt";
        String name = one.path().replace('[', '.').replace("]", "") + suffix;
        arguments.addAll(List.of("--set-file", one.path() + "=" + name));
        files.put(name, one.content().get());
      }
    }
    if (example.command().keys().containsKey("PIN")) {
      arguments.add("--no-escrow");
    }
    arguments.addAll(List.of("-o", spec.requestType() + ".xml"));
    return new ExampleLine(example.command(), arguments, files);
  }

  /** The same as one line, to be pasted into a shell. */
  String line() {
    return arguments.stream().map(Quoted::argument).collect(Collectors.joining(" "));
  }
}
