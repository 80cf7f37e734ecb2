package org.mdmtoolkit.custody;

import java.util.Arrays;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/** A command with a secret that is wanted for a host. Never printed with its secret; immutable. */
public final class IssueRequest {

  private final String host;
  private final SecretKind kind;
  private final String secret;
  private final Supplier<MdmCommand> build;

  private IssueRequest(String host, SecretKind kind, String secret, Supplier<MdmCommand> build) {
    this.host = host;
    this.kind = kind;
    this.secret = secret;
    this.build = build;
  }

  /**
   * A command that carries a PIN.
   *
   * @param host the Mac's serial number, UDID or name
   * @param build makes the command with this PIN; called once
   */
  public static IssueRequest of(String host, SecretKind kind, Pin pin, Supplier<MdmCommand> build) {
    return new IssueRequest(host, kind, pin.reveal(), build);
  }

  /**
   * A command that carries another secret.
   *
   * @param host the device's serial number, UDID or name
   * @param secret text of one line; stays the caller's to close
   * @param build makes the command with this secret; called once
   * @throws InvalidInputException if the secret is not text
   */
  public static IssueRequest of(
      String host, SecretKind kind, Secret secret, Supplier<MdmCommand> build) {
    char[] chars = secret.revealChars();
    try {
      return new IssueRequest(host, kind, new String(chars), build);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  String host() {
    return host;
  }

  SecretKind kind() {
    return kind;
  }

  String revealSecret() {
    return secret;
  }

  /**
   * Makes the command.
   *
   * @throws InvalidInputException if it does not carry the secret, or has no command UUID
   */
  MdmCommand command() {
    MdmCommand command = build.get();
    if (!kind.isIn(command, secret)) {
      throw new InvalidInputException(
          "the command for " + host + " does not carry the secret that it was made with",
          "Put the secret under " + kind.key() + " of a " + kind.requestType() + " command.");
    }
    if (secret.chars().anyMatch(c -> c < ' ')) {
      throw new InvalidInputException(
          "the secret for " + host + " holds a line end or another control character",
          "Take one without.");
    }
    if (command.commandUuid().isEmpty()) {
      throw new InvalidInputException(
          "the command for " + host + " has no CommandUUID", "Give it one that is nobody else's.");
    }
    return command;
  }

  @Override
  public String toString() {
    return "IssueRequest[" + kind.requestType() + " for " + host + "]";
  }
}
