package org.mdmtoolkit.command;

import java.util.List;

/**
 * The result of one part of a command, out of an answer whose status speaks of the whole only.
 *
 * @param keyPath where it stands in the answer: {@code Settings[2]}
 * @param name what the part is: the name of a setting, the key of an update
 * @param verdict how it went
 * @param text what the device says of it, on one line: {@code Error}, {@code DownloadFailed}
 * @param errors the errors of this part, the top one first
 */
public record ItemResult(
    String keyPath, String name, Verdict verdict, String text, List<ErrorChainItem> errors) {

  /** How a part of a command went. */
  public enum Verdict {
    /** Done. */
    DONE,
    /** Begun, or put off; the device will go on. */
    PENDING,
    /** A text that Apple does not document. */
    UNKNOWN,
    /** Not done. */
    FAILED
  }

  /** Copies the list. */
  public ItemResult {
    errors = List.copyOf(errors);
  }

  /** All of it on one line: {@code DeviceName: Error: MCMDMErrorDomain (12021): ...}. */
  public String line() {
    StringBuilder line = new StringBuilder(name).append(": ").append(text);
    for (ErrorChainItem error : errors) {
      line.append(": ").append(error.line());
    }
    return line.toString();
  }

  /** Same as {@link #line()}. */
  @Override
  public String toString() {
    return line();
  }
}
