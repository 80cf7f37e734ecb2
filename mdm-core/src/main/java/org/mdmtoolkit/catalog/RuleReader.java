package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.catalog.Rule.Verdict;

/**
 * Reads the rules that are written as data; their file says how. The text is ours, so an error in
 * it is a bug.
 */
final class RuleReader {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)}");

  /** A finding, and when it is made: if all conditions of one of the alternatives hold. */
  private record Statement(
      Severity severity, List<String> place, List<List<RuleCondition>> alternatives, String text) {

    void judge(Dict dict, @Nullable Target target, Verdict verdict) {
      for (List<RuleCondition> conditions : alternatives) {
        if (holds(conditions, dict, target)) {
          verdict.add(severity, path(dict), filled(dict, target));
          return;
        }
      }
    }

    private KeyPath path(Dict dict) {
      KeyPath path = dict.path();
      for (String step : place) {
        path =
            Character.isDigit(step.charAt(0)) ? path.index(Integer.parseInt(step)) : path.key(step);
      }
      return path;
    }

    private String filled(Dict dict, @Nullable Target target) {
      if (text.indexOf('{') < 0) {
        return text;
      }
      String platform = target == null ? "" : target.platform().label();
      return PLACEHOLDER
          .matcher(text)
          .replaceAll(
              found -> {
                String name = found.group(1);
                return Matcher.quoteReplacement(
                    name.equals("platform") ? platform : String.valueOf(dict.text(name)));
              });
    }
  }

  private List<String> each = List.of();
  private final List<Statement> statements = new ArrayList<>();
  private List<List<RuleCondition>> alternatives = new ArrayList<>();
  private String[] finding = {};

  private RuleReader() {}

  /** The rule in these lines, of which the first is its header, for one of its request types. */
  static Rule read(List<String> lines, String requestType) {
    String name = lines.get(0).split(" ", -1)[1];
    if (lines.get(1).equals("code")) {
      return new Rule(name, requestType, CodedRules.body(name));
    }
    var reader = new RuleReader();
    lines.subList(1, lines.size()).forEach(reader::line);
    return new Rule(name, requestType, body(reader.each, List.copyOf(reader.statements)));
  }

  private void line(String line) {
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "each" -> each = List.of(words[1].split("[.]", -1));
      case "error", "warning", "info" -> finding = words;
      case "if" -> alternatives.add(RuleCondition.all(words[1]));
      case "say" -> {
        String place = finding[1].replace("]", "");
        statements.add(
            new Statement(
                Severity.valueOf(finding[0].toUpperCase(Locale.ROOT)),
                place.equals("-") ? List.of() : List.of(place.split("[.\\[]", -1)),
                alternatives,
                words[1]));
        alternatives = new ArrayList<>();
      }
      default -> throw new IllegalStateException("cannot read the rules: " + line);
    }
  }

  private static Rule.Body body(List<String> each, List<Statement> statements) {
    return (command, target, verdict) -> {
      for (Dict dict : each(command, each)) {
        for (Statement statement : statements) {
          statement.judge(dict, target, verdict);
        }
      }
    };
  }

  /** Whether all of them hold. */
  static boolean holds(List<RuleCondition> conditions, Dict dict, @Nullable Target target) {
    for (RuleCondition condition : conditions) {
      if (!condition.holds(dict, target)) {
        return false;
      }
    }
    return true;
  }

  /** The dictionaries at this path, every one of an array. */
  static List<Dict> each(Dict dict, List<String> steps) {
    if (steps.isEmpty()) {
      return List.of(dict);
    }
    List<Dict> found = new ArrayList<>();
    Dict inner = dict.dict(steps.get(0));
    List<Dict> below = inner == null ? dict.dicts(steps.get(0)) : List.of(inner);
    below.forEach(one -> found.addAll(each(one, steps.subList(1, steps.size()))));
    return found;
  }
}
