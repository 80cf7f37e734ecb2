package org.mdmtoolkit.command;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.ItemResult.Verdict;
import org.mdmtoolkit.command.Outcome.Kind;

/** Judges an answer as a whole. */
record Outcomes(
    CommandResult result, String requestType, @Nullable ObliterationBehavior obliteration) {

  private static final Set<String> INSTALLS =
      Set.of("InstallEnterpriseApplication", "InstallApplication", "InstallMedia");

  /** How the sentence begins of what a device did not do. */
  static final String FAILED = "Failed";

  static final String NOT_UNDERSTOOD = "The device does not understand the command";

  /** In the sentence of what it may have done although it answered so. */
  static final String ALL_THE_SAME = " all the same";

  private static final String UPDATE = "ScheduleOSUpdate";
  private static final String ERASE = "EraseDevice";

  /** Says something beside the command itself: a Mac is locked even where its message failed. */
  private static final String BESIDE = "MessageResult";

  Outcome outcome() {
    return switch (result.status()) {
      case ACKNOWLEDGED -> acknowledged();
      case ERROR -> error();
      case COMMAND_FORMAT_ERROR -> new Outcome(Kind.FAILED, NOT_UNDERSTOOD + cause() + ".");
      case NOT_NOW ->
          new Outcome(
              Kind.NOT_NOW,
              "Not now: the device cannot do it at the moment, often because it is locked, and will"
                  + " ask for it again.");
      case IDLE ->
          new Outcome(Kind.IDLE, "Idle: this answers no command; the device waits for one.");
      case UNKNOWN ->
          new Outcome(
              Kind.UNKNOWN,
              "The device answers \"%s\", which Apple does not document."
                  .formatted(AnswerText.line(result.statusText())));
    };
  }

  private Outcome error() {
    String sentence = FAILED + cause() + ".";
    if (!requestType.equals(ERASE) || obliteration == ObliterationBehavior.DO_NOT_OBLITERATE) {
      return new Outcome(Kind.FAILED, sentence);
    }
    return new Outcome(
        Kind.MAY_BE_DONE,
        sentence
            + " The Mac may be erasing itself"
            + ALL_THE_SAME
            + ": with ObliterationBehavior Default it"
            + " answers Error when its check before the erasure fails, and then erases. Only"
            + " DoNotObliterate prevents that. Look at the Mac before sending it again.");
  }

  private String cause() {
    return result.errorChain().isEmpty() ? "" : ": " + unended(result.errorChain().get(0).line());
  }

  /** The device's own sentence has its full stop already. */
  private static String unended(String line) {
    return line.replaceFirst("[.]+$", "");
  }

  private Outcome acknowledged() {
    List<ItemResult> failed =
        result.items().stream().filter(item -> item.verdict() == Verdict.FAILED).toList();
    if (!failed.isEmpty() || !result.errorChain().isEmpty()) {
      return failure(failed);
    }
    if (result.items().stream().anyMatch(item -> item.verdict() == Verdict.UNKNOWN)) {
      return new Outcome(
          Kind.UNKNOWN,
          "Acknowledged, but the device says of a part what Apple does not document: "
              + lines(
                  result.items().stream()
                      .filter(item -> item.verdict() == Verdict.UNKNOWN)
                      .toList())
              + ".");
    }
    if (isInstallation() && !saysDone()) {
      return new Outcome(
          Kind.RECEIVED,
          "Received, not installed: the device acknowledges before it installs, and does not report"
              + " the end.");
    }
    if (result.items().stream().anyMatch(item -> item.verdict() == Verdict.PENDING)) {
      return new Outcome(
          Kind.RECEIVED, "Received, and not finished yet: " + lines(result.items()) + ".");
    }
    return new Outcome(Kind.DONE, "Acknowledged.");
  }

  private boolean isInstallation() {
    return INSTALLS.contains(requestType) || requestType.equals(UPDATE);
  }

  /** An app that is there already is answered with the state Managed. */
  private boolean saysDone() {
    return !result.items().isEmpty()
        && result.items().stream().allMatch(item -> item.verdict() == Verdict.DONE);
  }

  private Outcome failure(List<ItemResult> failed) {
    if (failed.isEmpty()) {
      return new Outcome(Kind.PARTLY_FAILED, "Acknowledged, but with an error" + cause() + ".");
    }
    boolean all =
        failed.size() == result.items().size()
            && failed.stream().noneMatch(item -> item.keyPath().equals(BESIDE));
    String sentence =
        all ? "Acknowledged, but nothing was done: " : "Acknowledged, but not all of it was done: ";
    return new Outcome(
        all ? Kind.FAILED : Kind.PARTLY_FAILED, sentence + lines(failed) + cause() + ".");
  }

  /** The first few; all of them are in the result. */
  private static String lines(List<ItemResult> items) {
    int shown = 5;
    String lines =
        items.stream().limit(shown).map(ItemResult::line).collect(Collectors.joining("; "));
    lines = unended(lines);
    return items.size() > shown ? lines + "; and " + (items.size() - shown) + " more" : lines;
  }
}
