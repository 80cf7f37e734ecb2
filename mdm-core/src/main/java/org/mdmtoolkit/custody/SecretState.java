package org.mdmtoolkit.custody;

import java.util.Locale;

/** What is known of a secret on its device, as the journal tells it. */
public enum SecretState {
  /** It came back from the device, or a person gave it; no command sets it. */
  KEPT("kept as it came"),
  /** It is in escrow, and its command was not sent as far as anybody knows. */
  SEALED("sealed, not known to be sent"),
  /** The server has the command; the device has not answered. */
  SENT("sent, no answer yet"),
  /** The device was reached, and takes the command later. */
  NOT_NOW("the device says \"not now\""),
  /** The device has taken the command; whether it holds the secret is not proven. */
  ACKNOWLEDGED("acknowledged, not proven"),
  /** The device takes it over at its next start. */
  RESTART_PENDING("waits for a restart of the Mac"),
  /** The device says that it holds it; for a secret that came back: it was read. */
  VERIFIED("verified"),
  /** It was verified, and another one was since. */
  REPLACED("was verified, replaced since"),
  /** The device answered that it failed, which some do after they have done it. */
  DENIED("the device said that it failed, not proven"),
  /** The device answered to the command of a PIN that it did nothing. */
  NOT_DONE("the device answered Error, and did nothing"),
  /** The device says that it does not hold it, or it was refused before it came there. */
  FAILED("the device does not hold it"),
  /** The command was certainly not sent. */
  NOT_SENT("was never sent"),
  /** What the device answered is kept, and could not be opened. */
  UNREADABLE("the new one came back, and could not be opened"),
  /** Nobody knows whether the server has the command. */
  UNKNOWN("unknown");

  private final String words;

  SecretState(String words) {
    this.words = words;
  }

  /** In words for people. */
  public String words() {
    return words;
  }

  /** As it is written in JSON: {@code restart_pending}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the device may hold the secret. */
  public boolean mayHold() {
    return this != FAILED && this != NOT_SENT && this != NOT_DONE;
  }
}
