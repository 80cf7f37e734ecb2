package org.mdmtoolkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What the checks of an installation found, each with its remedy, in the order of the checks. For
 * one thread.
 */
public final class HealthReport {

  /** What a finding means. */
  public enum Severity {
    /** All is as it should be. */
    OK,
    /** Worth knowing, and no fault. */
    NOTE,
    /** Something is wrong. */
    ERROR;

    /** As it is written in tables and JSON: {@code error}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a check found.
   *
   * @param check the name of the check
   * @param found in words, without a full stop
   * @param remedy what to do about it
   */
  public record Result(String check, Severity severity, String found, Remedy remedy) {

    /** Whether something is wrong. */
    public boolean isError() {
      return severity == Severity.ERROR;
    }
  }

  private final List<Result> results = new ArrayList<>();
  private final List<Result> found = new ArrayList<>(); // by the check that runs
  private String name = "";

  /**
   * Runs this check. What an earlier one found, too, is said once.
   *
   * @param looking reports what is not as it should be, which what it throws is, too; gives what
   *     was seen, in words, for the case that nothing was reported
   */
  public HealthReport check(String check, Function<HealthReport, String> looking) {
    name = check;
    found.clear();
    String[] seen = {""};
    tryOut(() -> seen[0] = looking.apply(this));
    boolean isDone = found.isEmpty();
    found.removeIf(
        one -> results.stream().anyMatch(earlier -> earlier.found().equals(one.found())));
    if (isDone) {
      add(Severity.OK, seen[0], Remedy.none());
    } else if (found.isEmpty()) {
      add(Severity.NOTE, "not checked, because of the above", Remedy.none());
    }
    results.addAll(found);
    return this;
  }

  /** Reports what the check that runs has found; what it has found twice is said once. */
  public void add(Severity severity, String what, Remedy remedy) {
    Result result = new Result(name, severity, what, remedy);
    if (!found.contains(result)) {
      found.add(result);
    }
  }

  /** Reports a part of what the check that runs looks at, which must not keep it from the rest. */
  public void tryOut(Runnable look) {
    try {
      look.run();
    } catch (MdmException e) {
      add(Severity.ERROR, e.problem(), e.remedy());
    }
  }

  /** What was found; at least one for each check. */
  public List<Result> results() {
    return List.copyOf(results);
  }
}
