package org.mdmtoolkit.delivery.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.approval.AllowedSigners;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.approval.PolicyRule;
import org.mdmtoolkit.approval.Signers;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.io.TrustedPaths;

/**
 * A policy in a file, and those who may sign, in a file that it names. Both are used only if nobody
 * but their owner can write them. What cannot be understood makes the whole policy invalid: nothing
 * is sent then. Immutable; reads the files at each call.
 *
 * <pre>{@code
 * allowed_signers: allowed_signers
 * rules:
 *   - class: destructive
 *     approvals: 1
 *     per_run: 100
 *     per_window: {targets: 200, time: 24h}
 *   - verb: [erase]
 *     approvals: 2
 *     hours: {zone: Europe/Berlin, days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00"}
 *     waves: [1, 10]
 * emergency: {targets: 1, program: /usr/local/bin/page-oncall}
 * }</pre>
 */
public final class PolicyFile {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([mhd])");
  private static final int MOST = 10_000_000;
  private static final String REVOKED_KEYS = "revoked_keys";

  private final Path file;
  private final Optional<PolicyDocument> stored;

  private PolicyFile(Path file, Optional<PolicyDocument> stored) {
    this.file = file;
    this.stored = stored;
  }

  /** The policy of a configuration's folder, {@code policy.yaml} there; it need not exist. */
  public static PolicyFile in(Path folder) {
    return at(folder.resolve("policy.yaml"));
  }

  /** The policy in this file; it need not exist. */
  public static PolicyFile at(Path file) {
    return new PolicyFile(file, Optional.empty());
  }

  /**
   * A policy that lies in no file.
   *
   * @param name where it lies, for people
   */
  static PolicyFile of(String name, PolicyDocument document) {
    return new PolicyFile(Path.of(name), Optional.of(document));
  }

  /** The file, or the words for where else it lies. */
  public Path file() {
    return file;
  }

  /** Whether there is a policy, readable or not. */
  public boolean exists() {
    return stored.isPresent() || isThere();
  }

  /**
   * The policy and the files that it names, as they are.
   *
   * @throws InvalidInputException if one of them is no text, or the policy is wrong
   * @throws org.mdmtoolkit.NotFoundException if one of them is not there
   * @throws org.mdmtoolkit.RefusedException if others could have written them
   */
  public PolicyDocument document() {
    if (stored.isPresent()) {
      return stored.get();
    }
    byte[] bytes = read(file, Yaml.MAX_FILE);
    Map<String, Object> content = mapping("the policy", Yaml.load(file, bytes));
    return new PolicyDocument(
        text(file, bytes), named(content, "allowed_signers"), named(content, REVOKED_KEYS));
  }

  private String named(Map<String, Object> content, String key) {
    return Yaml.text(file, content, key)
        .map(file::resolveSibling)
        .map(path -> text(path, readNamed(path, key)))
        .orElse("");
  }

  /** Whoever is told of a missing file has to know who asked for it. */
  private byte[] readNamed(Path path, String key) {
    if (!InputFiles.exists(path)) {
      throw new NotFoundException(
          path + " does not exist, and " + file + " names it as " + key,
          "Make it, with a key on each line; or leave " + key + " out.");
    }
    return read(path, AllowedSigners.MAX_FILE);
  }

  private static byte[] read(Path path, int most) {
    TrustedPaths.checkReal(path);
    return InputFiles.read(path, most);
  }

  private static String text(Path path, byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (!Arrays.equals(text.getBytes(UTF_8), bytes)) {
      throw Yaml.invalid(path, "it is not UTF-8", null);
    }
    return text;
  }

  /**
   * The policy; empty if there is no file.
   *
   * @throws InvalidInputException if it is wrong; the message says where
   * @throws org.mdmtoolkit.RefusedException if others could have written it
   */
  public Optional<Policy> policy() {
    if (!exists()) {
      return Optional.empty();
    }
    Policy policy =
        stored.isPresent()
            ? policy(stored.get().policy().getBytes(UTF_8), stored.get().digest())
            : inFile(InputFiles.read(file, Yaml.MAX_FILE));
    policy
        .emergency()
        .map(one -> Path.of(one.program()))
        .filter(Files::exists)
        .ifPresent(TrustedPaths::checkReal);
    return Optional.of(policy);
  }

  private Policy inFile(byte[] bytes) {
    return policy(bytes, Sha256.hex(bytes));
  }

  /** What it says, whatever may be said of this machine. */
  Policy content() {
    PolicyDocument document = document();
    return policy(document.policy().getBytes(UTF_8), document.digest());
  }

  private Policy policy(byte[] bytes, String digest) {
    Map<String, Object> content = mapping("the policy", Yaml.load(file, bytes));
    refuseOthers(content, "the policy", "allowed_signers", REVOKED_KEYS, "rules", "emergency");
    List<PolicyRule> rules = new ArrayList<>();
    if (!content.containsKey("rules")) {
      throw invalid("rules are missing");
    }
    for (Object one : list(content.get("rules"), "rules")) {
      String name = "rule " + (rules.size() + 1);
      rules.add(rule(name, mapping(name, one)));
    }
    Optional<Policy.Emergency> emergency =
        Optional.ofNullable(content.get("emergency"))
            .map(value -> emergency(mapping("emergency", value)));
    return new Policy(rules, emergency, digest);
  }

  /** A link that leads nowhere is there, too: whoever meant a policy has none otherwise. */
  private boolean isThere() {
    if (!InputFiles.exists(file)) {
      return false;
    }
    TrustedPaths.checkReal(file);
    return true;
  }

  /**
   * Who may sign, as the policy says; nobody if it does not.
   *
   * @throws InvalidInputException if the policy, or the file that it names, is wrong
   * @throws org.mdmtoolkit.NotFoundException if the policy, or the file that it names, is not there
   * @throws org.mdmtoolkit.RefusedException if others could have written them
   */
  public Signers signers() {
    if (stored.isPresent()) {
      return stored.get().signers();
    }
    Map<String, Object> content = mapping("the policy", Yaml.load(file, read(file, Yaml.MAX_FILE)));
    Optional<Path> signers = Yaml.text(file, content, "allowed_signers").map(file::resolveSibling);
    if (signers.isEmpty()) {
      return AllowedSigners.read("nobody", new byte[0]);
    }
    AllowedSigners allowed =
        AllowedSigners.read(signers.get().toString(), readNamed(signers.get(), "allowed_signers"));
    Optional<Path> revoked = Yaml.text(file, content, REVOKED_KEYS).map(file::resolveSibling);
    return revoked.isPresent()
        ? allowed.without(revoked.get().toString(), readNamed(revoked.get(), REVOKED_KEYS))
        : allowed;
  }

  /** The same as {@link Policy#warnings}, and {@link #unnamedKeys}; empty if there is no file. */
  public List<String> warnings(Instant now) {
    List<String> warnings = new ArrayList<>();
    policy().ifPresent(one -> warnings.addAll(one.warnings(signers(), now)));
    unnamedKeys().ifPresent(warnings::add);
    return warnings;
  }

  /**
   * That a file of the usual name lies beside this one, with keys that somebody meant to revoke,
   * and is not used; empty if there is none, or the policy names one.
   */
  public Optional<String> unnamedKeys() {
    Path keys = file.resolveSibling(REVOKED_KEYS);
    return stored.isPresent()
            || !InputFiles.exists(file)
            || !InputFiles.exists(keys)
            || mapping("the policy", Yaml.load(file, read(file, Yaml.MAX_FILE)))
                .containsKey(REVOKED_KEYS)
        ? Optional.empty()
        : Optional.of(
            keys
                + " is not used, and no key in it is revoked, because "
                + file
                + " does not name it. Add the line \"revoked_keys: revoked_keys\" there");
  }

  private PolicyRule rule(String position, Map<String, Object> rule) {
    String name = Yaml.text(file, rule, "name").orElse(position);
    refuseOthers(
        rule,
        position,
        "name",
        "class",
        "verb",
        "server",
        "targets",
        "approvals",
        "per_run",
        "per_window",
        "hours",
        "waves");
    Optional<DangerClass> danger =
        Yaml.text(file, rule, "class").map(text -> danger(position, text));
    Set<String> verbs = new HashSet<>(texts(rule, "verb"));
    for (String verb : verbs) {
      if (!PolicyRule.isVerb(verb) && CommandCatalog.apple().find(verb).isEmpty()) {
        throw invalid(position + ": there is no verb and no command " + verb);
      }
    }
    PolicyRule.When when =
        new PolicyRule.When(
            danger, verbs, servers(position, rule), number(rule, "targets", position, 1).orElse(1));
    Optional<PolicyRule.Window> window =
        Optional.ofNullable(rule.get("per_window"))
            .map(value -> window(position, mapping(position + ": per_window", value)));
    if (window.isPresent() && when.targets() > 1) {
      throw invalid(
          position + ": per_window together with targets would be got around by smaller runs");
    }
    List<Integer> waves = new ArrayList<>();
    for (Object wave : list(rule.getOrDefault("waves", List.of()), position + ": waves")) {
      waves.add(inRange(wave, position + ": waves", 1));
    }
    return new PolicyRule(
        name,
        when,
        number(rule, "approvals", position, 0).orElse(0),
        number(rule, "per_run", position, 1),
        window,
        Optional.ofNullable(rule.get("hours"))
            .map(value -> hours(position, mapping(position + ": hours", value))),
        waves);
  }

  /** An address that no server can have would make a rule that is never asked. */
  private Set<String> servers(String position, Map<String, Object> rule) {
    Set<String> servers = new HashSet<>(texts(rule, "server"));
    for (String server : servers) {
      if (!server.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
        throw invalid(position + ": server is no address such as https://fleet.example.com");
      }
    }
    return servers;
  }

  private DangerClass danger(String position, String text) {
    return switch (text) {
      case "destructive" -> DangerClass.DESTRUCTIVE;
      case "plain" -> DangerClass.PLAIN;
      default -> throw invalid(position + ": class is neither destructive nor plain");
    };
  }

  private PolicyRule.Window window(String position, Map<String, Object> window) {
    String what = position + ": per_window";
    refuseOthers(window, what, "targets", "time");
    Matcher time = TIME.matcher(Yaml.text(file, window, "time").orElse(""));
    OptionalInt targets = number(window, "targets", what, 1);
    if (!time.matches() || targets.isEmpty()) {
      throw invalid(what + " needs targets, and a time such as 24h");
    }
    long number = Long.parseLong(time.group(1));
    Duration length =
        switch (time.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (length.isZero()) {
      throw invalid(what + " is for no time");
    }
    return new PolicyRule.Window(targets.getAsInt(), length);
  }

  private PolicyRule.Hours hours(String position, Map<String, Object> hours) {
    String what = position + ": hours";
    refuseOthers(hours, what, "zone", "days", "from", "to");
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String text : texts(hours, "days")) {
      days.add(
          EnumSet.allOf(DayOfWeek.class).stream()
              .filter(day -> day.name().substring(0, 3).equalsIgnoreCase(text))
              .findAny()
              .orElseThrow(() -> invalid(what + ": a day is written as mon")));
    }
    try {
      return new PolicyRule.Hours(
          ZoneId.of(Yaml.text(file, hours, "zone").orElse("")),
          days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
          LocalTime.parse(Yaml.text(file, hours, "from").orElse("")),
          LocalTime.parse(Yaml.text(file, hours, "to").orElse("")));
    } catch (DateTimeException e) {
      throw invalid(what + " needs zone (Europe/Berlin), from (\"08:00\") and to (\"18:00\")");
    }
  }

  private Policy.Emergency emergency(Map<String, Object> emergency) {
    refuseOthers(emergency, "emergency", "targets", "program");
    String program =
        Yaml.text(file, emergency, "program")
            .orElseThrow(() -> invalid("emergency needs a program that is told of it"));
    if (!Path.of(program).isAbsolute()) {
      throw invalid("emergency: program has to be a whole path");
    }
    return new Policy.Emergency(
        number(emergency, "targets", "emergency", 1)
            .orElseThrow(() -> invalid("emergency needs targets, the most devices of such a run")),
        program);
  }

  /** A key without a value could be a rule that somebody counts on. */
  private Map<String, Object> mapping(String what, Object value) {
    boolean isEmpty =
        value instanceof Map<?, ?> map && (map.containsValue(null) || map.containsValue(""));
    if (isEmpty) {
      throw invalid(what + " has a key without a value");
    }
    return Yaml.mapping(file, what, value);
  }

  private OptionalInt number(Map<String, Object> map, String key, String where, int least) {
    Object value = map.get(key);
    return value == null
        ? OptionalInt.empty()
        : OptionalInt.of(inRange(value, where + ": " + key, least));
  }

  private int inRange(Object value, String what, int least) {
    if (value instanceof Integer number && number >= least && number <= MOST) {
      return number;
    }
    throw invalid(what + " is no number from " + least + " on");
  }

  private List<?> list(Object value, String what) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw invalid(what + " is not a list");
  }

  /** One text, or a list of texts. */
  private List<String> texts(Map<String, Object> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object one : value instanceof List<?> list ? list : List.of(value)) {
      if (!(one instanceof String text) || text.isBlank()) {
        throw invalid(key + " has a value that is not text");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw invalid(key + " is an empty list, which would be no rule at all");
    }
    return texts;
  }

  private void refuseOthers(Map<String, Object> map, String what, String... known) {
    for (String key : map.keySet()) {
      if (!List.of(known).contains(key)) {
        throw invalid(what + ": unknown key " + key.toLowerCase(Locale.ROOT));
      }
    }
  }

  private InvalidInputException invalid(String problem) {
    return Yaml.invalid(file, problem, null);
  }
}
