package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on which a rule must fire, and near ones on which it must not. */
final class RuleCase {

  record Sample(Map<String, Object> root, @Nullable String target) {

    List<Finding> check() {
      return target == null ? Given.check(root) : Given.check(root, target);
    }
  }

  final String rule;
  final Severity severity;
  final List<Sample> firing = new ArrayList<>();
  final List<Sample> quiet = new ArrayList<>();

  private RuleCase(String rule, Severity severity) {
    this.rule = rule;
    this.severity = severity;
  }

  static RuleCase error(String rule) {
    return new RuleCase(rule, Severity.ERROR);
  }

  static RuleCase warning(String rule) {
    return new RuleCase(rule, Severity.WARNING);
  }

  static RuleCase info(String rule) {
    return new RuleCase(rule, Severity.INFO);
  }

  RuleCase fires(Map<String, Object> root) {
    firing.add(new Sample(root, null));
    return this;
  }

  RuleCase firesFor(String target, Map<String, Object> root) {
    firing.add(new Sample(root, target));
    return this;
  }

  RuleCase quiet(Map<String, Object> root) {
    quiet.add(new Sample(root, null));
    return this;
  }

  RuleCase quietFor(String target, Map<String, Object> root) {
    quiet.add(new Sample(root, target));
    return this;
  }

  @Override
  public String toString() {
    return rule + " (" + severity.label() + ")";
  }
}
