package org.mdmtoolkit.cli.terminal;

import java.nio.file.AccessDeniedException;
import java.util.Set;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.WrongPassphraseException;

/** The exit codes, as the root help lists them. */
public final class ExitCodes {

  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int PARTLY_DONE = 3;
  public static final int NOT_FOUND = 4;
  public static final int DENIED = 5;
  static final int REFUSED = 6;
  public static final int TIMED_OUT = 7;
  public static final int INVALID = 8;

  /** As a shell tells it of programs that the signal PIPE ends. */
  public static final int READER_GONE = 141;

  private ExitCodes() {}

  public static int of(MdmException e) {
    return switch (cause(e)) {
      case "not_found", "ambiguous" -> NOT_FOUND;
      case "denied", "wrong_passphrase" -> DENIED;
      case "refused", "conflict" -> REFUSED;
      case "timed_out" -> TIMED_OUT;
      case "invalid_input" -> INVALID;
      default -> FAILED;
    };
  }

  /** That of what ended with each of these, one at least, for several hosts. */
  public static int ofAll(Set<Integer> codes) {
    if (codes.size() == 1) {
      return codes.iterator().next();
    }
    return codes.equals(Set.of(DONE, TIMED_OUT)) ? TIMED_OUT : PARTLY_DONE;
  }

  /** The word for the cause, for programs. It never changes. */
  public static String cause(MdmException e) {
    if (isDenied(e)) {
      return "denied";
    } else if (e instanceof NotFoundException) {
      return "not_found";
    } else if (e instanceof AmbiguousException) {
      return "ambiguous";
    } else if (e instanceof DeniedException) {
      return "denied";
    } else if (e instanceof WrongPassphraseException) {
      return "wrong_passphrase";
    } else if (e instanceof RefusedException) {
      return "refused";
    } else if (e instanceof ConflictException) {
      return "conflict";
    } else if (e instanceof TimedOutException) {
      return "timed_out";
    }
    return e instanceof InvalidInputException ? "invalid_input" : "unavailable";
  }

  private static boolean isDenied(Throwable e) {
    Throwable cause = e.getCause();
    return cause instanceof AccessDeniedException || (cause != null && isDenied(cause));
  }
}
