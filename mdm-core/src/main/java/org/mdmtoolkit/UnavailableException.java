package org.mdmtoolkit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** It cannot be done at the moment (disk, network, server) and may be tried again. */
public final class UnavailableException extends MdmException {

  private static final long serialVersionUID = 1L;

  /** With advice in plain words; see {@link MdmException#problem()} for the form of both. */
  public UnavailableException(String problem, String advice) {
    this(problem, Remedy.advice(advice), null);
  }

  /** The same, with the exception that led here. */
  public UnavailableException(String problem, String advice, @Nullable Throwable cause) {
    this(problem, Remedy.advice(advice), cause);
  }

  /** See {@link MdmException#problem()} and {@link MdmException#remedy()} for the form of both. */
  public UnavailableException(String problem, Remedy remedy) {
    this(problem, remedy, null);
  }

  /** The same, with the exception that led here. */
  public UnavailableException(String problem, Remedy remedy, @Nullable Throwable cause) {
    super(problem, remedy, cause);
  }

  /**
   * Does this work; if it cannot be done at the moment, what is true then is said ahead of what to
   * do.
   *
   * @param truth asked only if it cannot be done
   */
  public static <T> T saying(Supplier<Remedy> truth, Supplier<T> work) {
    try {
      return work.get();
    } catch (UnavailableException e) {
      throw new UnavailableException(e.problem(), truth.get().and(e.remedy()), e);
    }
  }
}
