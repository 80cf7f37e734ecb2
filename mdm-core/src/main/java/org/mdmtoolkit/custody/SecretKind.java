package org.mdmtoolkit.custody;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.PasswordHash;
import org.mdmtoolkit.secret.Secret;

/**
 * A kind of secret that a command sets on a device, or that a device answers with. For each device
 * and request type at most one record is open.
 *
 * @param verb the first word of the journal's actions, and of the command line: {@code
 *     recovery-lock}
 * @param title what people call it: {@code recovery lock password}
 * @param requestType the request type of the command that carries it; names its records
 * @param key the path of the command's key that holds it as text, or its hash
 */
public record SecretKind(String verb, String title, String requestType, String key) {

  private static final String HASH = "passwordHash";

  /** The PIN that unlocks a Mac locked by DeviceLock. */
  public static final SecretKind LOCK_PIN = new SecretKind("lock", "lock PIN", "DeviceLock", "PIN");

  /** The PIN that an Intel Mac without T2 chip asks for after EraseDevice. */
  public static final SecretKind ERASE_PIN =
      new SecretKind("erase", "erase PIN", "EraseDevice", "PIN");

  /** The password without which a Mac with Apple silicon does not start into recovery. */
  public static final SecretKind RECOVERY_LOCK =
      new SecretKind("recovery-lock", "recovery lock password", "SetRecoveryLock", "NewPassword");

  /** The password without which an Intel Mac starts from no other disk. */
  public static final SecretKind FIRMWARE_PASSWORD =
      new SecretKind(
          "firmware-password", "firmware password", "SetFirmwarePassword", "NewPassword");

  /**
   * The recovery key of FileVault. The command carries what unlocks the disk until then; the new
   * key is in the answer.
   */
  public static final SecretKind FILEVAULT_KEY =
      new SecretKind(
          "filevault", "FileVault recovery key", "RotateFileVaultKey", "FileVaultUnlock.Password");

  /** The code that lifts an Activation Lock. No command carries it: it is in the answer. */
  public static final SecretKind ACTIVATION_LOCK_CODE =
      new SecretKind(
          "activation-lock",
          "Activation Lock bypass code",
          "ActivationLockBypassCode",
          "ActivationLockBypassCode");

  /** The password of an administrator's account, of which the command carries a hash. */
  public static final SecretKind ADMIN_PASSWORD =
      new SecretKind("admin-password", "administrator password", "SetAutoAdminPassword", HASH);

  /** The same of an account that a Mac makes at its setup. */
  public static final SecretKind ACCOUNT_PASSWORD =
      new SecretKind("admin-password", "administrator password", "AccountConfiguration", HASH);

  private static final List<SecretKind> KNOWN =
      List.of(
          LOCK_PIN,
          ERASE_PIN,
          RECOVERY_LOCK,
          FIRMWARE_PASSWORD,
          FILEVAULT_KEY,
          ACTIVATION_LOCK_CODE,
          ADMIN_PASSWORD,
          ACCOUNT_PASSWORD);

  /** All kinds that are known. */
  public static List<SecretKind> known() {
    return KNOWN;
  }

  /** The known kind whose records have this type; empty if there is none. */
  public static Optional<SecretKind> of(String recordType) {
    return KNOWN.stream().filter(kind -> kind.types().contains(recordType)).findFirst();
  }

  /** Whether it is a PIN of six digits. */
  public boolean isPin() {
    return key.equals("PIN");
  }

  /** The types of its records: of commands that carry it, and of what was kept beside them. */
  public List<String> types() {
    return switch (requestType) {
      case "SetRecoveryLock" -> List.of(requestType, "RecoveryLockPassword");
      case "SetFirmwarePassword" -> List.of(requestType, "FirmwarePassword");
      case "RotateFileVaultKey" ->
          List.of(requestType, KeptSecret.FILEVAULT_ANSWER, KeptSecret.FILEVAULT_KEY);
      default -> List.of(requestType);
    };
  }

  /** The name before the secret in what is sealed. */
  String label() {
    return key.equals(HASH) ? "Password" : key.substring(key.lastIndexOf('.') + 1);
  }

  /** Whether a command carries this secret. */
  boolean isIn(MdmCommand command, String secret) {
    if (!types().contains(command.requestType())) {
      return false;
    }
    if (key.equals(HASH)) {
      return hash(command.keys()).filter(hash -> isHashOf(hash, secret)).isPresent();
    }
    Object value = command.keys();
    for (String name : key.split("[.]", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return secret.equals(value);
  }

  private static boolean isHashOf(byte[] hash, String secret) {
    try (Secret password = Secret.copyOf(secret.toCharArray())) {
      return PasswordHash.read(hash).matches(password);
    }
  }

  /**
   * As of any record; written out, since the JVM takes long for the first one that it generates.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SecretKind that
            && requestType.equals(that.requestType)
            && verb.equals(that.verb)
            && title.equals(that.title)
            && key.equals(that.key));
  }

  @Override
  public int hashCode() {
    return requestType.hashCode();
  }

  private Optional<byte[]> hash(Map<?, ?> keys) {
    Object accounts = keys.get("AutoSetupAdminAccounts");
    Map<?, ?> holder =
        accounts instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> one
            ? one
            : keys;
    return holder.get(key) instanceof byte[] hash ? Optional.of(hash) : Optional.empty();
  }
}
