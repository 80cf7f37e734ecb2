package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.util.HashMap;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
final class HelpTexts {

  private final Map<String, List<String>> blocks = new HashMap<>();

  private HelpTexts(String file) {
    for (String block : file.split("\n\n", -1)) {
      List<String> lines = block.lines().toList();
      blocks.put(lines.get(0), lines.subList(1, lines.size()));
    }
  }

  static HelpTexts read() {
    try (InputStream file = HelpTexts.class.getResourceAsStream("help.txt")) {
      return new HelpTexts(new String(Objects.requireNonNull(file).readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a command, and those below it, their texts and a heading above their examples. */
  void fill(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    UsageMessageSpec usage = spec.usageMessage();
    if (spec.userObject() != null) {
      String command = spec.qualifiedName(" ").replaceFirst("^\\S+ ", "");
      String name =
          blocks.containsKey(command) ? command : spec.userObject().getClass().getSimpleName();
      List<String> description = texts(name, ".");
      if (!description.isEmpty()) {
        usage.description(description.toArray(new String[0]));
        usage.footer(texts(name, ">").toArray(new String[0]));
      }
    }
    if (usage.footer().length > 0 && !usage.footer()[0].isEmpty()) {
      usage.footerHeading("%nExample:%n");
    }
    describeArguments(spec);
    line.getSubcommands().values().forEach(this::fill);
  }

  private void describeArguments(CommandSpec spec) {
    Map<String, String> texts = new HashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      text(option, name).ifPresent(text -> texts.put(name.replaceFirst("^-+", ""), text));
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String name = parameter.paramLabel();
      text(parameter, name)
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

  /** The text of an option or parameter, which stands with the class that has the field. */
  private Optional<String> text(ArgSpec argument, String name) {
    return argument.userObject() instanceof Member field
        ? texts(field.getDeclaringClass().getSimpleName(), name).stream().findFirst()
        : Optional.empty();
  }

  /** What stands behind this word in the lines of a class. */
  private List<String> texts(String type, String word) {
    return blocks.getOrDefault(type, List.of()).stream()
        .filter(line -> line.equals(word) || line.startsWith(word + " "))
        .map(line -> line.equals(word) ? "" : line.substring(word.length() + 1))
        .toList();
  }
}
