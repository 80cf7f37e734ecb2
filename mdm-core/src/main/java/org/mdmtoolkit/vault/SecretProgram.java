package org.mdmtoolkit.vault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.secret.Secret;

/**
 * A program of a person's own that prints a secret, such as {@code op read op://it/mdm/escrow}: the
 * first line of its standard output. It is run without a shell, and without {@link
 * org.mdmtoolkit.io.OwnVariables}. What it prints is never repeated.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class SecretProgram {

  /** Long enough for a person to unlock a vault. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final String name;
  private final List<String> arguments;
  private final String from;
  private final Map<String, String> environment;

  private SecretProgram(List<String> words, String from, Map<String, String> environment) {
    this.from = from;
    this.name = words.get(0);
    this.arguments = List.copyOf(words.subList(1, words.size()));
    this.environment = Map.copyOf(environment);
  }

  /**
   * The program of a command line, which is split as a shell splits words: blanks divide, quotes
   * and backslashes keep together, and nothing is expanded.
   *
   * @param environment what it shall see beside and instead of this process's environment
   * @throws InvalidInputException if there is no word in it, or a quote that is not closed
   */
  public static SecretProgram of(String commandLine, Map<String, String> environment) {
    return of(commandLine, "", environment);
  }

  /**
   * The same.
   *
   * @param origin where the command line stands, for errors: the name of a variable; may be empty
   */
  public static SecretProgram of(
      String commandLine, String origin, Map<String, String> environment) {
    String from = origin.isEmpty() ? "" : " (" + origin + ")";
    List<String> words = words(commandLine, from);
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw new InvalidInputException(
          "the command that prints a secret names no program" + from, "Write it as for a shell.");
    }
    return new SecretProgram(words, from, environment);
  }

  private static List<String> words(String line, String from) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean isEscape =
          c == '\\'
              && quote != '\''
              && i + 1 < line.length()
              && (quote == 0 || "\"\\$`".indexOf(line.charAt(i + 1)) >= 0);
      if (isEscape) {
        word.append(line.charAt(++i));
        isWord = true;
      } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
        quote = quote == 0 ? c : 0;
        isWord = true; // also an empty one
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (isWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        isWord = false;
      } else {
        word.append(c);
        isWord = true;
      }
    }
    if (quote != 0) {
      throw new InvalidInputException(
          "the command that prints a secret has a quote that is not closed" + from, "Close it.");
    }
    if (isWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** The program, without its arguments. */
  public String name() {
    return name;
  }

  /**
   * Runs it.
   *
   * @param what it is to print, for errors: {@code "the escrow passphrase"}
   * @return the secret, which the caller closes
   * @throws DeniedException if it fails, or prints nothing
   * @throws org.mdmtoolkit.NotFoundException if there is no such program
   * @throws org.mdmtoolkit.TimedOutException if it does not end within five minutes
   */
  public Secret read(String what) {
    try (ExternalProgram.Ended ended = program().run(new byte[0], arguments)) {
      byte[] printed = ended.revealOutput();
      if (ended.exitCode() != 0) {
        throw denied(what + " was not given: " + name + " ended with " + ended.exitCode() + from);
      }
      int length = 0;
      while (length < printed.length && printed[length] != '\n') {
        length++;
      }
      if (length == 0) {
        throw denied(
            what + " was not given: " + name + " printed nothing in its first line" + from);
      }
      byte[] line = Arrays.copyOf(printed, length);
      try {
        return Secret.ofLine(line, what + " that " + name + " printed");
      } finally {
        Arrays.fill(line, (byte) 0);
      }
    }
  }

  private ExternalProgram program() {
    try {
      return ExternalProgram.find(name, environment, LIMIT);
    } catch (NotFoundException e) {
      throw new NotFoundException(
          e.problem() + from,
          name.startsWith("~") || name.contains("$")
              ? Remedy.advice("Nothing is expanded in it: write the whole path, without ~ and $.")
              : e.remedy(),
          e);
    }
  }

  private static DeniedException denied(String problem) {
    return new DeniedException(
        problem, "What it says is not shown here, as it may hold secrets: run it by itself.");
  }

  @Override
  public String toString() {
    return "SecretProgram[" + name + "]";
  }
}
