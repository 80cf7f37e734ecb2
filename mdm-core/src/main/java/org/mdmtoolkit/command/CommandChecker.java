package org.mdmtoolkit.command;

import java.util.List;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Target;

/**
 * Judges a command before a device sees it, as {@link PropertyListChecker} judges a property list
 * of which it is not known whether it is a command.
 *
 * <p>A command that Apple documents as valid gives no error. What the schema does not know (a key,
 * a query) is a warning, or an error if {@linkplain #strict() strict}. Immutable and safe for use
 * by many threads.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/commands-and-queries">
 *     Commands and Queries</a>
 */
public final class CommandChecker {

  private static final CommandChecker APPLE = new CommandChecker(PropertyListChecker.apple());

  private final PropertyListChecker checker;

  private CommandChecker(PropertyListChecker checker) {
    this.checker = checker;
  }

  /** A checker by Apple's catalogue. */
  public static CommandChecker apple() {
    return APPLE;
  }

  /** The same checker, to which an unknown key or query is an error. */
  public CommandChecker strict() {
    return new CommandChecker(checker.strict());
  }

  /** Checks a command, nothing being known of the device. */
  public List<Finding> check(MdmCommand command) {
    return checker.check(command.envelope());
  }

  /** Checks a command that is meant for this device. */
  public List<Finding> check(MdmCommand command, Target target) {
    return checker.check(command.envelope(), target);
  }

  /**
   * Whether there is an error among them. Warnings and information alone are no reason to hold a
   * command back.
   */
  public static boolean hasErrors(List<Finding> findings) {
    return findings.stream().anyMatch(Finding::isError);
  }
}
