package org.mdmtoolkit.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One rule that Apple states only in prose, for one command. The page that states it is that of the
 * command ({@link CommandSpec#page()}); every finding carries it.
 */
final class Rule {

  /** Judges a command of which nothing more is known. */
  @FunctionalInterface
  interface Body {
    void judge(Dict command, Verdict verdict);
  }

  /** Judges a command for a known device. */
  @FunctionalInterface
  interface TargetBody {
    void judge(Dict command, Target target, Verdict verdict);
  }

  /** Judges a command for a device that may be known or not. */
  @FunctionalInterface
  interface AnyBody {
    void judge(Dict command, @Nullable Target target, Verdict verdict);
  }

  private final String name;
  private final String requestType;
  private final AnyBody body;

  private Rule(String name, String requestType, AnyBody body) {
    this.name = name;
    this.requestType = requestType;
    this.body = body;
  }

  /** A rule for which the device does not matter. */
  static Rule of(String name, String requestType, Body body) {
    return new Rule(name, requestType, (command, target, verdict) -> body.judge(command, verdict));
  }

  /** A rule that is silent where no target is given. */
  static Rule forTarget(String name, String requestType, TargetBody body) {
    return new Rule(
        name,
        requestType,
        (command, target, verdict) -> {
          if (target != null) {
            body.judge(command, target, verdict);
          }
        });
  }

  /** A rule that says something without a target, and is silent for some. */
  static Rule always(String name, String requestType, AnyBody body) {
    return new Rule(name, requestType, body);
  }

  String name() {
    return name;
  }

  String requestType() {
    return requestType;
  }

  void judge(Dict command, @Nullable Target target, Report report) {
    body.judge(command, target, new Verdict(name, report));
  }
}
