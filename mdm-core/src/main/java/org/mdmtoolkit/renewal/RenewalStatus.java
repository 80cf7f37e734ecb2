package org.mdmtoolkit.renewal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a renewal stands.
 *
 * @param name its name
 * @param generation the number of the latest generation that was not given up; 0 if there is none
 * @param folder the folder of that generation; of the renewal if there is none
 * @param stage how far the latest generation has come
 * @param since when it came there; empty if there is none
 * @param inForce the certificate that signs today; empty if it is not known
 * @param next what is to be done next
 * @param account the account for Apple's portal; empty if nobody named it
 * @param target where the values go or went; empty if nobody has said
 * @param reference the target's own name for the last deploy; empty if there is none
 * @param pushVerified whether a push certificate proved that Apple takes what is signed
 * @param givenRoot the root that was given in the place of Apple's and decides about trust; empty
 *     where Apple's does
 * @param doubt why what was deployed last may not sign today; empty if nothing speaks against it
 */
public record RenewalStatus(
    String name,
    int generation,
    Path folder,
    Stage stage,
    Optional<Instant> since,
    Optional<InForce> inForce,
    NextStep next,
    Optional<String> account,
    Optional<String> target,
    Optional<String> reference,
    boolean pushVerified,
    Optional<String> givenRoot,
    Optional<Doubt> doubt) {

  /** How many days before its end a certificate is to be renewed. */
  public static final int DUE_DAYS = 28;

  /** How many days before its end a new generation may be started without being told so. */
  public static final int EARLY_DAYS = 60;

  /**
   * What speaks against the values that were deployed last.
   *
   * @param kind what happened
   * @param time when, or when it was found
   * @param what what happened, as the part of a sentence; holds nothing secret
   */
  public record Doubt(Kind kind, Instant time, String what) {

    /** What happened. */
    public enum Kind {
      /** A deploy failed or was stopped: what is in force is not known. */
      DEPLOY_OPEN,
      /** The journal tells of a later change: others are in force since. */
      CHANGED,
      /** The verification read others than were deployed. */
      OTHERS_FOUND,
      /** What was deployed is in force, and another check of the verification failed. */
      CHECK_FAILED,
      /** The same, as a push certificate has another topic than the year before. */
      TOPIC_CHANGED;

      /** Its name in output for programs: {@code deploy_open}. */
      public String label() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    /** Whether others are, or may be, in force than were deployed. */
    public boolean isReplaced() {
      return kind != Kind.CHECK_FAILED && kind != Kind.TOPIC_CHANGED;
    }
  }

  /** Whether it was given up before any certificate of it was known: nothing is missed. */
  public boolean isPutAway() {
    return stage == Stage.ABORTED && inForce.isEmpty() && doubt.isEmpty();
  }

  /**
   * Whether somebody must act: the certificate in force ends within so many days, none is known to
   * be in force and the renewal was not put away, or something speaks against it.
   */
  public boolean isDueWithin(long days) {
    return doubt.isPresent() || inForce.map(one -> one.daysLeft() < days).orElse(!isPutAway());
  }
}
