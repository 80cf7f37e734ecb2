package org.mdmtoolkit.catalog;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the findings of one check. */
final class Report {

  private final List<Finding> findings = new ArrayList<>(4);
  private final boolean strict;
  private @Nullable URI reference;

  Report(boolean strict) {
    this.strict = strict;
  }

  /** Findings from here on are about the command of this page. */
  void about(CommandSpec command) {
    reference = command.page();
  }

  void error(KeyPath path, String rule, String message) {
    add(Severity.ERROR, path, rule, message);
  }

  void warning(KeyPath path, String rule, String message) {
    add(Severity.WARNING, path, rule, message);
  }

  /** What Apple's schema does not know: devices may take it, so it is an error only if strict. */
  void unknown(KeyPath path, String rule, String message) {
    add(strict ? Severity.ERROR : Severity.WARNING, path, rule, message);
  }

  void add(Severity severity, KeyPath path, String rule, String message) {
    findings.add(new Finding(severity, path.toString(), rule, message, reference));
  }

  boolean hasErrorAt(KeyPath path) {
    if (findings.isEmpty()) {
      return false;
    }
    String place = path.toString();
    for (Finding finding : findings) {
      if (finding.isError() && finding.keyPath().equals(place)) {
        return true;
      }
    }
    return false;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }
}
