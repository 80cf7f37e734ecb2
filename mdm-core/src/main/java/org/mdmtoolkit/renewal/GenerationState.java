package org.mdmtoolkit.renewal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.vendor.Check;

/** What is known about a generation beyond its files. Immutable; holds nothing secret. */
record GenerationState(Map<String, String> fields) {

  static final String RENEWAL = "renewal";
  static final String NUMBER = "generation";
  static final String EMAIL = "email";
  static final String COUNTRY = "country";
  static final String COMMON_NAME = "common_name";
  static final String REQUEST_SHA256 = "request_sha256";
  static final String CERTIFICATE_SHA256 = "certificate_sha256";
  static final String CERTIFICATE_SERIAL = "certificate_serial";
  static final String NOT_BEFORE = "not_before";
  static final String NOT_AFTER = "not_after";

  /** Where it was going when it was accepted, and what was there then. */
  static final String TARGET = "target";

  static final String TARGET_FINGERPRINT = "target_fingerprint";
  static final String TARGET_NOT_AFTER = "target_not_after";

  /** What was there could not be read when it was accepted. */
  static final String TARGET_UNREAD = "target_unread";

  /** Where it went. */
  static final String DEPLOYED_TO = "deployed_to";

  static final String DEPLOYED_FINGERPRINT = "deployed_fingerprint";
  static final String REFERENCE = "reference";
  static final String READ_BACK = "read_back";
  static final String PUSH_TOPIC = "push_topic";
  static final String PUSH_NOT_AFTER = "push_not_after";
  static final String STORED_IN = "stored_in";

  /** Begun and not known to have ended. */
  static final String DEPLOYING = "deploying";

  /** Begun, and ended with an error that does not tell what is in force. */
  static final String DEPLOY_FAILED = "deploy_failed";

  static final String STARTED = "started";
  static final String REQUESTED = "requested";
  static final String ACCEPTED = "accepted";
  static final String DEPLOYED = "deployed";
  static final String VERIFIED = "verified";
  static final String VERIFY_FAILED = "verify_failed";
  static final String PUSH_VERIFIED = "push_verified";
  static final String STORED = "stored";
  static final String ABORTED = "aborted";

  private static final String CHECK = "check.";
  private static final String BY = "_by";

  /** Copies the map. */
  GenerationState {
    fields = Map.copyOf(fields);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Optional<Instant> time(String name) {
    try {
      return get(name).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty(); // the digest of the file fits: nobody wrote this but us
    }
  }

  /** Who took this step. */
  String by(String step) {
    return fields.getOrDefault(step + BY, "");
  }

  GenerationState with(String name, String value) {
    Map<String, String> all = new TreeMap<>(fields);
    all.put(name, value);
    return new GenerationState(all);
  }

  /** A step that was taken now, by this person. */
  GenerationState with(String step, Instant now, Operator operator) {
    return with(step, now.truncatedTo(ChronoUnit.SECONDS).toString())
        .with(step + BY, operator.toString());
  }

  GenerationState without(String... names) {
    Map<String, String> all = new TreeMap<>(fields);
    for (String name : names) {
      all.remove(name);
      all.remove(name + BY);
    }
    return new GenerationState(all);
  }

  /** What the checks of a step found, in the place of what they found before. */
  GenerationState withChecks(String step, List<Check> checks) {
    Map<String, String> all = new TreeMap<>(fields);
    all.keySet().removeIf(name -> name.startsWith(CHECK + step + "."));
    int number = 0;
    for (Check check : checks) {
      number++;
      all.put(
          String.format(Locale.ROOT, "%s%s.%02d.%s", CHECK, step, number, check.name()),
          check.result() + " " + check.sentence());
    }
    return new GenerationState(all);
  }

  /** What the checks of a step found, in their order. */
  List<Check> checks(String step) {
    List<Check> checks = new ArrayList<>();
    String prefix = CHECK + step + ".";
    new TreeMap<>(fields)
        .forEach(
            (name, value) -> {
              int space = value.indexOf(' ');
              if (name.startsWith(prefix) && space > 0) {
                checks.add(
                    new Check(
                        name.substring(prefix.length() + 3),
                        Check.Result.valueOf(value.substring(0, space)),
                        value.substring(space + 1),
                        Remedy.none()));
              }
            });
    return checks;
  }

  Stage stage() {
    if (has(ABORTED)) {
      return Stage.ABORTED;
    } else if (has(VERIFIED)) {
      return Stage.VERIFIED;
    } else if (has(DEPLOYED)) {
      return Stage.DEPLOYED;
    } else if (has(ACCEPTED)) {
      return Stage.ACCEPTED;
    }
    return has(REQUESTED) ? Stage.REQUESTED : Stage.STARTED;
  }
}
