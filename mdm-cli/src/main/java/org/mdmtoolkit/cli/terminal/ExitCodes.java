package org.mdmtoolkit.cli.terminal;

import java.nio.file.AccessDeniedException;
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
  static final int DENIED = 5;
  static final int REFUSED = 6;
  public static final int TIMED_OUT = 7;
  public static final int INVALID = 8;

  private ExitCodes() {}

  public static int of(MdmException e) {
    if (e instanceof NotFoundException || e instanceof AmbiguousException) {
      return NOT_FOUND;
    } else if (e instanceof DeniedException
        || e instanceof WrongPassphraseException
        || e.getCause() instanceof AccessDeniedException) {
      return DENIED;
    } else if (e instanceof RefusedException || e instanceof ConflictException) {
      return REFUSED;
    } else if (e instanceof TimedOutException) {
      return TIMED_OUT;
    } else if (e instanceof InvalidInputException) {
      return INVALID;
    }
    return FAILED; // UnavailableException
  }
}
