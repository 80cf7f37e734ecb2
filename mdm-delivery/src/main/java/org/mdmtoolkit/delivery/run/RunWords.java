package org.mdmtoolkit.delivery.run;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.command.Outcome;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;

/**
 * What a run came to, in words for people.
 *
 * @param hosts how many it is for
 */
public record RunWords(Run run, int hosts) {

  /** What the verb of a run does to a host: {@code lock}, {@code send RemoveProfile to}. */
  public static String action(String verb, String requestType) {
    return switch (verb) {
      case "send" -> "send " + Printable.line(requestType) + " to";
      case "shutdown" -> "shut down";
      case "recovery-lock" -> "change the recovery lock password of";
      case "firmware-password" -> "change the firmware password of";
      case "filevault" -> "change the FileVault key of";
      case "admin-password" -> "change the administrator's password of";
      case "activation-lock" -> "remove the Activation Lock code of";
      default -> verb;
    };
  }

  /**
   * One line for one host: who, how it ended, and the command.
   *
   * @param again how a program sends it once more where no server tells whether it has it
   */
  public String line(HostOutcome outcome, String again) {
    String uuid =
        outcome.ending() == Ending.NOT_SENT
            ? ""
            : outcome.commandUuid().map(one -> "  " + one).orElse("");
    return Printable.line(outcome.host().label() + "  " + sentence(outcome, again) + uuid);
  }

  /** How it ended, in words that promise no more than is known. */
  private String sentence(HostOutcome outcome, String again) {
    String words = outcome.words();
    String said = words.isEmpty() ? "" : ": " + words;
    return switch (outcome.ending()) {
      case ACKNOWLEDGED -> acknowledged(outcome);
      case QUEUED -> "queued" + said;
      case PUSH_FAILED ->
          "queued, push failed: the server will deliver it when the device checks in"
              + (words.isEmpty() ? "" : " (" + words + ")");
      case QUEUED_FOR_NOBODY ->
          "no device with this UDID is enrolled there; the server took the command all the same";
      case SENT_BEFORE -> "not sent again" + said;
      case NOT_NOW -> "reached" + said;
      case TIMED_OUT -> "queued, no answer yet" + said;
      case FAILED_ON_DEVICE -> "the device answered" + said;
      case REFUSED, ALREADY_OPEN -> notSent(outcome);
      case UNKNOWN ->
          "unknown: nobody knows whether the server has it"
              + said
              + (outcome.cannotBeTold() ? "; " + again : "");
      case NOT_SENT -> "not sent: the run stopped before it";
    };
  }

  /** Of a single host the error says why, right below. */
  private String notSent(HostOutcome outcome) {
    String what = outcome.ending() == Ending.ALREADY_OPEN && hosts > 1 ? "passed over" : "not sent";
    return hosts == 1 && outcome.failure().isPresent() ? what : what + ": " + reason(outcome);
  }

  private String acknowledged(HostOutcome outcome) {
    if (outcome.answer().map(Outcome::kind).filter(Outcome.Kind.RECEIVED::equals).isPresent()) {
      return "received: " + outcome.words();
    }
    return run.verb().equals("lock")
        ? "acknowledged: the Mac received it; that it is locked is assumed"
        : "acknowledged: the device received it";
  }

  private static String reason(HostOutcome outcome) {
    String text =
        outcome.words().isEmpty()
            ? outcome.failure().map(MdmException::problem).orElse("refused")
            : outcome.words();
    String name = outcome.host().label() + ": ";
    return text.startsWith(name) ? text.substring(name.length()) : text;
  }

  /** What becomes of commands that nobody waits for: the rest of a sentence after an article. */
  public String staysQueued(int commands) {
    String what = run.verb().equals("lock") ? "lock" : "command";
    return commands == 1 ? what + " stays queued." : what + "s stay queued.";
  }

  /**
   * One line for all hosts.
   *
   * @param left how many it has not come to
   */
  public String summary(RunSummary summary, int left) {
    List<String> parts = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      if (summary.count(ending) > 0) {
        parts.add(summary.count(ending) + " " + ending.label().replace('_', ' '));
      }
    }
    if (left > 0) {
      parts.add(left + " not begun");
    }
    String done = parts.isEmpty() ? "nothing done" : String.join(", ", parts);
    return run.verb() + " of " + hosts + " hosts: " + done;
  }
}
