package org.mdmtoolkit.custody;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.secret.Secret;

/**
 * A secret that no command of ours sets and is to be kept all the same: one that a device answered
 * with, beside the answer as it came, or one that a person says the device holds. Never printed
 * with its secret; immutable.
 */
public final class KeptSecret {

  /** The type of records that hold a FileVault key as the Mac encrypted it. */
  public static final String FILEVAULT_ANSWER = "FileVaultAnswer";

  /** The type of records that hold a FileVault key in clear. */
  public static final String FILEVAULT_KEY = "FileVaultKey";

  /** How the names of Activation Lock codes begin that were made here, which no device knows. */
  public static final String MADE_HERE = "SERVER-";

  /** How the names of lock PINs begin that Fleet has made and sent itself. */
  public static final String MADE_BY_FLEET = "FLEET-";

  private static final String ANSWER = "-answer";
  private static final String KEY = "-key";

  private static final List<String> TYPES =
      List.of(
          FILEVAULT_ANSWER,
          FILEVAULT_KEY,
          SecretKind.ACTIVATION_LOCK_CODE.requestType(),
          given(SecretKind.RECOVERY_LOCK),
          given(SecretKind.FIRMWARE_PASSWORD));

  private final SecretKind kind;
  private final String type;
  private final String commandUuid;
  private final String secret;
  private final byte[] answer;

  private KeptSecret(
      SecretKind kind, String type, String commandUuid, String secret, byte[] answer) {
    this.kind = kind;
    this.type = type;
    this.commandUuid = commandUuid;
    this.secret = secret;
    this.answer = answer;
  }

  /**
   * A FileVault key that is still encrypted to a certificate.
   *
   * @param commandUuid of the command that it answers
   * @param answer as it came
   */
  public static KeptSecret sealedFileVaultKey(String commandUuid, byte[] answer) {
    return new KeptSecret(
        SecretKind.FILEVAULT_KEY, FILEVAULT_ANSWER, answerOf(commandUuid), "", answer.clone());
  }

  /** A FileVault key that was opened. */
  public static KeptSecret fileVaultKey(String commandUuid, Secret key, byte[] answer) {
    return new KeptSecret(
        SecretKind.FILEVAULT_KEY, FILEVAULT_KEY, keyOf(commandUuid), line(key), answer.clone());
  }

  /** A code that lifts an Activation Lock. */
  public static KeptSecret activationLockCode(String commandUuid, Secret code, byte[] answer) {
    return new KeptSecret(
        SecretKind.ACTIVATION_LOCK_CODE,
        SecretKind.ACTIVATION_LOCK_CODE.requestType(),
        commandUuid,
        line(code),
        answer.clone());
  }

  /**
   * A password that the device holds, as a person says.
   *
   * @param kind a recovery lock or a firmware password
   * @param commandUuid of the command that changes it
   */
  public static KeptSecret given(SecretKind kind, String commandUuid, Secret password) {
    return new KeptSecret(kind, given(kind), commandUuid + "-current", line(password), new byte[0]);
  }

  private static String given(SecretKind kind) {
    return kind.types().get(1);
  }

  private static String line(Secret secret) {
    char[] chars = secret.revealChars();
    try {
      String text = new String(chars);
      if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ')) {
        throw new InvalidInputException(
            "the answer of the device holds no secret of one line", "Look at the answer.");
      }
      return text;
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /** By which the record of the answer to this command is known, as it came. */
  public static String answerOf(String commandUuid) {
    return commandUuid + ANSWER;
  }

  /** By which the record of the FileVault key that this command brought is known. */
  public static String keyOf(String commandUuid) {
    return commandUuid + KEY;
  }

  /** The UUID of the command that brought what is kept by this name. */
  public static String commandOf(String kept) {
    return kept.replaceFirst("(" + ANSWER + "|" + KEY + ")$", "");
  }

  static boolean isType(String recordType) {
    return TYPES.contains(recordType);
  }

  /** What kind of secret it is. */
  public SecretKind kind() {
    return kind;
  }

  String type() {
    return type;
  }

  /** By which the record is known: from the command's UUID. */
  public String commandUuid() {
    return commandUuid;
  }

  Optional<String> secret() {
    return Optional.of(secret).filter(text -> !text.isEmpty());
  }

  byte[] answer() {
    return answer;
  }

  @Override
  public String toString() {
    return "KeptSecret[" + type + " " + commandUuid + "]";
  }
}
