package org.mdmtoolkit.renewal;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/** A place for the values that is only in memory, and that fails when it is told to. */
final class MemoryTarget implements DeployTarget {

  private final String name;
  private VendorValues values =
      VendorValues.of(Optional.empty(), Optional.empty(), Optional.empty());
  private @Nullable MdmException before;
  private @Nullable MdmException after;
  private @Nullable MdmException silence;
  private boolean refuses;
  private boolean guarded;
  private boolean examined;
  int changes;

  MemoryTarget(String name) {
    this.name = name;
  }

  /** The next deploy fails before it changes anything. */
  MemoryTarget failsBefore(MdmException e) {
    before = e;
    return this;
  }

  /** The next deploy changes everything and fails then. */
  MemoryTarget failsAfter(MdmException e) {
    after = e;
    return this;
  }

  void set(String certificate, String key, String passphrase) {
    values = VendorValues.of(secret(certificate), secret(key), secret(passphrase));
  }

  /** As somebody leaves it who sets one of the three alone. */
  void setPassphraseAlone(String passphrase) {
    values = VendorValues.of(Optional.empty(), Optional.empty(), secret(passphrase));
  }

  private static Optional<Secret> secret(String text) {
    return Optional.of(Secret.copyOf(text.toCharArray()));
  }

  @Override
  public String description() {
    return "the app " + name;
  }

  /** Does not answer who asks what it has; null for answering again. */
  MemoryTarget silent(@Nullable MdmException e) {
    silence = e;
    return this;
  }

  @Override
  public Optional<VendorValues> read() {
    if (silence != null) {
      throw silence;
    }
    return Optional.of(copy(values));
  }

  /** Whoever is asked before a deploy says no. */
  void refusesWhenAsked() {
    refuses = true;
  }

  /** Whoever looks at what a deploy would do finds something in the way. */
  void refusesWhenExamined() {
    guarded = true;
  }

  /** Whether it was looked at what a deploy would do. */
  boolean isExamined() {
    return examined;
  }

  @Override
  public void examine(VendorValues wanted, Optional<String> expected, List<Check> warnings) {
    examined = true;
    if (guarded) {
      throw new RefusedException("a guard stands in the way", "Nothing was changed.");
    }
  }

  @Override
  public void prepare(VendorValues wanted, Optional<String> expected) {
    if (refuses) {
      throw new RefusedException("it was not confirmed", "Nothing was changed.");
    }
  }

  @Override
  public DeployReceipt deploy(VendorValues wanted, Optional<String> expected) {
    if (before != null) {
      MdmException e = before;
      before = null;
      throw e;
    }
    if (values.equals(wanted)) {
      return new DeployReceipt(false, "v" + changes, true);
    }
    if (expected.isPresent() && !expected.get().equals(values.fingerprint())) {
      throw new RefusedException("something else is there", "Look.");
    }
    values = copy(wanted);
    changes++;
    if (after != null) {
      MdmException e = after;
      after = null;
      throw e;
    }
    return new DeployReceipt(true, "v" + changes, true);
  }

  private static VendorValues copy(VendorValues values) {
    return VendorValues.of(
        copy(values.certificate()), copy(values.key()), copy(values.passphrase()));
  }

  private static Optional<Secret> copy(Optional<Secret> secret) {
    return secret.map(one -> Secret.copyOf(one.revealBytes()));
  }
}
