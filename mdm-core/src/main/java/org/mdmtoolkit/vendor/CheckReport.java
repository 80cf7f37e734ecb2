package org.mdmtoolkit.vendor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;

/**
 * All checks, in the order in which they were made. One that could not be made because an earlier
 * one failed is {@link Check.Result#NOT_TRIED}, or not among them.
 */
public record CheckReport(List<Check> checks) {

  /** Copies the list. */
  public CheckReport {
    checks = List.copyOf(checks);
  }

  /** Whether none failed or stayed unverified; there may be warnings. */
  public boolean passed() {
    return failures().isEmpty();
  }

  /** The worst of those that are in the way; {@link Check.Result#PASS} if none is. */
  public Check.Result result() {
    return failures().stream()
        .map(Check::result)
        .max(Comparator.naturalOrder())
        .orElse(Check.Result.PASS);
  }

  /** How many could be made. */
  public long tried() {
    return checks.stream().filter(check -> check.result() != Check.Result.NOT_TRIED).count();
  }

  /** Those that failed or could not be verified. */
  public List<Check> failures() {
    return checks.stream().filter(Check::isInTheWay).toList();
  }

  /** Those that warn. */
  public List<Check> warnings() {
    return checks.stream().filter(check -> check.result() == Check.Result.WARNING).toList();
  }

  /** The check of this name; empty if it was not made. */
  public Optional<Check> find(String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst();
  }

  /**
   * Goes on only if nothing failed.
   *
   * @throws InvalidInputException with the first failure
   */
  public void requirePassed() {
    List<Check> failures = failures();
    if (!failures.isEmpty()) {
      throw new InvalidInputException(failures.get(0).sentence(), failures.get(0).remedy());
    }
  }
}
