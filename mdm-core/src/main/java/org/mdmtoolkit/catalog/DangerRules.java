package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What commands take away, as data; {@link #TEXT} says how to read it. The text is ours, so an
 * error in it is a bug.
 */
final class DangerRules {

  /**
   * What commands take away: data, access or management. Every request type stands here, by "plain"
   * or by at least one other block; one that stands nowhere takes away whatever it may.
   *
   * <pre>
   * plain REQUEST-TYPE...         takes nothing away
   * destructive REQUEST-TYPE...   its lines follow, up to the next blank line
   * secret REQUEST-TYPE           it sets a secret that is lost if nobody keeps it; such a command is destructive, too
   * kind:WORD REQUEST-TYPE...     the kind of secret that it sets, changes or brings back, whatever is in it
   * each PATH                     judges every dictionary of this array
   * if CONDITION and CONDITION    when it does; one of several such lines suffices; without any, always
   * say TEXT                      what is taken away, or what the secret is
   *
   * Conditions are those of {@link Rules}. The Payload of InstallProfile stands as the profile's dictionary if it can be read.
   * </pre>
   */
  private static final String TEXT =
      """
      kind:lock DeviceLock

      kind:erase EraseDevice

      kind:recovery-lock SetRecoveryLock

      kind:firmware-password SetFirmwarePassword

      kind:filevault RotateFileVaultKey

      kind:activation-lock ActivationLockBypassCode ClearActivationLockBypassCode

      kind:admin-password SetAutoAdminPassword

      plain ActivationLockBypassCode ActiveNSExtensions ApplyRedemptionCode AvailableOSUpdates CancelEnhancedLogCollection

      plain CertificateList ContentCachingInformation DeclarativeManagement DeviceInformation DeviceLocation DisableLostMode

      plain EnableRemoteDesktop InstallApplication InstallEnterpriseApplication InstallMedia InstallProvisioningProfile

      plain InstalledApplicationList InviteToProgram LOMSetupRequest ManagedApplicationAttributes

      plain ManagedApplicationConfiguration ManagedApplicationFeedback ManagedApplicationList ManagedMediaList

      plain NSExtensionMappings OSUpdateStatus PlayLostModeSound ProfileList ProvisioningProfileList RefreshCellularPlans

      plain RequestMirroring Restrictions ScheduleOSUpdateScan SecurityInfo StopMirroring TriggerEnhancedLogCollection

      plain UnlockUserAccount UserList ValidateApplications VerifyFirmwarePassword VerifyRecoveryLock

      destructive DeviceLock
      say The device will be locked. A Mac stays locked until its PIN is typed on it.

      destructive EraseDevice
      say All data on the device will be erased.

      destructive SetRecoveryLock
      say The old recovery lock password is gone; without the new one only a restore in DFU mode, which erases, opens recovery.

      secret SetRecoveryLock
      if NewPassword !~ (?s)
      say the new recovery lock password

      destructive SetFirmwarePassword
      say The old firmware password is gone; without the new one the Mac has to go to a service.

      secret SetFirmwarePassword
      if NewPassword !~ (?s)
      say the new firmware password

      destructive RotateFileVaultKey
      say The old FileVault recovery key is dead.

      secret RotateFileVaultKey
      if KeyType != institutional and no ReplyEncryptionCertificate
      say the new FileVault recovery key, which the answer holds only with a ReplyEncryptionCertificate

      destructive SetAutoAdminPassword
      say The old password of the administrator is gone; nobody logs in as this account without the new one.

      secret SetAutoAdminPassword
      say the new password of the administrator

      destructive AccountConfiguration
      if SkipPrimarySetupAccountCreation and SkipPrimarySetupAccountCreation != false
      say Nobody makes an account at the Mac; without the administrator's password nobody logs in.

      destructive AccountConfiguration
      each AutoSetupAdminAccounts
      if passwordHash
      say An administrator is made; nobody logs in as this account without its password.

      secret AccountConfiguration
      each AutoSetupAdminAccounts
      if passwordHash
      say the password of an administrator

      destructive ClearActivationLockBypassCode
      say The code that lifts an Activation Lock is gone.

      destructive ClearPasscode
      say The device opens to whoever holds it.

      destructive ClearRestrictionsPassword
      say The restrictions that were set on the device, and their password, are gone.

      destructive DeleteUser
      say The account is gone; what it has not synced is gone, too, where the deletion is forced.

      destructive LogOutUser
      say Whoever is logged in is logged out at once; unsaved work is gone.

      destructive RemoveProfile
      say What the profile set is gone. It may be the enrollment, which ends all management and the recovery lock, or the only network.

      destructive InstallProfile
      if no element in Payload.PayloadContent
      if Payload.PayloadType != Configuration
      say What the profile sets cannot be read; it may take away management, network or certificates.

      destructive InstallProfile
      each Payload.PayloadContent
      if no PayloadType
      say What the profile sets cannot be read; it may take away management, network or certificates.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.mdm
      say The profile changes the enrollment; management may end.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.(wifi\\.managed|cellular|cellularprivatenetwork\\.managed|apn\\.managed)
      say The profile sets the Wi-Fi or cellular network, which may be the only one.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.[a-z]*ethernet\\.managed
      say The profile sets 802.1X for Ethernet, which may be the only network.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.(vpn\\.managed(\\..*)?|relay\\.managed)
      say The profile sets VPN or a relay, which may cut off the only network.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.(security\\.(pem|root|pkcs1|pkcs12|scep|acme|certificaterevocation|certificatetransparency)|ADCertificate\\.managed)
      say The profile sets certificates, which the network or the enrollment may stand on.

      destructive InstallProfile
      each Payload.PayloadContent
      if PayloadType ~ (?i)com\\.apple\\.(proxy\\.http\\.global|SystemConfiguration|dnsProxy\\.managed|dnsSettings\\.managed|webcontent-filter)
      say The profile sets a proxy, a filter or DNS, which may cut off the only network.

      destructive RemoveApplication
      say The app and its data are gone.

      destructive RemoveMedia
      say The book is gone from the device.

      destructive RemoveProvisioningProfile
      say Apps that stand on the provisioning profile no longer start.

      destructive Settings
      each Settings
      if Item = MDMOptions and MDMOptions.ActivationLockAllowedWhileSupervised and MDMOptions.ActivationLockAllowedWhileSupervised != false
      say An Apple Account of whoever uses the device can lock it.

      destructive Settings
      each Settings
      if Item = DataRoaming and Enabled != true
      say Abroad the device has no network but Wi-Fi; no command reaches it.

      destructive Settings
      each Settings
      if Item = Bluetooth and Enabled != true
      say A Bluetooth keyboard or mouse is cut off.

      destructive Settings
      each Settings
      if no Item
      if Item !~ Wallpaper|DataRoaming|VoiceRoaming|PersonalHotspot|Bluetooth|ApplicationConfiguration|ApplicationAttributes|DeviceName|HostName|OrganizationInfo|MDMOptions|MaximumResidentUsers|SharedDeviceConfiguration|DiagnosticSubmission|AppAnalytics|PasscodeLockGracePeriod|TimeZone|SoftwareUpdateSettings|AccessibilitySettings|DefaultApplications
      say A setting is not in Apple's catalogue; what it takes away cannot be known.

      destructive EnableLostMode
      say Nobody can use the device until Lost Mode is disabled.

      destructive DisableRemoteDesktop
      say Who works on the Mac by Remote Desktop is cut off.

      destructive RestartDevice
      say Unsaved work may be lost; a Mac that waits at its FileVault login takes no commands until somebody logs in.

      destructive ShutDownDevice
      say Nobody can start it from afar.

      destructive LOMDeviceRequest
      each RequestList
      if DeviceRequestType != PowerON
      say Macs are switched off or reset at once; unsaved work is lost.

      destructive ScheduleOSUpdate
      each Updates
      if no InstallAction
      if InstallAction !~ Default|DownloadOnly|InstallASAP|NotifyOnly|InstallLater
      say The restart is forced; unsaved work is lost.

      destructive DeviceConfigured UserConfigured
      say Setup goes on; what can be configured only before that can no longer be.
      """;

  private static final List<List<String>> BLOCKS = Rules.blocks(TEXT);

  private static final String KIND = "kind:";

  private DangerRules() {}

  /** The request types that have been decided. */
  static Stream<String> requestTypes() {
    return BLOCKS.stream().flatMap(lines -> Arrays.stream(lines.get(0).split(" ", -1)).skip(1));
  }

  /** Whether no command of this type takes anything away, whatever is in it. */
  static boolean isPlain(String requestType) {
    return BLOCKS.stream()
        .map(lines -> List.of(lines.get(0).split(" ", -1)))
        .anyMatch(header -> header.get(0).equals("plain") && header.contains(requestType));
  }

  /** The kind of secret that a command of this type sets, changes or brings back. */
  static Optional<String> secretKind(String requestType) {
    return BLOCKS.stream()
        .map(lines -> List.of(lines.get(0).split(" ", -1)))
        .filter(header -> header.get(0).startsWith(KIND) && header.contains(requestType))
        .map(header -> header.get(0).substring(KIND.length()))
        .findFirst();
  }

  /** Judges a command of this type by its dictionary. */
  static CommandDanger judge(String requestType, Map<?, ?> command) {
    Dict dict = new Dict(command, KeyPath.ROOT);
    boolean isDecided = false;
    Set<String> reasons = new LinkedHashSet<>();
    Set<String> secrets = new LinkedHashSet<>();
    for (List<String> lines : BLOCKS) {
      List<String> header = List.of(lines.get(0).split(" ", -1));
      if (!header.get(0).startsWith(KIND)
          && header.subList(1, header.size()).contains(requestType)) {
        isDecided = true;
        if (holds(lines, dict)) {
          (header.get(0).equals("secret") ? secrets : reasons).add(said(lines));
        }
      }
    }
    if (!isDecided) {
      reasons.add("Apple's catalogue has no such command; what it takes away cannot be known.");
    }
    return new CommandDanger(
        reasons.isEmpty() && secrets.isEmpty() ? DangerClass.PLAIN : DangerClass.DESTRUCTIVE,
        List.copyOf(reasons),
        List.copyOf(secrets));
  }

  private static boolean holds(List<String> lines, Dict command) {
    if (lines.size() == 1) {
      return false; // plain
    }
    List<Dict> judged = List.of(command);
    List<List<RuleCondition>> alternatives = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("each ")) {
        judged = RuleReader.each(command, List.of(line.substring(5).split("[.]", -1)));
      } else if (line.startsWith("if ")) {
        alternatives.add(RuleCondition.all(line.substring(3)));
      }
    }
    return alternatives.isEmpty()
        || judged.stream()
            .anyMatch(
                dict -> alternatives.stream().anyMatch(one -> RuleReader.holds(one, dict, null)));
  }

  private static String said(List<String> lines) {
    String last = lines.get(lines.size() - 1);
    if (!last.startsWith("say ")) {
      throw new IllegalStateException("cannot read what is said of danger: " + last);
    }
    return last.substring(4);
  }
}
