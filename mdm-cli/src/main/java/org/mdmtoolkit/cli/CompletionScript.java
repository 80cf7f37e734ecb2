package org.mdmtoolkit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeSet;
import org.mdmtoolkit.cli.terminal.ResourceText;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion scripts. What can stand where is one table for all shells, a block of lines for
 * each command:
 *
 * <pre>
 * c NAME TEXT           a command below it
 * o NAMES KIND TEXT     an option; KIND is - without a value, ? with one that may be left out
 * a KIND                an argument, in order; the last one may be repeated
 * </pre>
 *
 * <p>with tabs between. The kinds of values are those of {@link CompletionValues}. Each shell has a
 * script of its own that reads the table.
 */
final class CompletionScript {

  /** The shells that there is one for. */
  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  /** The block of the options that every command has. */
  private static final String ALL = "(all)";

  private final Map<String, StringBuilder> table = new LinkedHashMap<>();

  private CompletionScript() {}

  static String of(String shell, CommandLine root) {
    HelpTexts.read().fill(root);
    CompletionScript script = new CompletionScript();
    script.add("", root);
    root.getSubcommands()
        .forEach((name, line) -> script.line("help", "c", name, summary(line.getCommandSpec())));
    HelpCommand.PAGES.forEach(page -> script.line("help", "c", page, "Variables and files."));
    return ResourceText.beside(CompletionScript.class, "completion." + shell)
        .replace("{table}", script.cases(shell.equals("fish")));
  }

  private void add(String path, CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    table.put(path, new StringBuilder());
    line.getSubcommands()
        .forEach((name, one) -> line(path, "c", name, summary(one.getCommandSpec())));
    for (OptionSpec option : spec.options()) {
      if (!option.inherited()) {
        String names = String.join(" ", new TreeSet<>(List.of(option.names())));
        line(path.isEmpty() ? ALL : path, "o", names, kind(path, option), text(spec, option));
      }
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!path.equals("help")) {
        line(path, "a", kind(path, parameter));
      }
    }
    line.getSubcommands().forEach((name, one) -> add((path + " " + name).strip(), one));
  }

  private void line(String path, String... fields) {
    table
        .computeIfAbsent(path, any -> new StringBuilder())
        .append(String.join("\t", fields))
        .append('\n');
  }

  private static String kind(String path, ArgSpec argument) {
    if (argument.arity().max() == 0) {
      return "-";
    }
    return argument.isOption() && argument.arity().min() == 0
        ? "?"
        : CompletionValues.kind(path, argument);
  }

  private static String summary(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  /** The first sentence of an option's text. */
  private static String text(CommandSpec spec, OptionSpec option) {
    ResourceBundle texts = spec.resourceBundle();
    String key = option.longestName().replaceFirst("^-+", "");
    String[] own = option.description();
    String text =
        own.length > 0
            ? own[0]
            : texts != null && texts.containsKey(key) ? texts.getString(key) : "";
    String first = text.split("(?<=[^.][.;:]) | \\(default", 2)[0].replaceFirst("[;:.]$", "");
    return first.replace("$$", "$").replace("%%", "%").replaceAll("\\$\\{[^}]*\\}", "");
  }

  /** The table as the branches of the shell's case. */
  private String cases(boolean isFish) {
    StringBuilder cases = new StringBuilder();
    table.forEach(
        (path, lines) -> {
          String text = lines.toString().stripTrailing();
          if (isFish) {
            String quoted = text.replace("\\", "\\\\").replace("'", "\\'");
            cases.append("        case '" + path + "'\n            echo '" + quoted + "'\n");
          } else {
            String quoted = text.replace("'", "'\\''");
            cases.append("    '" + path + "') _mdm_lines='" + quoted + "' ;;\n");
          }
        });
    return cases.toString().stripTrailing();
  }
}
