import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mdmtoolkit.cli.HelpTexts;
import org.mdmtoolkit.cli.terminal.Build;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the manual pages, mdm(1) and one for each of its commands, from the same texts as the
 * help. Started where packages are built: {@code java -cp mdm.jar ManPages.java FOLDER DATE}. Pages
 * in man(7), which man-db, groff and mandoc read.
 */
public final class ManPages {

  private static final Pattern EXIT_CODE = Pattern.compile("(?m)^ +([0-9])  (.*)$");

  private final String date;
  private final StringBuilder page = new StringBuilder();

  private ManPages(String date) {
    this.date = date;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    CommandLine root = HelpTexts.documented();
    write(folder, "mdm", new ManPages(arguments[1]).main(root));
    for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
      String page = new ManPages(arguments[1]).command(command.getValue());
      write(folder, "mdm-" + command.getKey(), page);
    }
  }

  private static void write(Path folder, String name, String page) throws IOException {
    Files.writeString(folder.resolve(name + ".1"), page);
  }

  private String main(CommandLine root) {
    CommandSpec spec = root.getCommandSpec();
    begin("mdm", spec);
    line(".SH SYNOPSIS");
    line(".B mdm");
    line("COMMAND [OPTIONS]");
    describe(spec, ".SH DESCRIPTION");
    line(".SH COMMANDS");
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              line(".TP");
              line("\\fBmdm\\-" + text(name) + "\\fR(1)");
              line(text(firstSentence(command.getCommandSpec())));
            });
    line(".SH OPTIONS");
    line("Every command takes these, too.");
    spec.options().forEach(this::option);
    example(spec, ".SH EXAMPLES");
    line(".SH EXIT STATUS");
    HelpTexts texts = HelpTexts.read();
    EXIT_CODE
        .matcher(texts.page("mdm end").orElseThrow())
        .results()
        .forEach(
            code -> {
              line(".TP");
              line(".B " + code.group(1));
              line(text(code.group(2)));
            });
    line(".SH ENVIRONMENT AND FILES");
    line(".nf");
    texts.page("environment").orElseThrow().lines().forEach(one -> line(text(one)));
    line(".fi");
    return end("mdm");
  }

  private String command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = "mdm-" + spec.name();
    begin(name, spec);
    line(".SH SYNOPSIS");
    List<CommandLine> runnable = new ArrayList<>();
    collect(command, runnable);
    for (CommandLine one : runnable) {
      synopsis(one.getCommandSpec());
    }
    describe(spec, ".SH DESCRIPTION");
    if (!spec.positionalParameters().isEmpty() || hasOwnOptions(spec)) {
      arguments(spec, ".SH OPTIONS");
    }
    for (CommandLine one : runnable) {
      if (one != command) {
        CommandSpec below = one.getCommandSpec();
        line(".SH " + text(below.qualifiedName(" ").toUpperCase(Locale.ROOT)));
        describe(below, "");
        arguments(below, "");
        example(below, ".PP\n.B Example");
      }
    }
    example(spec, ".SH EXAMPLES");
    return end(name);
  }

  /** The command and those below it that do something. */
  private static void collect(CommandLine command, List<CommandLine> runnable) {
    if (command.getCommandSpec().userObject() != null) {
      runnable.add(command);
    }
    command.getSubcommands().values().forEach(one -> collect(one, runnable));
  }

  private void begin(String name, CommandSpec spec) {
    line(
        ".TH "
            + text(name).toUpperCase(Locale.ROOT)
            + " 1 \""
            + date
            + "\" \""
            + text(Build.running().name())
            + "\" \"MDM toolkit\"");
    line(".SH NAME");
    String what = firstSentence(spec).replaceFirst("^mdm ", "").replaceFirst("[.]$", "");
    line(
        text(name)
            + " \\- "
            + text(what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1)));
  }

  private String end(String name) {
    line(".SH SEE ALSO");
    line(
        name.equals("mdm")
            ? "The README and the guides of the MDM toolkit."
            : ".BR mdm (1) names the options that every command takes, exit codes and files.");
    return page.toString();
  }

  private void synopsis(CommandSpec spec) {
    String all =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    String rest = all.strip().replaceAll("\\s+", " ").substring(spec.qualifiedName(" ").length());
    paragraph();
    line(".B " + text(spec.qualifiedName(" ")));
    if (!rest.isBlank()) {
      line(text(rest.strip()));
    }
  }

  private void describe(CommandSpec spec, String heading) {
    if (!heading.isEmpty()) {
      line(heading);
    }
    for (String paragraph : spec.usageMessage().description()) {
      if (!paragraph.isEmpty() && !paragraph.startsWith("Usage: ")) {
        paragraph();
        line(text(plain(paragraph)));
      }
    }
  }

  private void arguments(CommandSpec spec, String heading) {
    if (!heading.isEmpty()) {
      line(heading);
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      line(".TP");
      line(".I " + text(parameter.paramLabel()));
      texts(parameter);
    }
    spec.options().stream().filter(option -> !option.inherited()).forEach(this::option);
  }

  private static boolean hasOwnOptions(CommandSpec spec) {
    return spec.options().stream().anyMatch(option -> !option.inherited() && !option.hidden());
  }

  private void option(OptionSpec option) {
    if (option.hidden()) {
      return;
    }
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB" + text(name) + "\\fR")
            .collect(Collectors.joining(", "));
    String value = option.arity().max() > 0 ? "\\fI" + text(option.paramLabel()) + "\\fR" : "";
    boolean isOptional = option.arity().min() == 0 && !value.isEmpty();
    line(".TP");
    line(names + (value.isEmpty() ? "" : isOptional ? "[=" + value + "]" : " " + value));
    texts(option);
  }

  private void texts(ArgSpec argument) {
    String all = plain(String.join(" ", argument.description()));
    line(all.isBlank() ? "\\&" : text(all));
  }

  private void example(CommandSpec spec, String heading) {
    List<String> lines = new ArrayList<>(List.of(spec.usageMessage().footer()));
    lines.removeIf(one -> one.isEmpty() || one.strip().equals("Example:"));
    if (lines.isEmpty()) {
      return;
    }
    line(heading);
    paragraph();
    line(".RS 4");
    line(".nf");
    lines.forEach(one -> line(text(plain(one).strip())));
    line(".fi");
    line(".RE");
  }

  /** A heading begins one by itself. */
  private void paragraph() {
    if (page.lastIndexOf("\n.SH ") + 1 != page.lastIndexOf("\n", page.length() - 2) + 1) {
      line(".PP");
    }
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  private static String firstSentence(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    String first = description.length == 0 ? spec.name() : plain(description[0]);
    return first.replaceFirst("(?s)([.:;])\\s.*", "$1").replaceFirst("[:;]$", ".");
  }

  /** Without the escapes of picocli's format strings. */
  private static String plain(String text) {
    return text.replace("%n", "\n").replace("%%", "%").replace("$$", "$");
  }

  /** As roff needs it: nothing in it is a request or an escape, and dashes can be copied. */
  private static String text(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("\n", " ")
        .replaceFirst("^([.'])", "\\\\&$1");
  }
}
