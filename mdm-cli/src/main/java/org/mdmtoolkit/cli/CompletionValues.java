package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.ResourceText;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.config.ServerType;
import org.mdmtoolkit.io.InputFiles;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the value of an option or an argument can be: {@code file}, {@code dir}, {@code text}, of
 * which nothing is known, {@code =a,b,c} for one of these words, or the name of something that
 * {@code mdm __complete KIND} lists: {@code server}, {@code host}, {@code renewal}, {@code reader},
 * {@code key}.
 */
final class CompletionValues {

  /** The hidden command by which the scripts ask for values. */
  static final String COMMAND = "__complete";

  private static final int MOST = 1000;

  private CompletionValues() {}

  /**
   * The kind of a value. The file completion.values has the kinds, and what is of each: a label; an
   * option, in every command; or an argument or option of one command, where its label does not say
   * it.
   *
   * @throws IllegalArgumentException if nobody has said what its label means
   */
  static String kind(String path, ArgSpec argument) {
    String label = argument.paramLabel();
    String name = argument instanceof OptionSpec option ? option.longestName() : label;
    if (path.startsWith("renew") && name.equals("--name")) {
      return "renewal";
    }
    String kinds = ResourceText.beside(CompletionValues.class, "completion.values");
    for (String known : List.of(path + " " + name, name, label)) {
      for (String line : kinds.lines().toList()) {
        String[] kind = line.split(": ", 2);
        if (List.of(kind[1].split(", ")).contains(known)) {
          return kind[0];
        }
      }
    }
    return oneOf(label);
  }

  /** Those of which the words stand elsewhere. */
  private static String oneOf(String label) {
    Stream<String> words =
        switch (label) {
          case "TYPE" -> Stream.of(ServerType.values()).map(ServerType::label);
          case "PLATFORM" -> Stream.of(Platform.values()).map(Platform::label);
          case "REQUEST-TYPE" -> CommandCatalog.apple().requestTypes().stream();
          case "KIND" ->
              SecretKind.known().stream()
                  .filter(kind -> !kind.isPin())
                  .map(SecretKind::verb)
                  .distinct();
          default -> throw new IllegalArgumentException("nothing completes a " + label);
        };
    return words.collect(Collectors.joining(",", "=", ""));
  }

  /**
   * Prints the values of a kind, one a line. Asks nobody, neither a person nor a server, writes
   * nothing, and prints nothing where something is wrong.
   *
   * @param arguments the hidden command, the kind, and the words of the line so far
   */
  static int print(Shell shell, String[] arguments) {
    List<String> words = List.of(arguments).subList(1, arguments.length);
    try {
      Context context = new Context(shell, home(words), false, true, Optional.empty());
      StringBuilder text = new StringBuilder();
      values(context, words).stream()
          .filter(value -> Printable.line(value).equals(value))
          .forEach(value -> text.append(value).append('\n'));
      shell.print(text.toString());
    } catch (MdmException | IOException | IllegalArgumentException e) {
      // A line that is being typed is no place for errors.
    }
    return ExitCodes.DONE;
  }

  private static Set<String> values(Context context, List<String> words) throws IOException {
    String kind = words.isEmpty() ? "" : words.get(0);
    return switch (kind) {
      case "server" -> { // faster than the YAML
        Path config = context.servers().file();
        Set<String> names = names(config.resolveSibling("tokens"));
        names.addAll(names(config.resolveSibling("token-origins")));
        yield names;
      }
      case "host" -> {
        Set<String> hosts = new TreeSet<>();
        if (context.storeUrl().isEmpty()) { // that is another machine
          Path open = context.state().escrow().resolve("open");
          for (String record : names(open)) {
            host(open.resolve(record)).ifPresent(hosts::add);
          }
        }
        yield hosts;
      }
      case "renewal" -> {
        Set<String> names = names(context.state().renewals());
        names.removeIf(name -> !Files.isDirectory(context.state().renewals().resolve(name)));
        yield names;
      }
      case "reader" -> {
        Set<String> readers = new TreeSet<>();
        names(context.state().escrow().resolve("recipients"))
            .forEach(name -> readers.add(name.replaceFirst("[.]pem$", "")));
        yield readers;
      }
      case "key" -> {
        CommandCatalog catalog = CommandCatalog.apple();
        Set<String> keys = new TreeSet<>();
        words.subList(words.indexOf("build") + 1, words.size()).stream()
            .filter(catalog.requestTypes()::contains)
            .limit(1)
            .flatMap(type -> catalog.command(type).keys().stream())
            .forEach(key -> keys.add(key.name() + "="));
        yield keys;
      }
      default -> Set.of();
    };
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    if (InputFiles.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> !name.startsWith("."))
            .limit(MOST)
            .forEach(names::add);
      }
    }
    return names;
  }

  /** Whose record it is, by its readable part. */
  private static Optional<String> host(Path record) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(record, UTF_8)) {
      return lines
          .lines()
          .limit(2)
          .filter(line -> line.startsWith("Host: "))
          .map(line -> line.substring(6))
          .findFirst();
    }
  }

  /** What the option --home names. */
  private static @Nullable String home(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("--home=")) {
        return words.get(i).substring(7);
      } else if (words.get(i).equals("--home") && i + 1 < words.size()) {
        return words.get(i + 1);
      }
    }
    return null;
  }
}
