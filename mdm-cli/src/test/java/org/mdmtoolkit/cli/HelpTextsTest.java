package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Tag("any-jdk")
class HelpTextsTest {

  /** Blocks that are no command's. */
  private static final Set<String> PAGES = Set.of("groups", "mdm", "mdm end", "environment");

  @Test
  void everyCommandOptionAndParameterHasATextAndNoTextIsLeftOver() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPackages("org.mdmtoolkit.cli")) {
      if (type.isAnnotatedWith(Command.class)
          && !type.isEquivalentTo(Mdm.class) // its help is a page
          && type.getAnnotationOfType(Command.class).description().length == 0) {
        declared.add(type.getSimpleName() + " .");
      }
      for (JavaField field : type.getFields()) {
        word(field).ifPresent(word -> declared.add(type.getSimpleName() + " " + word));
      }
    }
    Set<String> written = written();
    Set<String> commands = commands().keySet();
    Set<String> shared = ofMixin();
    written.removeIf(word -> !declared.contains(word) && shared.contains(word));
    written.removeIf(
        word ->
            commands.contains(word.replaceFirst(" [.]$", ""))
                || PAGES.contains(word.replaceFirst(" [A-Z.]\\S*$", "")));
    assertThat(written).containsExactlyInAnyOrderElementsOf(declared);
  }

  /** A command may say in its own words what an option means that it shares with others. */
  private static Set<String> ofMixin() {
    Set<String> shared = new TreeSet<>();
    commands()
        .forEach(
            (name, spec) -> {
              for (var option : spec.options()) {
                if (spec.userObject() != null) {
                  String type = spec.userObject().getClass().getSimpleName();
                  shared.add(type + " " + option.longestName());
                }
              }
            });
    return shared;
  }

  /** A class that is several commands has no annotation; each of those has a text of its own. */
  @Test
  void everyCommandOfAClassThatIsSeveralHasATextAndAnExampleAndNoneIsLeftOver() throws IOException {
    Set<String> named = new TreeSet<>();
    commands()
        .forEach(
            (name, spec) -> {
              Object user = spec.userObject();
              if (user == null || !user.getClass().isAnnotationPresent(Command.class)) {
                named.add(name);
              }
            });
    assertThat(named)
        .contains("recovery-lock set", "firmware-password verify", "admin-password set");
    Set<String> written = new TreeSet<>();
    for (String block : blocks()) {
      String first = block.lines().findFirst().orElseThrow();
      if (Character.isLowerCase(first.charAt(0)) && !PAGES.contains(first)) {
        written.add(first);
        assertThat(block.lines().skip(1).anyMatch(line -> line.startsWith(">   mdm " + first)))
            .as("an example of " + first)
            .isTrue();
      }
    }
    assertThat(written).isEqualTo(named);
  }

  @Test
  void theFirstLineOfADescriptionIsOneShortSentence() {
    HelpTexts texts = HelpTexts.read();
    commands()
        .forEach(
            (name, spec) -> {
              texts.fill(spec.commandLine());
              String[] lines = spec.usageMessage().description();
              assertThat(lines).as(name).isNotEmpty();
              assertThat(lines[0]).as(name).hasSizeLessThanOrEqualTo(60).endsWith(".");
              assertThat(spec.usageMessage().footer()).as("an example of " + name).isNotEmpty();
            });
  }

  @Test
  void noLineOfAPageEndsAtADotInsideAWord() {
    HelpTexts texts = HelpTexts.forPages();
    commands()
        .forEach(
            (name, spec) -> {
              texts.fill(spec.commandLine());
              String page = spec.commandLine().getUsageMessage();
              assertThat(page.lines()).as(name).noneMatch(line -> line.endsWith("\uA78F"));
            });
    TestShell shell = new TestShell(Path.of("nowhere"));
    assertThat(shell.run("completion", "--help").stdout())
        .contains("~/.local/share/bash-completion/completions", "~/.config/fish/completions")
        .doesNotContain("\uA78F");
  }

  @Test
  void theRootHelpHasEveryCommandOnceInALineThatFitsAnyTerminal() {
    String page = HelpTexts.read().rootPage();
    assertThat(page.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    List<String> listed =
        page.lines()
            .filter(line -> line.matches("  [a-z]\\S* .*[.]"))
            .map(line -> line.strip().split(" ", 2)[0])
            .sorted()
            .toList();
    assertThat(listed).isEqualTo(Commands.NAMES.stream().sorted().toList());
    assertThat(HelpTexts.read().page("environment").orElseThrow().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  /** All commands, groups too, by their names. */
  private static Map<String, CommandSpec> commands() {
    Map<String, CommandSpec> commands = new TreeMap<>();
    CommandLine root = new CommandLine(CommandSpec.create().name("mdm"));
    for (String name : Commands.NAMES) {
      CommandLine line = Commands.make(name, new String[0]);
      root.addSubcommand(name, line);
      collect(line, name, commands);
    }
    return commands;
  }

  private static void collect(CommandLine line, String name, Map<String, CommandSpec> commands) {
    commands.put(name, line.getCommandSpec());
    line.getSubcommands().forEach((word, one) -> collect(one, name + " " + word, commands));
  }

  /** By which word the text of a field is found; empty if it needs none. */
  private static Optional<String> word(JavaField field) {
    if (field.isAnnotatedWith(Option.class)) {
      Option option = field.getAnnotationOfType(Option.class);
      return Arrays.stream(option.names())
          .max(Comparator.comparing(String::length))
          .filter(name -> option.description().length == 0);
    }
    return field
        .tryGetAnnotationOfType(Parameters.class)
        .filter(parameter -> parameter.description().length == 0)
        .map(Parameters::paramLabel);
  }

  private static Set<String> written() throws IOException {
    Set<String> written = new TreeSet<>();
    for (String block : blocks()) {
      String type = block.lines().findFirst().orElseThrow();
      block
          .lines()
          .skip(type.startsWith("#") ? Long.MAX_VALUE : 1)
          .map(line -> line.split(" ", 2)[0])
          .filter(word -> !word.equals(">"))
          .forEach(word -> written.add(type + " " + word));
    }
    return written;
  }

  private static List<String> blocks() throws IOException {
    try (InputStream file = HelpTexts.class.getResourceAsStream("help.txt")) {
      byte[] bytes = Objects.requireNonNull(file).readAllBytes();
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\n\n", -1));
    }
  }
}
