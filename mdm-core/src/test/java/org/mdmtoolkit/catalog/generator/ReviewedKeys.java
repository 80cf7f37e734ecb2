package org.mdmtoolkit.catalog.generator;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What no schema says and a person decided, key by key: which keys hold a secret, and which lists
 * of values are not the whole truth. A key is named by request type, section and path, with {@code
 * []} for the elements of an array.
 */
final class ReviewedKeys {

  /** Secret, or able to hold one: profiles and app configurations carry passwords and tokens. */
  private static final Set<String> SECRET =
      Set.of(
          "AccountConfiguration request AutoSetupAdminAccounts.[].passwordHash",
          "ActivationLockBypassCode response ActivationLockBypassCode",
          "ApplyRedemptionCode request RedemptionCode",
          "ClearPasscode request UnlockToken",
          "DeviceInformation response QueryResponses.PushToken",
          "DeviceLock request PIN",
          "EraseDevice request PIN",
          "EraseDevice request ReturnToService.BootstrapToken",
          "EraseDevice request ReturnToService.MDMProfileData",
          "EraseDevice request ReturnToService.WiFiProfileData",
          "InstallApplication request Configuration",
          "InstallEnterpriseApplication request Configuration",
          "InstallProfile request Payload",
          "InviteToProgram request InvitationURL",
          "ManagedApplicationConfiguration response ApplicationConfigurations.[].Configuration",
          "ManagedApplicationList response ManagedApplicationList.*.UnusedRedemptionCode",
          "RequestMirroring request Password",
          "RotateFileVaultKey request FileVaultUnlock.Password",
          "RotateFileVaultKey request FileVaultUnlock.PrivateKeyExport",
          "RotateFileVaultKey request FileVaultUnlock.PrivateKeyExportPassword",
          "RotateFileVaultKey response RotateResult.EncryptedNewRecoveryKey",
          "SecurityInfo response SecurityInfo.FDE_PersonalRecoveryKeyCMS",
          "SetAutoAdminPassword request passwordHash",
          "SetFirmwarePassword request CurrentPassword",
          "SetFirmwarePassword request NewPassword",
          "SetRecoveryLock request CurrentPassword",
          "SetRecoveryLock request NewPassword",
          "Settings request Settings.[Item=ApplicationConfiguration].Configuration",
          "TriggerEnhancedLogCollection request AppleCareToken",
          "VerifyFirmwarePassword request Password",
          "VerifyRecoveryLock request Password");

  /** Named like a secret and reviewed: these hold none. Booleans and arrays cannot. */
  private static final Set<String> NOT_SECRET =
      Set.of(
          "DeviceInformation response QueryResponses.iTunesStoreAccountHash",
          "SecurityInfo response SecurityInfo.BootstrapTokenAllowedForAuthentication",
          // An index by which a server finds the escrowed key; the login window shows it.
          "SecurityInfo response SecurityInfo.FDE_PersonalRecoveryKeyDeviceKey",
          "SecurityInfo response SecurityInfo.FirmwarePasswordStatus",
          "SetFirmwarePassword response SetFirmwarePassword",
          "Settings request Settings.[Item=SharedDeviceConfiguration].AwaitUserConfiguration",
          "VerifyFirmwarePassword response VerifyFirmwarePassword");

  private static final Pattern SUSPICIOUS =
      Pattern.compile(
          "pin$|^pin|password|passphrase|secret|token|bypass|recoverykey|hash|redemption"
              + "|privatekey|unlockt|configuration$|profiledata",
          Pattern.CASE_INSENSITIVE);

  /** Lists that real devices go beyond: another value is a warning. */
  private static final Set<String> OPEN =
      Set.of(
          "DeviceInformation request Queries.[]",
          "InstalledApplicationList request Items.[]",
          "Settings request Settings.[Item=PasscodeLockGracePeriod].PasscodeLockGracePeriod",
          "Settings request Settings.[Item=SharedDeviceConfiguration]"
              + ".PasscodePolicy.PasscodeLockGracePeriod");

  /** Bits that may be combined, none of them included. */
  private static final Set<String> FLAGS =
      Set.of(
          "InstallApplication request ManagementFlags",
          "InstallEnterpriseApplication request ManagementFlags");

  private final Set<String> notMet = new TreeSet<>();
  private final Set<String> unreviewed = new TreeSet<>();

  ReviewedKeys() {
    notMet.addAll(SECRET);
    notMet.addAll(NOT_SECRET);
    notMet.addAll(OPEN);
    notMet.addAll(FLAGS);
  }

  /** The marks of a key, each with a space before it. */
  String marks(String id, SchemaNode node) {
    notMet.remove(id);
    boolean secret = SECRET.contains(id);
    boolean canHoldOne =
        !node.type.equals("boolean") && !node.type.equals("array") && !id.endsWith("]");
    if (canHoldOne && SUSPICIOUS.matcher(node.key).find() && !secret && !NOT_SECRET.contains(id)) {
      unreviewed.add(id);
    }
    return (secret ? " secret" : "")
        + (OPEN.contains(id) ? " open" : "")
        + (FLAGS.contains(id) ? " flags" : "");
  }

  /**
   * Every key reviewed must exist, so that a renamed one cannot lose its mark; and every key that
   * sounds like a secret must have been reviewed.
   */
  void assertComplete() {
    if (!notMet.isEmpty() || !unreviewed.isEmpty()) {
      throw new IllegalStateException(
          "keys that the schema has not: " + notMet + "; keys to review: " + unreviewed);
    }
  }
}
