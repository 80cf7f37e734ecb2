package org.mdmtoolkit.catalog;

/** What one rule says, under its name. */
final class Verdict {

  private final String rule;
  private final Report report;

  Verdict(String rule, Report report) {
    this.rule = rule;
    this.report = report;
  }

  void error(KeyPath path, String message) {
    report.add(Severity.ERROR, path, rule, message);
  }

  void warning(KeyPath path, String message) {
    report.add(Severity.WARNING, path, rule, message);
  }

  void info(KeyPath path, String message) {
    report.add(Severity.INFO, path, rule, message);
  }
}
