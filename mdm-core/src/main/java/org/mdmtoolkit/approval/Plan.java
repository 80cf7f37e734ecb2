package org.mdmtoolkit.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.io.Sha256;

/**
 * What is to be done, to which devices, fixed before anybody approves it. It has one form in bytes
 * ({@link #bytes}), which is what people sign; holds no secret: those are made when it is run.
 * Immutable.
 *
 * @param created when it was made
 * @param expires when it cannot be begun or continued any more
 * @param author who made it
 * @param madeBy with which program, and its version
 * @param reason why
 * @param server which server, with its address, in the words of its connection
 * @param verb the first word of the journal's actions: {@code lock}
 * @param requestType Apple's name of the command
 * @param danger how it is guarded
 * @param options what the command is made from, by name
 * @param payloadSha256 SHA-256, in hex, of the command that each device gets, without its secret
 * @param targets the devices, at least one, none twice; none in a {@link PolicyChange}
 */
public record Plan(
    Instant created,
    Instant expires,
    Author author,
    String madeBy,
    String reason,
    String server,
    String verb,
    String requestType,
    DangerClass danger,
    Map<String, String> options,
    String payloadSha256,
    List<PlanTarget> targets) {

  /**
   * What its signatures are for: a signature for anything else, git among it, is none of a plan.
   */
  public static final String NAMESPACE = "mdm-plan@mdmtoolkit.org";

  /**
   * The option that says what is done to a secret: {@code set}, {@code rotate} or {@code clear}.
   */
  public static final String ACT = "act";

  /** The most bytes that a plan has. */
  public static final int MAX_FILE = 48 << 20;

  /** The most devices that a plan has. */
  public static final int MOST_TARGETS = 100_000;

  /** The longest time in which a plan can be run. */
  public static final Duration LONGEST = Duration.ofDays(30);

  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_OPTION = 1 << 20;
  private static final int MOST_OPTIONS = 32;

  /**
   * Who made a plan, in that machine's own words: what proves it is a signature.
   *
   * @param person the account
   * @param machine the machine
   * @param key the fingerprint of the SSH key that the author signs with; empty if there is none
   */
  public record Author(String person, String machine, Optional<String> key) {}

  /**
   * Checks and copies it.
   *
   * @throws InvalidInputException if it is none: no device, one of them twice, too long
   */
  public Plan {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    targets = List.copyOf(targets);
    boolean isOfDevices = !verb.equals(PolicyChange.VERB);
    if (targets.isEmpty() == isOfDevices || targets.size() > MOST_TARGETS) {
      throw invalid("it is for " + targets.size() + " devices");
    }
    if (!expires.isAfter(created) || expires.isAfter(created.plus(LONGEST))) {
      throw invalid("it can be run for no time, or for more than " + LONGEST.toDays() + " days");
    }
    for (String text :
        List.of(author.person(), author.machine(), madeBy, reason, server, verb, requestType)) {
      if (Printable.isBlank(text) || text.length() > LONGEST_TEXT) {
        throw invalid("a text in it is empty or too long");
      }
    }
    if (!payloadSha256.matches("[0-9a-f]{64}")) {
      throw invalid("the digest of its command is not a SHA-256");
    }
    if (options.size() > MOST_OPTIONS
        || options.values().stream().anyMatch(value -> value.length() > LONGEST_OPTION)) {
      throw invalid("its options are too long");
    }
    Set<String> udids = new HashSet<>();
    Set<String> serials = new HashSet<>();
    for (PlanTarget target : targets) {
      boolean isNew =
          !target.udid().isBlank()
              && udids.add(target.udid().toUpperCase(Locale.ROOT))
              && serials.add(target.identity().toUpperCase(Locale.ROOT));
      if (!isNew) {
        throw invalid("a device stands in it twice, or has no UDID");
      }
    }
  }

  static InvalidInputException invalid(String why) {
    return new InvalidInputException("not a plan that can be used: " + why, "Make a new plan.");
  }

  /**
   * Reads a plan from exactly those bytes that {@link #bytes} makes of it: what an editor or a mail
   * program has touched is refused.
   *
   * @param name of the file, for errors
   * @throws InvalidInputException if it is none
   */
  public static Plan read(String name, byte[] file) {
    try {
      return PlanFormat.read(file);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(name + ": " + e.problem(), e.remedy(), e);
    }
  }

  /** Its one form: JSON in UTF-8, one device a line, nothing in it that hides or turns text. */
  public byte[] bytes() {
    return PlanFormat.write(this);
  }

  /** SHA-256 of {@link #bytes}, in lower-case hex: by what it is known. */
  public String digest() {
    return Sha256.hex(bytes());
  }

  /** Whether it cannot be run any more at that time. */
  public boolean isExpired(Instant now) {
    return !now.isBefore(expires);
  }

  /** What those targets of the other plan are called that this one has, too. */
  public List<String> targetsOf(Plan other) {
    Set<String> udids = targets.stream().map(PlanTarget::udid).collect(Collectors.toSet());
    return other.targets().stream()
        .filter(target -> udids.contains(target.udid()))
        .map(PlanTarget::identity)
        .toList();
  }
}
