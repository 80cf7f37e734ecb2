package org.mdmtoolkit.lines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.mdmtoolkit.lines.OptionClass.Argument;
import org.mdmtoolkit.lines.OptionClass.Kind;
import org.mdmtoolkit.lines.OptionClass.Mixin;
import org.mdmtoolkit.lines.OptionClass.Option;

/** The text of the classes that are generated. */
final class ReaderSource {

  private static final String LINE = "org.mdmtoolkit.cli.terminal.UsualLine";

  private ReaderSource() {}

  /** The class that reads the options and arguments of one. */
  static String of(OptionClass options) {
    String type = options.type().getQualifiedName().toString();
    String visible = options.type().getModifiers().contains(Modifier.PUBLIC) ? "public " : "";
    String name = simple(options.reader());
    StringBuilder source = new StringBuilder(head(options.reader()));
    source.append("/** Reads usual lines, from the options of ").append(type).append(". */\n");
    source.append(visible).append("final class ").append(name).append(" {\n\n");
    source.append("  private ").append(name).append("() {}\n\n");
    source.append("  /** Takes the option that the line is at; false if it is none of these. */\n");
    source.append("  ").append(visible).append("static boolean option(");
    source.append(type).append(" to, ").append(LINE).append(" line) {\n");
    String others = others(options, "option", " || ", "false");
    if (options.options().isEmpty()) {
      source.append("    return ").append(others).append(";\n  }\n\n");
    } else {
      source.append("    switch (line.name()) {\n");
      options.options().forEach(option -> source.append(option(option)));
      source.append("      default -> {\n        return ").append(others).append(";\n      }\n");
      source.append("    }\n    return true;\n  }\n\n");
    }
    source.append(
        "  /** Takes the arguments; false if something that is required is not there. */\n");
    source.append("  ").append(visible).append("static boolean complete(");
    source.append(type).append(" to, ").append(LINE).append(" line) {\n");
    options.arguments().forEach(argument -> source.append(argument(argument)));
    List<String> required = new ArrayList<>();
    options.options().stream()
        .filter(Option::isRequired)
        .forEach(option -> required.add("line.has(\"" + option.names().get(0) + "\")"));
    required.add(others(options, "complete", " && ", "true"));
    source.append("    return ").append(String.join(" && ", required)).append(";\n  }\n}\n");
    return source.toString();
  }

  private static String option(Option option) {
    String cases =
        option.names().stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    String key = "\"" + option.names().get(0) + "\"";
    String take =
        switch (option.kind()) {
          case FLAG -> " = line.flag(" + key + ")";
          case TEXT -> " = line.text(" + key + ")";
          case NUMBER -> " = line.number(" + key + ")";
          case LIST -> ".add(line.oneOfMany(" + key + "))";
        };
    return "      case " + cases + " -> to." + option.field() + take + ";\n";
  }

  private static String argument(Argument argument) {
    String plain = "line.plain()";
    if (argument.kind() == Kind.LIST) {
      return "    to."
          + argument.field()
          + ".addAll("
          + plain
          + ".subList("
          + argument.index()
          + ", "
          + plain
          + ".size()));\n";
    }
    return "    if ("
        + plain
        + ".size() > "
        + argument.index()
        + ") {\n      to."
        + argument.field()
        + " = "
        + plain
        + ".get("
        + argument.index()
        + ");\n    }\n";
  }

  /** Asks the mixins, then the parent. */
  private static String others(OptionClass options, String method, String join, String end) {
    List<String> calls = new ArrayList<>();
    for (Mixin mixin : options.mixins()) {
      if (!mixin.options().isEmpty()) {
        calls.add(mixin.options().reader() + "." + method + "(to." + mixin.field() + ", line)");
      }
    }
    options
        .parent()
        .filter(parent -> !parent.isEmpty())
        .ifPresent(parent -> calls.add(parent.reader() + "." + method + "(to, line)"));
    return calls.isEmpty() ? end : String.join(join, calls);
  }

  /** The class that knows all commands, by their first word and, if there is one, the second. */
  static String ofAll(
      String name, OptionClass root, Map<String, Map<String, OptionClass>> commands) {
    String rootType = root.type().getQualifiedName().toString();
    StringBuilder source = new StringBuilder(head(name));
    source.append("import org.jspecify.annotations.Nullable;\n");
    source.append("import org.mdmtoolkit.cli.terminal.Action;\n\n");
    source.append("/** Reads usual lines of all commands that have such. */\n");
    source.append("final class ").append(simple(name)).append(" extends UsualLines {\n\n");
    source.append("  static {\n    use(new ").append(simple(name)).append("());\n  }\n\n");
    StringBuilder readers = new StringBuilder();
    source.append("  @Override\n  @Nullable Action read(").append(rootType);
    source.append(" root, String... words) {\n    switch (words[0]) {\n");
    commands.forEach(
        (first, below) -> {
          source.append("      case \"").append(first).append("\" -> {\n");
          if (below.containsKey("")) {
            source
                .append("        return ")
                .append(reader(below.get("")))
                .append("(root, words);\n");
            readers.append(reader(root, below.get(""), 1));
          } else {
            source.append("        switch (words.length > 1 ? words[1] : \"\") {\n");
            below.forEach(
                (second, command) -> {
                  source
                      .append("          case \"")
                      .append(second)
                      .append("\" -> {\n            return ");
                  source.append(reader(command)).append("(root, words);\n          }\n");
                  readers.append(reader(root, command, 2));
                });
            source.append(
                "          default -> {\n            return null;\n          }\n        }\n");
          }
          source.append("      }\n");
        });
    source.append("      default -> {\n        return null;\n      }\n    }\n  }\n");
    return source.append(readers).append("}\n").toString();
  }

  private static String reader(OptionClass command) {
    return "read" + command.type().getSimpleName();
  }

  private static String reader(OptionClass root, OptionClass command, int from) {
    String type = command.type().getQualifiedName().toString();
    String rootType = root.type().getQualifiedName().toString();
    List<Argument> arguments = command.allArguments().toList();
    int least = arguments.stream().mapToInt(Argument::least).sum();
    boolean isOpen = arguments.stream().anyMatch(one -> one.most() < 0);
    String most =
        isOpen ? "Integer.MAX_VALUE" : "" + arguments.stream().mapToInt(Argument::most).sum();
    String own = command.isEmpty() ? "" : "!" + command.reader() + ".option(command, line) && ";
    String complete =
        command.isEmpty() ? "" : " && " + command.reader() + ".complete(command, line)";
    return "\n  private static @Nullable Action "
        + reader(command)
        + "(\n      "
        + rootType
        + " root, String... words) {\n    "
        + type
        + " command = new "
        + type
        + "();\n    "
        + LINE
        + " line = new "
        + LINE
        + "(words, "
        + from
        + ");\n"
        + "    while (line.next()) {\n      if ("
        + own
        + "!"
        + root.reader()
        + ".option(root, line)) {\n        return null;\n      }\n    }\n"
        + "    return line.isUsual("
        + least
        + ", "
        + most
        + ")"
        + complete
        + " ? command : null;\n  }\n";
  }

  private static String head(String name) {
    return "package " + name.substring(0, name.lastIndexOf('.')) + ";\n\n";
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
