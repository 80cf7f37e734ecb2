package org.mdmtoolkit.cli;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.cli.certificate.KeyOptions;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.RemedyWording;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.vendor.KeySearch;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and tells its exit code. Prints only through the shell. */
final class Cli {

  private static final int LEAST_WIDTH = 55; // of picocli

  private final Shell shell;
  private final String[] arguments;

  private Mdm options = new Mdm();

  private Cli(Shell shell, String[] arguments) {
    this.shell = shell;
    this.arguments = arguments;
  }

  /** Runs the command line, and returns the exit code for the process. */
  static int run(Shell shell, String... arguments) {
    return run(shell, UsualLines.generated(), arguments);
  }

  /** The same, where these read usual lines, and picocli all others. */
  static int run(Shell shell, @Nullable UsualLines lines, String... arguments) {
    return new Cli(shell, arguments).run(lines);
  }

  private int run(@Nullable UsualLines lines) {
    try {
      // The first three without the parser, which takes most of the time.
      if (isVersion()) {
        return printVersion();
      } else if (arguments.length > 0 && arguments[0].equals(CompletionValues.COMMAND)) {
        return CompletionValues.print(shell, arguments);
      } else if (isRootHelp()) {
        shell.print(HelpTexts.read().rootPage());
        return ExitCodes.DONE;
      }
      checkTimes();
      if (lines != null && arguments.length > 0 && areDecoded()) {
        Action usual = lines.read(options, arguments);
        if (usual != null) {
          return run(usual, context(Optional.empty()), null);
        }
        options = new Mdm();
      }
      return runByPicocli();
    } catch (ParameterException e) {
      return usageError(e, List.of(arguments));
    } catch (MdmException e) {
      return failure(e, new RemedyWording("", Optional.empty()));
    } catch (LinkageError e) {
      // What is loaded late is gone when the program was removed or replaced under the process.
      trace(e);
      return tell(
          "incomplete",
          ExitCodes.FAILED,
          "a part of the program is missing; it was updated or removed while this ran, or is"
              + " incomplete",
          "Run it again; what was put in escrow stays there. If that does not help, install mdm"
              + " again.");
    }
  }

  /** {@code --version}, alone or with {@code --json} before or after it. */
  private boolean isVersion() {
    int asked = 0;
    int withJson = 0;
    for (String argument : arguments) {
      asked += argument.equals("--version") || argument.equals("-V") ? 1 : 0;
      withJson += argument.equals("--json") ? 1 : 0;
    }
    return asked == 1 && withJson <= 1 && asked + withJson == arguments.length;
  }

  private int printVersion() {
    if (asksForJson()) {
      shell.print(Build.running().json());
    } else {
      shell.print(Build.running().line());
    }
    return ExitCodes.DONE;
  }

  /** Also where the line cannot be read: whoever reads the error is a program then. */
  private boolean asksForJson() {
    for (String word : arguments) {
      if (word.equals("--json") || word.equals("--")) {
        return word.equals("--json");
      }
    }
    return false;
  }

  private boolean isRootHelp() {
    return arguments.length == 0
        || (arguments.length == 1 && List.of("help", "--help", "-h").contains(arguments[0]));
  }

  /** A time as a word of its own after {@code --wait} would be taken for a host. */
  private void checkTimes() {
    for (int i = 0; i + 1 < arguments.length && !arguments[i].equals("--"); i++) {
      if (arguments[i].equals("--wait") && arguments[i + 1].matches("[0-9]+[smhd]")) {
        throw new ParameterException(
            named(), "--wait takes its time after an equals sign: --wait=" + arguments[i + 1]);
      }
    }
  }

  /**
   * In a locale without UTF-8 the JVM replaces what it cannot decode. Better no command than one
   * with a message or a host name that nobody typed.
   */
  private boolean areDecoded() {
    for (String argument : arguments) {
      for (int i = 0; i < argument.length(); i++) {
        int c = argument.codePointAt(i);
        if (c == 0xFFFD || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
          return false;
        }
        i += Character.charCount(c) - 1;
      }
    }
    return true;
  }

  /** The model of the command that the line names. */
  private CommandLine named() {
    CommandLine last = Commands.root(new Mdm(), arguments);
    for (String word : arguments) {
      CommandLine below = last.getSubcommands().get(word);
      if (below == null) {
        return last;
      }
      last = below;
    }
    return last;
  }

  private int runByPicocli() {
    Optional<KeySearch> key = KeyOptions.begin(shell, arguments); // takes longer than reading them
    CommandLine root = Commands.root(options, arguments);
    if (!areDecoded()) {
      throw new ParameterException(
          root, "an argument cannot be read in this locale; set LC_ALL=C.UTF-8");
    }
    List<CommandLine> read = root.parseArgs(arguments).asCommandLineList();
    CommandLine last = read.get(read.size() - 1);
    if (last == root && !root.isVersionHelpRequested()) {
      HelpTexts.print(shell, options.json, HelpTexts.read().rootPage());
      return ExitCodes.DONE;
    }
    for (CommandLine one : read) {
      if (one.isUsageHelpRequested()) {
        fit(last, shell);
        HelpTexts.forPages().fill(root);
        HelpTexts.print(shell, asksForJson(), last.getUsageMessage());
        return ExitCodes.DONE;
      } else if (one.isVersionHelpRequested()) {
        return printVersion();
      }
    }
    if (!(last.getCommand() instanceof Action action)) {
      String status = last.getCommandSpec().qualifiedName() + " status";
      throw new ParameterException(
          last,
          "say which command is meant"
              + (last.getSubcommands().containsKey("status")
                  ? "; `" + status + "` says what is next"
                  : ": " + String.join(", ", last.getSubcommands().keySet())));
    }
    return run(action, context(key), last);
  }

  private Context context(Optional<KeySearch> key) {
    return new Context(shell, options.home, options.json, options.quiet, key);
  }

  /** Makes a page of help as wide as the terminal that it goes to, but not wider than 80. */
  static void fit(CommandLine line, Shell shell) {
    if (shell.terminal().isOutput()) {
      line.setUsageHelpWidth(Math.max(LEAST_WIDTH, Math.min(80, shell.columns())));
    }
  }

  /** Runs a command whose line was read; by picocli, if there is a model of it. */
  private int run(Action command, Context context, @Nullable CommandLine model) {
    try {
      return command.run(context);
    } catch (UsageException e) {
      return usageError(usage(model == null ? named() : model, e), List.of(arguments));
    } catch (RuntimeException e) {
      return failure(e, context.wording());
    } finally {
      context.close();
    }
  }

  private ParameterException usage(CommandLine line, UsageException e) {
    String message = String.valueOf(e.getMessage());
    // Six digits may be a PIN, typed in hope; and after a -- nothing is an option.
    boolean isRepeated =
        Stream.of(arguments)
            .noneMatch(word -> word.matches("--|help|[\u2013\u2014].*|(.*=)?[0-9]{3} ?[0-9]{3}"));
    String lacking = e.lacking().orElse("");
    if (lacking.isEmpty() || !isRepeated) {
      return new ParameterException(line, message);
    }
    String words =
        without(lacking.split(" ", 2)[0]).stream().map(Quoted::argument).collect(joining(" "));
    return new LackingException(line, message, "mdm " + words + " " + lacking);
  }

  /** The words without this option, which was given and is empty. */
  private List<String> without(String option) {
    List<String> left = new ArrayList<>(List.of(arguments));
    int at = left.indexOf(option);
    if (at >= 0) {
      left.subList(at, Math.min(at + 2, left.size())).clear();
    }
    left.removeIf(word -> word.startsWith(option + "="));
    return left;
  }

  /** A line with which something is missing, and what it would be with that. */
  private static final class LackingException extends ParameterException {

    private static final long serialVersionUID = 1;

    private final String whole;

    LackingException(CommandLine line, String message, String whole) {
      super(line, message);
      this.whole = whole;
    }
  }

  private int usageError(ParameterException e, List<String> words) {
    String help = "Run `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`.";
    String problem =
        Objects.toString(e.getMessage(), "wrong usage")
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^Invalid value for option '(--?[a-z-]+)' ?([^:]*): ", "$1: ")
            .replaceFirst("^Missing required", "missing")
            .replaceFirst("^Expected parameter for option '(--?[a-z-]+)'.*", "$1 lacks its value")
            .replaceFirst("^Expected", "expected");
    boolean isOfOption = String.valueOf(e.getMessage()).contains("for option");
    if (e instanceof MissingParameterException missing && !isOfOption) {
      problem = "missing: " + missing.getMissing().stream().map(Cli::label).collect(joining(", "));
    } else if (e instanceof LackingException lacking) {
      help = "Such as: " + lacking.whole;
    } else if (e instanceof UnmatchedArgumentException unmatched) {
      problem = describe(unmatched);
      String instead = isOptionAfterDashes(unmatched) ? "" : Suggestions.instead(unmatched, words);
      help = instead.isEmpty() ? help : instead + " " + help;
    }
    if (words.stream().anyMatch(word -> word.matches("[\u2013\u2014].*"))) { // as chats write it
      help = "A word begins with a long dash, which is no --: type that option anew. " + help;
    }
    return tell("usage", ExitCodes.USAGE, problem, help);
  }

  private static String label(ArgSpec missing) {
    return missing instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : missing.paramLabel();
  }

  /** Names what does not belong, but repeats no value: it may be a PIN, typed in hope. */
  private static String describe(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    CommandLine line = e.getCommandLine();
    if (isOptionAfterDashes(e)) {
      return "more arguments than expected; after -- nothing is an option";
    } else if (first.startsWith("-")) {
      return "there is no option " + first.replaceFirst("=.*", "");
    } else if (!line.getSubcommands().isEmpty()) {
      return "there is no command " + first;
    }
    String takes =
        line.getCommandSpec().positionalParameters().stream()
            .map(ArgSpec::paramLabel)
            .distinct()
            .collect(joining(" "));
    return "more arguments than expected: "
        + line.getCommandSpec().qualifiedName()
        + (takes.isEmpty() ? " takes none" : " takes only " + takes);
  }

  /** Whether it is an option that the command has: then it was read as an argument, after a --. */
  private static boolean isOptionAfterDashes(UnmatchedArgumentException e) {
    String name = e.getUnmatched().get(0).replaceFirst("=.*", "");
    return e.getCommandLine().getCommandSpec().optionsMap().containsKey(name);
  }

  private int failure(RuntimeException e, RemedyWording wording) {
    if (Shell.isReaderGone(e)) {
      return ExitCodes.READER_GONE; // such as head, which has what it wanted
    }
    trace(e);
    if (e instanceof MdmException known) {
      String remedy = known.remedy().isEmpty() ? "" : wording.words(known.remedy());
      return tell(ExitCodes.cause(known), ExitCodes.of(known), known.problem(), remedy);
    } else if (e instanceof ParameterException usage) {
      return usageError(usage, List.of());
    }
    // The message of an unexpected exception could hold anything, a secret too: only its kind.
    return tell(
        "defect",
        ExitCodes.FAILED,
        "this should not happen: " + e.getClass().getSimpleName(),
        "It is a fault of mdm. Run it again with --debug and report what it prints.");
  }

  private void trace(Throwable e) {
    if (options.debug) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      shell.say(trace.toString().stripTrailing());
    }
  }

  /** Without most of a name that is too long to be one. */
  private static String shortened(String text) {
    return text.replaceAll("(\\S{200})\\S{1000,}", "$1...");
  }

  /** Says what is wrong and what to do, to people and, if it asked for it, to a program. */
  private int tell(String cause, int exitCode, String what, String toDo) {
    String problem = shortened(what);
    String remedy = shortened(toDo);
    shell.say("mdm: " + problem);
    if (!remedy.isEmpty()) {
      shell.say(remedy);
    }
    if (asksForJson()) {
      try {
        Results.printError(shell, cause, exitCode, problem, remedy);
      } catch (UnavailableException e) {
        // It may be standard output that failed. The exit code says it all the same.
      }
    }
    return exitCode;
  }
}
