package org.mdmtoolkit.cli;

import java.lang.reflect.Member;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.cli.terminal.ResourceText;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The texts of the help, by the class that declares the command or option, or by the command where
 * one class is several. They stand in a file of their own, because only who asks for help has to
 * wait until they are read.
 */
public final class HelpTexts {

  /** Stands for a dot inside a word, at which picocli would break a line; looks like one. */
  private static final char UNBROKEN = '\uA78F';

  private final Map<String, List<String>> blocks = new HashMap<>();

  private HelpTexts(String file) {
    for (String block : file.split("\n\n", -1)) {
      List<String> lines = block.lines().toList();
      blocks.put(lines.get(0), lines.subList(1, lines.size()));
    }
  }

  /** Reads them. */
  public static HelpTexts read() {
    return new HelpTexts(ResourceText.beside(HelpTexts.class, "help.txt"));
  }

  /** The same for a page that {@link #print} prints: no line ends at a dot inside a word. */
  static HelpTexts forPages() {
    String file = ResourceText.beside(HelpTexts.class, "help.txt");
    return new HelpTexts(file.replaceAll("(?<=[^\\s.])\\.(?=[A-Za-z0-9])", "" + UNBROKEN));
  }

  /** The whole command line, each command with its texts: for what documents it. */
  public static CommandLine documented() {
    CommandLine root = new CommandLine(new Mdm());
    Commands.NAMES.forEach(name -> root.addSubcommand(name, Commands.make(name, new String[0])));
    read().fill(root);
    return root;
  }

  /** Prints a page of help; as JSON, in a document. */
  static void print(Shell shell, boolean json, String unbroken) {
    String page = unbroken.replace(UNBROKEN, '.');
    if (json) {
      Results.print(shell, fields -> fields.put("help", page.strip()));
    } else {
      shell.print(page);
    }
  }

  /** The help of the program: what it is for, and its commands in groups. */
  String rootPage() {
    StringBuilder page = new StringBuilder(page("mdm").orElseThrow());
    groups()
        .forEach(
            (group, commands) -> {
              page.append('\n').append(group).append(":\n");
              commands.forEach(
                  name -> page.append(String.format("  %-18s %s\n", name, summary(name))));
            });
    return page.append('\n').append(page("mdm end").orElseThrow()).toString();
  }

  /** The names of all commands, in groups. */
  Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String line : blocks.getOrDefault("groups", List.of())) {
      List<String> words = List.of(line.split(" "));
      groups.put(words.get(0), words.subList(1, words.size()));
    }
    return groups;
  }

  /** A page of this name that is no command's help; empty if there is none. */
  public Optional<String> page(String name) {
    return Optional.ofNullable(blocks.get(name))
        .map(block -> String.join("\n", texts(name, ".")) + "\n");
  }

  /** What a command of the root does, in one line. */
  private String summary(String command) {
    return Stream.of(command, simpleName(command))
        .flatMap(name -> texts(name, ".").stream().limit(1))
        .findFirst()
        .orElse("");
  }

  /** The class of a command of the root, by their names. */
  private static String simpleName(String command) {
    return Stream.of(command.split("-"))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(Collectors.joining())
        + "Command";
  }

  /** Gives a command, and those below it, their texts and a heading above their examples. */
  void fill(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    UsageMessageSpec usage = spec.usageMessage();
    String command = spec.qualifiedName(" ").replaceFirst("^\\S+ ", "");
    String name =
        blocks.containsKey(command) || spec.userObject() == null
            ? command
            : spec.userObject().getClass().getSimpleName();
    List<String> description = texts(name, ".");
    if (!description.isEmpty()) {
      if (!description.get(description.size() - 1).isEmpty()) { // apart from the options
        description = Stream.concat(description.stream(), Stream.of("")).toList();
      }
      usage.description(description.toArray(new String[0]));
      usage.footer(texts(name, ">").toArray(new String[0]));
    }
    if (usage.footer().length > 0) {
      usage.footerHeading("%nExample:%n");
      // As they are: an example that is broken into lines cannot be pasted.
      line.getHelpSectionMap()
          .put(
              UsageMessageSpec.SECTION_KEY_FOOTER,
              help -> String.join("\n", usage.footer()) + "\n");
    }
    describeArguments(spec);
    line.getSubcommands().values().forEach(this::fill);
  }

  private void describeArguments(CommandSpec spec) {
    Map<String, String> texts = new HashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      text(spec, option, name).ifPresent(text -> texts.put(name.replaceFirst("^-+", ""), text));
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String name = parameter.paramLabel();
      text(spec, parameter, name)
          .ifPresent(text -> texts.put(name + "[" + parameter.index() + "]", text));
    }
    spec.resourceBundle(
        new ListResourceBundle() {
          @Override
          protected Object[][] getContents() {
            return texts.entrySet().stream()
                .map(text -> new Object[] {text.getKey(), text.getValue()})
                .toArray(Object[][]::new);
          }
        });
  }

  /** The text of an option or parameter: the command's own, else that of the class it is from. */
  private Optional<String> text(CommandSpec spec, ArgSpec argument, String name) {
    Optional<String> own =
        Optional.ofNullable(spec.userObject())
            .flatMap(user -> texts(user.getClass().getSimpleName(), name).stream().findFirst());
    return own.isPresent() || !(argument.userObject() instanceof Member field)
        ? own
        : texts(field.getDeclaringClass().getSimpleName(), name).stream().findFirst();
  }

  /** What stands behind this word in the lines of a class. */
  private List<String> texts(String type, String word) {
    return blocks.getOrDefault(type, List.of()).stream()
        .filter(line -> line.equals(word) || line.startsWith(word + " "))
        .map(line -> line.equals(word) ? "" : line.substring(word.length() + 1))
        .toList();
  }
}
