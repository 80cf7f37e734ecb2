package org.mdmtoolkit.cli.device;

import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.Outcome;

/**
 * Prints what a device answered; of its content what the caller lets be seen.
 *
 * @param host whom it is of, where that is to be said
 * @param shown the content as it may be seen
 */
record AnswerPrinter(
    Optional<String> host, CommandResult result, Outcome outcome, Map<String, Object> shown) {

  /** Prints it, and returns its exit code. */
  int print(Context context) {
    if (context.json()) {
      Results.print(context.shell(), json -> result.write(json, host, outcome, shown));
    } else {
      context.shell().print(result.text(host, outcome, shown));
    }
    return switch (outcome.kind()) {
      case DONE, RECEIVED, IDLE -> ExitCodes.DONE;
      case NOT_NOW -> ExitCodes.TIMED_OUT;
      case PARTLY_FAILED -> ExitCodes.PARTLY_DONE;
      case FAILED, MAY_BE_DONE, UNKNOWN -> ExitCodes.FAILED;
    };
  }
}
