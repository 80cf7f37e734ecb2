package org.mdmtoolkit.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One rule that Apple states only in prose, for one command. The page that states it is that of the
 * command ({@link CommandSpec#page()}); every finding carries it.
 */
record Rule(String name, String requestType, Body body) {

  /** Judges a command for a device that may be known or not. */
  @FunctionalInterface
  interface Body {
    void judge(Dict command, @Nullable Target target, Verdict verdict);
  }

  /** What one rule says, under its name. */
  record Verdict(String rule, Report report) {

    void add(Severity severity, KeyPath path, String message) {
      report.add(severity, path, rule, message);
    }

    void error(KeyPath path, String message) {
      add(Severity.ERROR, path, message);
    }

    void warning(KeyPath path, String message) {
      add(Severity.WARNING, path, message);
    }
  }

  void judge(Dict command, @Nullable Target target, Report report) {
    body.judge(command, target, new Verdict(name, report));
  }
}
