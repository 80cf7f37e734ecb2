package org.mdmtoolkit.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;

/**
 * The signatures of a plan, judged.
 *
 * <p>What a plan says of its author is only its word. So it takes one person more than approvals
 * are wanted: with one approval two people have signed, and whoever of them made the plan, another
 * one approved it. The author's own signature is thus needed, and never an approval.
 *
 * @param valid those that count: each of another person, with another key
 * @param objections what is wrong with each of the others, in one line; they do not count
 * @param possible how many people could sign when it was judged; empty if that is not known
 * @param people who they are, by name; empty if that is not known
 */
public record Approvals(
    List<Approval> valid, List<String> objections, OptionalInt possible, List<String> people) {

  /** Copies the lists. */
  public Approvals {
    valid = List.copyOf(valid);
    objections = List.copyOf(objections);
    people = List.copyOf(people);
  }

  /** Where it is not known how many people could sign. */
  public Approvals(List<Approval> valid, List<String> objections) {
    this(valid, objections, OptionalInt.empty(), List.of());
  }

  /** There are none. */
  public static Approvals none() {
    return new Approvals(List.of(), List.of());
  }

  /**
   * Judges signatures of exactly the plan's bytes.
   *
   * @param files what the files hold, by their names
   * @param now when it is judged who may sign
   */
  public static Approvals of(Plan plan, Map<String, byte[]> files, Signers signers, Instant now) {
    byte[] bytes = plan.bytes();
    List<String> objections = new ArrayList<>();
    Map<String, SshSignature> signatures = new LinkedHashMap<>();
    files.forEach(
        (name, file) -> {
          try {
            SshSignature signature = SshSignature.read(name, file);
            if (signature.verify(bytes, Plan.NAMESPACE)) {
              signatures.put(name, signature);
            } else {
              objections.add(name + ": it is no signature of this plan");
            }
          } catch (InvalidInputException e) {
            objections.add(e.problem());
          }
        });
    List<Approval> valid = new ArrayList<>();
    Set<String> persons = new HashSet<>();
    Set<SshPublicKey> keys = new HashSet<>();
    // The author's key first: with another one it would not be seen that it is the author.
    Comparator<Map.Entry<String, SshSignature>> authorFirst =
        Comparator.comparing(entry -> !isAuthors(plan, entry.getValue().key().fingerprint()));
    for (Map.Entry<String, SshSignature> entry :
        signatures.entrySet().stream().sorted(authorFirst).toList()) {
      String name = entry.getKey();
      SshPublicKey key = entry.getValue().key();
      try {
        String person = signers.person(key, Plan.NAMESPACE, now);
        String folded = person.toLowerCase(Locale.ROOT);
        if (persons.contains(folded) || keys.contains(key)) {
          objections.add(name + ": " + person + ", or this key, has signed in another file");
        } else {
          persons.add(folded);
          keys.add(key);
          valid.add(new Approval(person, key.fingerprint()));
        }
      } catch (RefusedException e) {
        objections.add(name + ": " + e.problem());
      }
    }
    int possible = signers.count(Plan.NAMESPACE, now);
    return new Approvals(
        valid, objections, OptionalInt.of(possible), signers.persons(Plan.NAMESPACE, now));
  }

  static boolean isAuthors(Plan plan, String fingerprint) {
    return plan.author().key().equals(Optional.of(fingerprint));
  }

  /** Whether a signature of this key counts already. */
  public boolean has(SshPublicKey key) {
    return valid.stream().anyMatch(one -> one.key().equals(key.fingerprint()));
  }

  /** Whether the author has signed with a key that does not count: each objection names its key. */
  private boolean isAuthorRefused(Plan plan) {
    return plan.author().key().stream().anyMatch(String.join("\n", objections)::contains);
  }

  /** The author's own signature, if the plan names a key and that key has signed. */
  public Optional<Approval> author(Plan plan) {
    return valid.stream().filter(one -> isAuthors(plan, one.key())).findAny();
  }

  /**
   * How many more people have to sign.
   *
   * @param approvals how many others than the author are wanted; 0 for none
   */
  public int missing(int approvals) {
    return approvals == 0 ? 0 : Math.max(0, approvals + 1 - valid.size());
  }

  /** Who has signed, of those who count, by name. */
  public List<String> signedBy() {
    return valid.stream().map(Approval::person).toList();
  }

  /**
   * What a plan lacks.
   *
   * @param missing how many more people have to sign
   * @param others who could, by name; empty if that is not known
   */
  public record Lacking(int missing, List<String> others) {

    /** Copies the list. */
    public Lacking {
      others = List.copyOf(others);
    }

    /** How many more, and who: {@code 2 more people (who may: ben, cara)}. */
    public String words() {
      return (missing == 1 ? "one more person" : missing + " more people")
          + (others.isEmpty() ? "" : " (who may: " + String.join(", ", others) + ")");
    }
  }

  /** What this plan lacks by this policy, with these signatures. */
  public Lacking lacking(Policy policy, Plan plan) {
    return lacking(policy.approvals(plan));
  }

  /** The same where so many approvals by others than the author are wanted; 0 for none. */
  public Lacking lacking(int approvals) {
    return new Lacking(missing(approvals), others());
  }

  /**
   * Whose signature one with this key would be, so that nobody signs in vain.
   *
   * @throws RefusedException if it would not count, or not beside these
   */
  public String requireCounting(SshPublicKey key, Signers signers, Instant now) {
    String problem = "this signature would not count: ";
    String person;
    try {
      person = signers.person(key, Plan.NAMESPACE, now);
    } catch (RefusedException e) {
      throw new RefusedException(
          problem + e.problem(),
          Remedy.advice(
                  "It was not signed."
                      + (others().isEmpty()
                          ? ""
                          : " Who may: " + String.join(", ", others()) + "."))
              .and(Remedy.Act.SIGN_WITH_OWN_KEY),
          e);
    }
    if (signedBy().contains(person)) {
      throw new RefusedException(
          problem + person + " has signed it already, with another key",
          "It was not signed. Each signature has to be another person's.");
    }
    return person;
  }

  /** Who could sign and has not yet, by name; empty where that is not known, too. */
  public List<String> others() {
    return people.stream()
        .filter(person -> valid.stream().noneMatch(one -> one.person().equals(person)))
        .toList();
  }

  /**
   * Goes on only if enough people have signed.
   *
   * @param approvals how many others than the author; 0 for none
   * @throws RefusedException if there are fewer; it names who has signed, and what is wrong with
   *     the rest
   */
  public void require(Plan plan, int approvals) {
    int missing = missing(approvals);
    if (missing == 0) {
      return;
    }
    List<String> signed =
        valid.stream()
            .map(one -> one.person() + (author(plan).equals(Optional.of(one)) ? " (author)" : ""))
            .toList();
    String who =
        signed.isEmpty()
            ? "nobody has signed it"
            : "only " + String.join(", ", signed) + " signed it";
    StringBuilder advice = new StringBuilder("Nothing was sent. ");
    if (possible.orElse(approvals + 1) <= approvals) {
      advice.append("That cannot be fulfilled: it takes " + (approvals + 1) + " people, and only ");
      advice.append(possible.getAsInt() + " may sign now");
      advice.append(people.isEmpty() ? "" : ": " + String.join(", ", people));
      advice.append(
          PolicyChange.isIn(plan)
              ? ". So nobody can change the policy now; the store's owner can only go back to the"
                  + " one before it."
              : ". Correct the policy, or who may sign.");
    } else {
      advice.append("Have it signed by " + lacking(approvals).words());
      advice.append(
          author(plan).isPresent() || isAuthorRefused(plan)
              ? "."
              : "; the author signs, too, which is no approval.");
    }
    objections.forEach(one -> advice.append("\nNot counted: ").append(one));
    throw new RefusedException(
        "the plan needs "
            + approvals
            + (approvals == 1 ? " approval" : " approvals")
            + " by others than its author, and "
            + who,
        advice.toString());
  }
}
