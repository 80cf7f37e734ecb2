package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.GlobalOptions;
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

  private static final Set<String> FILES =
      Set.of(
          "FILE",
          "FILE|URL",
          "UUID|FILE",
          "FILE.p12",
          "PEM",
          "CERT",
          "CA.pem",
          "CSR",
          "KEY",
          "OLD",
          "IDENTITY",
          "IN",
          "PKG",
          "PLAN",
          "PROGRAM");

  /** Labels of what anything can be. */
  static final Set<String> TEXTS =
      Set.of(
          "TEXT",
          "ADDRESS",
          "ADDRESS:PORT",
          "APP",
          "BYTES",
          "CODE",
          "COMMAND",
          "COMMAND-UUID",
          "DAYS",
          "DEVICE",
          "DURATION",
          "FINGERPRINT",
          "GUID",
          "ID",
          "N",
          "NAME",
          "NUMBER",
          "PREFIX",
          "SERIAL",
          "SHA256",
          "URL",
          "USER",
          "UUID",
          "VERSION",
          "1,10,rest");

  /** What an argument or option of a command is, where its label does not say it. */
  private static final Map<String, String> BY_PLACE =
      Map.ofEntries(
          Map.entry("key convert --for", "=nanomdm,micromdm,fleet,openssl"),
          Map.entry("cert convert --to", "=pem,der"),
          Map.entry("key convert --to", "=traditional,pkcs8,plain"),
          Map.entry("pin close --type", "=DeviceLock,EraseDevice"),
          Map.entry("vendor check --signer", "=fleet"),
          Map.entry("escrow readers remove NAME", "reader"),
          Map.entry("server check NAME", "server"),
          Map.entry("server remove NAME", "server"),
          Map.entry("server default NAME", "server"));

  /** What an option is in every command. */
  private static final Map<String, String> BY_NAME =
      Map.of("--server", "server", "--set", "key", "--set-file", "key");

  /** What a label means where nothing else is known. */
  private static final Map<String, String> BY_LABEL =
      Map.of(
          "DIR", "dir",
          "HOST", "host",
          "QUERY", "host",
          "SHELL", "=" + String.join(",", CompletionScript.SHELLS),
          "SERVER", "=nanomdm,micromdm,fleet",
          "SIGNER", "=fleet,any",
          "FORMAT", "=traditional,pkcs8",
          "BITS", "=2048,3072,4096",
          "VAULT", "=1password,pass,command",
          "BEHAVIOR", "=Default,DoNotObliterate,ObliterateWithWarning,Always");

  private CompletionValues() {}

  /**
   * The kind of a value.
   *
   * @throws IllegalArgumentException if nobody has said what its label means
   */
  static String kind(String path, ArgSpec argument) {
    String label = argument.paramLabel();
    String name = argument instanceof OptionSpec option ? option.longestName() : label;
    if (path.startsWith("renew") && name.equals("--name")) {
      return "renewal";
    }
    String known =
        Stream.of(BY_PLACE.get(path + " " + name), BY_NAME.get(name), BY_LABEL.get(label))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(FILES.contains(label) ? "file" : TEXTS.contains(label) ? "text" : "");
    return known.isEmpty() ? oneOf(label) : known;
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
      Context context = new Context(shell, new Home(home(words)), Optional.empty());
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
    Set<String> values = new TreeSet<>();
    if (words.isEmpty()) {
      return values;
    }
    switch (words.get(0)) {
      case "server" -> {
        Path config = context.servers().file();
        for (String folder : List.of("tokens", "token-origins")) { // faster than the YAML
          files(config.resolveSibling(folder))
              .forEach(file -> values.add(file.getFileName().toString()));
        }
      }
      case "host" -> {
        if (context.storeUrl().isPresent()) {
          return values; // that is another machine
        }
        for (Path file : files(context.home().resolve("escrow/open"))) {
          host(file).ifPresent(values::add);
        }
      }
      case "renewal" ->
          files(context.renewalsFolder()).stream()
              .filter(Files::isDirectory)
              .forEach(folder -> values.add(folder.getFileName().toString()));
      case "reader" ->
          files(context.home().resolve("escrow/recipients"))
              .forEach(
                  file -> values.add(file.getFileName().toString().replaceFirst("[.]pem$", "")));
      case "key" -> {
        int build = words.indexOf("build");
        CommandCatalog catalog = CommandCatalog.apple();
        words.subList(build + 1, words.size()).stream()
            .filter(catalog.requestTypes()::contains)
            .findFirst()
            .ifPresent(
                type -> catalog.command(type).keys().forEach(key -> values.add(key.name() + "=")));
      }
      default -> {}
    }
    return values;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!InputFiles.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .limit(MOST)
          .toList();
    }
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

  private static Optional<String> home(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("--home=")) {
        return Optional.of(words.get(i).substring(7));
      } else if (words.get(i).equals("--home") && i + 1 < words.size()) {
        return Optional.of(words.get(i + 1));
      }
    }
    return Optional.empty();
  }

  private record Home(Optional<String> home) implements GlobalOptions {

    @Override
    public boolean json() {
      return false;
    }

    @Override
    public boolean quiet() {
      return true;
    }

    @Override
    public boolean debug() {
      return false;
    }
  }
}
