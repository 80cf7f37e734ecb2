package org.mdmtoolkit.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges a property list that is to be a command, before a device sees it: its envelope, Apple's
 * schema, rules that Apple states only in prose, and, where the target is known, whether that
 * device takes it.
 *
 * <p>A command that Apple documents as valid gives no error. What the schema does not know (a key,
 * a query) is a warning, or an error if {@linkplain #strict() strict}. Data that a device reads is
 * looked into: profiles (as far as their envelope goes), provisioning profiles, the tokens of
 * declarations, password hashes, certificates; and private keys are found wherever they are.
 *
 * <p>Works on plain property list values (Map, List, String, Long, Double, Boolean, byte[],
 * Instant) and never fails on any of them. Immutable and safe for use by many threads.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/commands-and-queries">
 *     Commands and Queries</a>
 */
public final class PropertyListChecker {

  private static final PropertyListChecker APPLE = new PropertyListChecker(false);

  private final boolean strict;

  private PropertyListChecker(boolean strict) {
    this.strict = strict;
  }

  /** A checker by Apple's catalogue. */
  public static PropertyListChecker apple() {
    return APPLE;
  }

  /** The same checker, to which an unknown key or query is an error. */
  public PropertyListChecker strict() {
    return new PropertyListChecker(true);
  }

  /** Checks a whole property list, nothing being known of the device. */
  public List<Finding> check(Object root) {
    return judge(root, null);
  }

  /** Checks a whole property list that is meant for this device. */
  public List<Finding> check(Object root, Target target) {
    return judge(root, target);
  }

  private List<Finding> judge(Object root, @Nullable Target target) {
    Report report = new Report(strict);
    Envelope envelope = Envelope.open(root, report);
    if (envelope == null) {
      return report.findings();
    }
    CommandSpec spec = envelope.spec();
    Map<?, ?> command = envelope.command();
    new SchemaCheck(report).check(command, spec);
    Dict dict = new Dict(command, KeyPath.ROOT);
    for (Rule rule : Rules.of(spec.requestType())) {
      rule.judge(dict, target, report);
    }
    new ContentCheck(report).check(dict, spec.requestType());
    if (target != null) {
      new AvailabilityCheck(target, report).check(command, spec);
    }
    return report.findings();
  }
}
