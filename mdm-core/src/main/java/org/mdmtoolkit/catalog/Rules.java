package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** All rules, by the request type they judge; each is read when it is first asked for. */
final class Rules {

  private static final List<List<String>> RULES = RuleTexts.blocks(RuleTexts.COMMANDS);

  private static final Map<String, List<Rule>> BY_REQUEST_TYPE = new ConcurrentHashMap<>();

  private Rules() {}

  static Stream<Rule> all() {
    return CommandCatalog.apple().requestTypes().stream().flatMap(type -> of(type).stream());
  }

  /** The request types that the rules name. */
  static Stream<String> requestTypes() {
    return RULES.stream().flatMap(lines -> Arrays.stream(lines.get(0).split(" ", -1)).skip(2));
  }

  /** Those of a request type that the catalogue knows. */
  static List<Rule> of(String requestType) {
    List<Rule> known = BY_REQUEST_TYPE.get(requestType);
    return known != null ? known : BY_REQUEST_TYPE.computeIfAbsent(requestType, Rules::read);
  }

  private static List<Rule> read(String requestType) {
    List<Rule> rules = new ArrayList<>();
    for (List<String> lines : RULES) {
      if ((lines.get(0) + " ").contains(" " + requestType + " ")) {
        rules.add(RuleReader.read(lines, requestType));
      }
    }
    return List.copyOf(rules);
  }
}
