package org.mdmtoolkit.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition of a rule, on a dictionary and on the device as far as it is known. */
@FunctionalInterface
interface RuleCondition {

  boolean holds(Dict dict, @Nullable Target target);

  /** The conditions of one line, all of which must hold. */
  static List<RuleCondition> all(String line) {
    return Arrays.stream(line.split(" and ", -1)).map(RuleCondition::of).toList();
  }

  private static RuleCondition of(String text) {
    return switch (text) {
      case "mac" -> target(Target::isMac);
      case "not mac" -> target(on -> !on.isMac());
      case "mac or unknown" -> (dict, on) -> on == null || on.isMac();
      case "iOS" -> target(on -> on.platform() == Platform.IOS);
      case "not iOS" -> target(on -> on.platform() != Platform.IOS);
      case "Intel" -> target(Target::isIntel);
      case "Intel without T2" -> target(on -> on.has(Chip.INTEL));
      case "Apple silicon" -> target(on -> on.has(Chip.APPLE_SILICON));
      case "chip unknown" -> target(on -> on.chip().isEmpty());
      case "unsupervised" -> target(Target::isKnownUnsupervised);
      case "not ADE" -> target(Target::isKnownNotAutomated);
      case "User Enrollment" -> target(Target::isUserEnrollment);
      default -> ofWords(text, text.split(" ", 3));
    };
  }

  private static RuleCondition ofWords(String text, String[] words) {
    if (words.length == 1) {
      return anyOf(text);
    }
    String last = text.substring(text.lastIndexOf(' ') + 1);
    Place place = Place.of(last);
    if (text.startsWith("not before ")) {
      OsVersion version = OsVersion.of(last);
      return target(on -> !on.isBefore(version));
    }
    if (text.startsWith("no element in ")) {
      return (dict, on) -> !(place.value(dict) instanceof List<?> list) || list.isEmpty();
    }
    if (text.startsWith("no number ")) {
      return (dict, on) -> !(place.value(dict) instanceof Number number) || !isWhole(number);
    }
    return switch (words[0]) {
      case "no" -> not(anyOf(last));
      case "before", "from" -> version(words[0].equals("from"), OsVersion.of(last));
      case "blank" -> (dict, on) -> place.value(dict) instanceof String value && value.isBlank();
      case "dictionary" -> (dict, on) -> place.value(dict) instanceof Map;
      case "several" -> (dict, on) -> place.value(dict) instanceof List<?> list && list.size() > 1;
      case "list" -> {
        Place list = Place.of(words[1]);
        yield (dict, on) -> !(list.value(dict) instanceof List<?> values) || !values.contains(last);
      }
      case "bit" -> {
        long bit = Long.parseLong(words[1]);
        yield (dict, on) ->
            place.value(dict) instanceof Number number
                && isWhole(number)
                && (number.longValue() & bit) != 0;
      }
      default -> compared(words[0], words[1], words[2]);
    };
  }

  private static RuleCondition compared(String key, String operator, String wanted) {
    Place place = Place.of(key);
    return switch (operator) {
      case "=" -> (dict, on) -> is(place.value(dict), wanted);
      case "!=" -> (dict, on) -> !is(place.value(dict), wanted);
      case "~" -> {
        Pattern pattern = Pattern.compile(wanted);
        yield (dict, on) ->
            place.value(dict) instanceof String text && pattern.matcher(text).matches();
      }
      case "!~" -> {
        Pattern pattern = Pattern.compile(wanted);
        yield (dict, on) ->
            place.value(dict) instanceof String text && !pattern.matcher(text).matches();
      }
      default -> throw new IllegalStateException("unknown condition in the rules: " + operator);
    };
  }

  private static boolean is(@Nullable Object value, String wanted) {
    boolean scalar =
        value instanceof String
            || value instanceof Boolean
            || (value instanceof Number number && isWhole(number));
    return scalar && wanted.equals(String.valueOf(value));
  }

  private static boolean isWhole(Number number) {
    return number instanceof Long || number instanceof Integer;
  }

  private static RuleCondition target(Predicate<Target> condition) {
    return (dict, target) -> target != null && condition.test(target);
  }

  private static RuleCondition version(boolean from, OsVersion version) {
    return target(on -> from ? on.isAtLeast(version) : on.isBefore(version));
  }

  private static RuleCondition not(RuleCondition condition) {
    return (dict, target) -> !condition.holds(dict, target);
  }

  private static RuleCondition anyOf(String keys) {
    List<Place> places = Arrays.stream(keys.split("[|]", -1)).map(Place::of).toList();
    return (dict, target) -> {
      for (Place place : places) {
        Dict holder = place.holder(dict);
        if (holder != null && holder.has(place.key())) {
          return true;
        }
      }
      return false;
    };
  }

  /** A key, and the dictionaries on the way to it. */
  record Place(List<String> above, String key) {

    static Place of(String path) {
      List<String> steps = List.of(path.split("[.]", -1));
      return new Place(steps.subList(0, steps.size() - 1), steps.get(steps.size() - 1));
    }

    @Nullable Dict holder(Dict dict) {
      Dict holder = dict;
      for (int i = 0; holder != null && i < above.size(); i++) {
        holder = holder.dict(above.get(i));
      }
      return holder;
    }

    @Nullable Object value(Dict dict) {
      Dict holder = holder(dict);
      return holder == null ? null : holder.value(key);
    }
  }
}
