package org.mdmtoolkit.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One error of an answer. Apple advises not to depend on codes: {@link #meaning()} is for people to
 * read, never for a program to decide by.
 *
 * @param code the number, within its domain; empty where the answer has none
 * @param domain what the number belongs to, such as {@code MCMDMErrorDomain}; may be empty
 * @param localizedDescription in the language of the device
 * @param usEnglishDescription in English
 */
public record ErrorChainItem(
    OptionalLong code,
    String domain,
    Optional<String> localizedDescription,
    Optional<String> usEnglishDescription) {

  /** The description in English if there is one, else as the device gave it; may be empty. */
  public String description() {
    return usEnglishDescription.or(() -> localizedDescription).orElse("");
  }

  /** What this error usually means, as far as it is known; a phrase without full stop. */
  public Optional<String> meaning() {
    return ErrorMeanings.of(this);
  }

  /**
   * All of it on one line: {@code MCMDMErrorDomain (12021): "RestartDevice" is not a valid request
   * type - usually: ...}.
   */
  public String line() {
    StringBuilder line = new StringBuilder(AnswerText.line(domain.isEmpty() ? "error" : domain));
    code.ifPresent(number -> line.append(" (").append(number).append(')'));
    String description = AnswerText.line(description());
    if (!description.isEmpty()) {
      line.append(": ").append(description);
    }
    meaning().ifPresent(meaning -> line.append(" - usually: ").append(meaning));
    return line.toString();
  }

  /** Same as {@link #line()}. */
  @Override
  public String toString() {
    return line();
  }

  /** The chain in the value of an ErrorChain key, top error first; takes whatever is there. */
  static List<ErrorChainItem> chain(@Nullable Object value) {
    List<?> list =
        value instanceof List<?> items ? items : value == null ? List.of() : List.of(value);
    List<ErrorChainItem> chain = new ArrayList<>();
    for (Object item : list) {
      if (item instanceof Map<?, ?> error) {
        chain.add(of(error));
      } else if (item instanceof String text) {
        chain.add(
            new ErrorChainItem(OptionalLong.empty(), "", Optional.empty(), Optional.of(text)));
      }
    }
    return List.copyOf(chain);
  }

  private static ErrorChainItem of(Map<?, ?> error) {
    Object code = error.get("ErrorCode");
    return new ErrorChainItem(
        code instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty(),
        error.get("ErrorDomain") instanceof String domain ? domain : "",
        AnswerText.of(error, "LocalizedDescription"),
        AnswerText.of(error, "USEnglishDescription"));
  }
}
