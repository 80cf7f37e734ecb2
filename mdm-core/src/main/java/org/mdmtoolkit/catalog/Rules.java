package org.mdmtoolkit.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All rules, by the request type they judge; each is read when it is first asked for. Their texts
 * are constants, since to open the jar for a file takes a fifth of a command's whole start.
 */
final class Rules {

  /**
   * Rules that Apple states only in prose, in the order in which they are judged.
   *
   * <pre>
   * rule NAME REQUEST-TYPE...     its lines follow, up to the next rule
   * code                          the rule is written in Java (CodedRules)
   * each PATH                     judges every dictionary of this array, of arrays within arrays
   * error|warning|info PLACE      a finding and the key it is about; "-" is the whole command
   * if CONDITION and CONDITION    when to say it; one of several such lines suffices
   * say TEXT                      {platform} is that of the target, {KEY} the text of the key
   *
   * Conditions (a KEY may be a path; a condition on the target is false where none is known):
   *   KEY|KEY                one of them is there               no KEY|KEY           none of them is
   *   KEY = VALUE            it is this                         KEY != VALUE         it is not, or not there
   *   KEY ~ PATTERN          it is text of this form            KEY !~ PATTERN       it is text of another
   *   list KEY lacks VALUE   the value is not in the array      blank KEY            it is text without a character
   *   no element in KEY      no array, or an empty one          several in KEY       two elements or more
   *   bit N of KEY           the number has this bit            no number KEY        it is no number
   *   dictionary KEY         it is a dictionary
   *   mac, not mac, not iOS, mac or unknown, Intel, Intel without T2, Apple silicon, chip unknown,
   *   before VERSION, not before VERSION (or unknown), from VERSION, unsupervised, not ADE, User Enrollment
   * </pre>
   */
  private static final String TEXT =
      """
      rule lock-pin-form DeviceLock
      error PIN
      if PIN !~ [0-9]{6}
      say The PIN of DeviceLock must be exactly six digits; a Mac takes no other.

      rule lock-text-pin DeviceLock
      code

      rule lock-text-form DeviceLock
      code

      rule lock-pin-missing DeviceLock
      warning PIN
      if no PIN and mac or unknown
      say There is no PIN: a Mac needs one of six digits, only other devices lock without.

      rule lock-pin-platform DeviceLock
      error PIN
      if PIN and not mac
      say Only a Mac takes a PIN with DeviceLock; leave it out for {platform}.

      rule lock-phone-chip DeviceLock
      warning PhoneNumber
      if PhoneNumber and Intel
      say Only a Mac with Apple silicon shows a phone number when locked.

      rule lock-deactivates DeviceLock
      warning -
      if Apple silicon and before 11.5
      say Before macOS 11.5 a lock deactivates a Mac with Apple silicon: it then needs a network and an administrator with a secure token. Update it to 11.5 or later first.

      rule erase-pin-form EraseDevice
      error PIN
      if PIN !~ [0-9A-Za-z]{6}
      say The PIN of EraseDevice must be exactly six characters, digits are best.

      rule erase-pin-missing EraseDevice
      error PIN
      if no PIN and Intel without T2
      say An Intel Mac without T2 chip does not erase without a PIN of six characters.
      warning PIN
      if no PIN and mac and chip unknown
      say There is no PIN: an Intel Mac without T2 chip needs one of six characters.

      rule erase-default-behavior EraseDevice
      info ObliterationBehavior
      if ObliterationBehavior = Default
      say With Default a Mac that answers Error may still erase itself; DoNotObliterate is the only behavior that does not.

      rule erase-behavior-chip EraseDevice
      warning ObliterationBehavior
      if ObliterationBehavior and Intel without T2
      say ObliterationBehavior has no effect on an Intel Mac without T2 chip.

      rule erase-proximity-alone EraseDevice
      warning DisallowProximitySetup
      if DisallowProximitySetup = true and iOS and before 14.0 and PreserveDataPlan|ReturnToService
      say Before iOS 14 DisallowProximitySetup must not be combined with another option.

      rule erase-return-wifi EraseDevice
      info ReturnToService.WiFiProfileData
      if ReturnToService.Enabled = true and no ReturnToService.WiFiProfileData
      say Without a Wi-Fi profile only a device with Ethernet or cellular can return to service.

      rule erase-return-profile EraseDevice
      warning ReturnToService.MDMProfileData
      if ReturnToService.Enabled = true and no ReturnToService.MDMProfileData and unsupervised
      if ReturnToService.Enabled = true and no ReturnToService.MDMProfileData and not ADE
      say A device that is not supervised, or not enrolled by ADE, needs MDMProfileData to return to service.

      rule erase-supervision EraseDevice
      warning -
      if mac and unsupervised and not before 12.0
      say Apple's page says that EraseDevice needs supervision on a Mac; its schema does not.

      rule erase-preflight EraseDevice
      info -
      if mac and from 13.3
      say The Mac erases at once, even when locked, warns nobody and does not try again. Ask it first by DeviceInformation with the query EACSPreflight.

      rule restart-kext-paths RestartDevice
      warning KextPaths
      if KextPaths and RebuildKernelCache != true
      say KextPaths is used only together with RebuildKernelCache true.

      rule restart-notify-rebuild RestartDevice
      info NotifyUser
      if NotifyUser = true and RebuildKernelCache = true
      say Apple does not say what happens when somebody is asked at the Mac and the kernel cache is to be rebuilt; send two commands.

      rule restart-rebuild-token RestartDevice
      info RebuildKernelCache
      if RebuildKernelCache = true and Apple silicon
      say To rebuild its kernel cache the Mac asks the server for the bootstrap token.

      rule lost-mode-text EnableLostMode
      error Message
      if no Message|PhoneNumber
      say EnableLostMode needs a Message or a PhoneNumber.

      rule manifest-or-url InstallEnterpriseApplication
      error ManifestURL
      if no Manifest|ManifestURL
      say There is neither Manifest nor ManifestURL: one of them must say what to install.

      rule manifest-and-url InstallEnterpriseApplication
      warning ManifestURL
      if Manifest and ManifestURL
      say There are both Manifest and ManifestURL; send only one.

      rule manifest-url-https InstallEnterpriseApplication InstallApplication
      error ManifestURL
      if ManifestURL !~ (?is)https:.*
      say ManifestURL must begin with https:.

      rule pinning-needs-url InstallEnterpriseApplication
      warning ManifestURLPinningCerts
      if ManifestURLPinningCerts and Manifest
      if ManifestURLPinningCerts and no ManifestURL
      say Pinning certificates are used only to fetch a ManifestURL, and ignored with a Manifest.

      rule pinning-check-needs-certs InstallEnterpriseApplication
      warning PinningRevocationCheckRequired
      if PinningRevocationCheckRequired = true and no ManifestURLPinningCerts
      say PinningRevocationCheckRequired has an effect only together with ManifestURLPinningCerts.

      rule flags-need-managed InstallEnterpriseApplication
      warning ManagementFlags
      if bit 1 of ManagementFlags and InstallAsManaged != true
      say ManagementFlags 1 (remove the app with the MDM profile) needs InstallAsManaged true.

      rule flags-need-managed InstallApplication
      warning ManagementFlags
      if mac and bit 1 of ManagementFlags and InstallAsManaged != true
      say ManagementFlags 1 (remove the app with the MDM profile) needs InstallAsManaged true.

      rule change-needs-managed InstallEnterpriseApplication
      warning ChangeManagementState
      if ChangeManagementState = Managed and InstallAsManaged != true
      say ChangeManagementState Managed needs InstallAsManaged true.

      rule change-needs-managed InstallApplication
      warning ChangeManagementState
      if mac and ChangeManagementState = Managed and InstallAsManaged != true
      say ChangeManagementState Managed needs InstallAsManaged true.

      rule managed-single-app InstallEnterpriseApplication
      info InstallAsManaged
      if InstallAsManaged = true and mac and from 11.0 and before 14.0
      say Before macOS 14 a managed package must hold one signed app only, for /Applications.

      rule ios-app-chip InstallEnterpriseApplication InstallApplication
      error iOSApp
      if iOSApp = true and Intel
      say Only a Mac with Apple silicon runs an app of iOS.

      rule install-acknowledged InstallEnterpriseApplication
      info -
      if mac
      say The Mac acknowledges before it downloads and installs, and never reports a later failure; ask for the installed apps to be sure.

      rule one-app-source InstallApplication
      error iTunesStoreID
      if no iTunesStoreID|Identifier|ManifestURL
      say Nothing says which app: give one of iTunesStoreID, Identifier and ManifestURL.
      error ManifestURL
      if ManifestURL and iTunesStoreID|Identifier
      say The app is named in more than one way: give exactly one of iTunesStoreID, Identifier and ManifestURL.
      error Identifier
      if Identifier and iTunesStoreID and no ManifestURL
      say The app is named in more than one way: give exactly one of iTunesStoreID, Identifier and ManifestURL.

      rule purchase-method InstallApplication
      error Options.PurchaseMethod
      if Options.PurchaseMethod = 0 and not iOS
      say PurchaseMethod 0 exists only on iOS; give 1 (app assignment).
      warning Options.PurchaseMethod
      if mac and no number Options.PurchaseMethod and no ManifestURL
      say A Mac takes apps of the App Store only with PurchaseMethod 1 (app assignment).

      rule profile-unnamed RemoveProfile
      error Identifier
      if blank Identifier
      say Identifier is empty; it is the PayloadIdentifier at the top of the profile.

      # Some servers do use a bare UUID as the identifier, so this cannot be more than a hint.
      rule profile-identifier RemoveProfile
      info Identifier
      if Identifier ~ [0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}
      say This looks like a UUID: Identifier must be the PayloadIdentifier of the profile itself, not a PayloadUUID and not that of a payload inside.

      rule manifest-url-host InstallEnterpriseApplication
      code

      rule manifest-empty InstallEnterpriseApplication
      code

      rule manifest-asset-https InstallEnterpriseApplication
      each Manifest.items.assets
      error url
      if url !~ (?is)https:.*
      say The url of an asset must begin with https:.

      # Apple requires them; devices install without, and common servers leave them out.
      rule manifest-metadata InstallEnterpriseApplication
      each Manifest.items
      warning metadata
      if no metadata
      say Apple requires metadata (bundle-identifier, kind, title); Macs install without them, but show no progress.

      rule manifest-hash-pair InstallEnterpriseApplication
      each Manifest.items.assets
      warning md5-size
      if md5s and no md5-size
      say md5s and md5-size belong together; md5-size is missing.
      warning md5s
      if md5-size and no md5s
      say md5s and md5-size belong together; md5s is missing.
      warning sha256-size
      if sha256s and no sha256-size
      say sha256s and sha256-size belong together; sha256-size is missing.
      warning sha256s
      if sha256-size and no sha256s
      say sha256s and sha256-size belong together; sha256s is missing.

      rule firmware-characters SetFirmwarePassword
      error NewPassword
      if NewPassword !~ [ -~]*
      say A firmware password may have only the characters 0x20 to 0x7E, which can be typed at the login screen of the firmware.

      rule firmware-intel-only SetFirmwarePassword VerifyFirmwarePassword
      error -
      if Apple silicon
      say A Mac with Apple silicon has no firmware password; use SetRecoveryLock and VerifyRecoveryLock.

      rule recovery-lock-form SetRecoveryLock
      warning NewPassword
      if NewPassword !~ ([ -~]{8,32})?
      say A recovery lock password that can be typed in recovery has 8 to 32 printable ASCII characters; an empty one clears it.

      rule recovery-lock-chip SetRecoveryLock VerifyRecoveryLock
      error -
      if Intel
      say An Intel Mac has no recovery lock; use SetFirmwarePassword and VerifyFirmwarePassword.

      rule filevault-personal RotateFileVaultKey
      error FileVaultUnlock.Password
      if KeyType = personal and dictionary FileVaultUnlock and no FileVaultUnlock.Password
      say With KeyType personal FileVaultUnlock needs Password, that of a FileVault user.

      # Apple's text asks for the exported key; its own example gives only the password.
      rule filevault-institutional RotateFileVaultKey
      error FileVaultUnlock.PrivateKeyExport
      if KeyType = institutional and dictionary FileVaultUnlock and no FileVaultUnlock.Password|FileVaultUnlock.PrivateKeyExport
      say With KeyType institutional FileVaultUnlock needs PrivateKeyExport and PrivateKeyExportPassword, or Password.

      rule filevault-new-certificate RotateFileVaultKey
      error NewCertificate
      if KeyType = institutional and no NewCertificate
      say With KeyType institutional a NewCertificate (DER) is required for the new key.

      rule filevault-export-pair RotateFileVaultKey
      error FileVaultUnlock.PrivateKeyExportPassword
      if FileVaultUnlock.PrivateKeyExport and no FileVaultUnlock.PrivateKeyExportPassword
      say PrivateKeyExport and PrivateKeyExportPassword belong together; PrivateKeyExportPassword is missing.
      error FileVaultUnlock.PrivateKeyExport
      if FileVaultUnlock.PrivateKeyExportPassword and no FileVaultUnlock.PrivateKeyExport
      say PrivateKeyExport and PrivateKeyExportPassword belong together; PrivateKeyExport is missing.

      rule filevault-export-type RotateFileVaultKey
      warning FileVaultUnlock.PrivateKeyExport
      if KeyType = personal and FileVaultUnlock.PrivateKeyExport
      say PrivateKeyExport is used only with KeyType institutional.

      rule update-product ScheduleOSUpdate
      each Updates
      error ProductVersion
      if no ProductKey|ProductVersion
      say Nothing says which update: give ProductKey or ProductVersion.

      rule update-product-key ScheduleOSUpdate
      each Updates
      error ProductKey
      if mac and before 12.0 and ProductVersion and no ProductKey
      say Before macOS 12 an update must be named by its ProductKey.

      rule update-action ScheduleOSUpdate
      each Updates
      warning InstallAction
      if InstallAction ~ NotifyOnly|InstallLater|InstallForceRestart and not mac
      say {InstallAction} exists only on macOS.
      warning InstallAction
      if InstallAction ~ InstallForceRestart|DownloadOnly and mac and before 11.0
      say {InstallAction} needs macOS 11 or later.

      rule update-force-restart ScheduleOSUpdate
      each Updates
      info InstallAction
      if InstallAction = InstallForceRestart
      say InstallForceRestart restarts at once; users may lose open work.

      rule update-deferrals ScheduleOSUpdate
      each Updates
      warning MaxUserDeferrals
      if MaxUserDeferrals and InstallAction != InstallLater
      say MaxUserDeferrals has an effect only with InstallAction InstallLater.

      rule update-minor-only ScheduleOSUpdate
      code

      rule update-scan-first AvailableOSUpdates OSUpdateStatus
      info -
      if mac
      say A Mac answers well only after a ScheduleOSUpdateScan.

      rule admin-account-required AccountConfiguration
      error AutoSetupAdminAccounts
      if no element in AutoSetupAdminAccounts and SkipPrimarySetupAccountCreation = true
      say With SkipPrimarySetupAccountCreation true AutoSetupAdminAccounts must name an administrator.
      error AutoSetupAdminAccounts
      if no element in AutoSetupAdminAccounts and SkipPrimarySetupAccountCreation != true and SetPrimarySetupAccountAsRegularUser = true
      say With SetPrimarySetupAccountAsRegularUser true AutoSetupAdminAccounts must name an administrator.

      rule admin-account-first AccountConfiguration
      warning AutoSetupAdminAccounts[1]
      if several in AutoSetupAdminAccounts
      say Only the first of AutoSetupAdminAccounts is made; the others are ignored.

      rule primary-account-lock AccountConfiguration
      warning LockPrimaryAccountInfo
      if LockPrimaryAccountInfo = true and DontAutoPopulatePrimaryAccountInfo = true
      say LockPrimaryAccountInfo needs DontAutoPopulatePrimaryAccountInfo false or absent.
      warning LockPrimaryAccountInfo
      if LockPrimaryAccountInfo = true and DontAutoPopulatePrimaryAccountInfo != true and no PrimaryAccountFullName|PrimaryAccountUserName
      say LockPrimaryAccountInfo locks PrimaryAccountFullName and PrimaryAccountUserName, and neither is given.

      rule primary-account-ignored AccountConfiguration
      warning DontAutoPopulatePrimaryAccountInfo
      if DontAutoPopulatePrimaryAccountInfo = true and PrimaryAccountFullName|PrimaryAccountUserName
      say With DontAutoPopulatePrimaryAccountInfo true the names of the primary account are ignored.

      rule delete-user-name DeleteUser
      error UserName
      if no UserName and DeleteAllUsers != true
      say UserName is required unless DeleteAllUsers is true.

      rule delete-user-mac DeleteUser
      error UserName
      if mac and no UserName and DeleteAllUsers = true
      say A Mac knows no DeleteAllUsers: UserName is required there.

      rule setting-removes Settings
      each Settings
      info OrganizationInfo
      if Item = OrganizationInfo and no OrganizationInfo
      say Without OrganizationInfo the setting takes away what the device has of it.
      info Configuration
      if Item = ApplicationConfiguration and no Configuration
      say Without Configuration the setting takes away what the device has of it.
      info Attributes
      if Item = ApplicationAttributes and no Attributes
      say Without Attributes the setting takes away what the device has of it.

      rule bootstrap-prompt-chip Settings
      each Settings
      warning MDMOptions.PromptUserToAllowBootstrapTokenForAuthentication
      if Intel and MDMOptions.PromptUserToAllowBootstrapTokenForAuthentication
      say PromptUserToAllowBootstrapTokenForAuthentication has an effect only on a Mac with Apple silicon.

      # Apple's schema says required; Macs take the command without and answer with all.
      rule queries-missing DeviceInformation
      error Queries
      if no Queries and not mac
      say Queries is required (array), and missing; only a Mac takes the command without.
      warning Queries
      if no Queries and mac or unknown
      say There are no Queries: a Mac answers with all that it has, and other devices refuse the command.

      rule nonce-length DeviceInformation
      code

      rule nonce-needs-query DeviceInformation
      warning DeviceAttestationNonce
      if DeviceAttestationNonce and list Queries lacks DevicePropertiesAttestation
      say A nonce has an effect only with DevicePropertiesAttestation among the Queries.

      rule managed-only-ignored ProfileList
      info ManagedOnly
      if ManagedOnly = false and User Enrollment
      say Under User Enrollment ManagedOnly is ignored: only managed profiles are listed.

      rule certificate-not-der InstallEnterpriseApplication RotateFileVaultKey
      code
      """;

  private static final List<List<String>> RULES = blocks(TEXT);

  private static final Map<String, List<Rule>> BY_REQUEST_TYPE = new ConcurrentHashMap<>();

  private Rules() {}

  static Stream<Rule> all() {
    return CommandCatalog.apple().requestTypes().stream().flatMap(type -> of(type).stream());
  }

  /** The request types that the rules name. */
  static Stream<String> requestTypes() {
    return RULES.stream().flatMap(lines -> Arrays.stream(lines.get(0).split(" ", -1)).skip(2));
  }

  /** Those of a request type that the catalogue knows. */
  static List<Rule> of(String requestType) {
    List<Rule> known = BY_REQUEST_TYPE.get(requestType);
    return known != null ? known : BY_REQUEST_TYPE.computeIfAbsent(requestType, Rules::read);
  }

  private static List<Rule> read(String requestType) {
    List<Rule> rules = new ArrayList<>();
    for (List<String> lines : RULES) {
      if ((lines.get(0) + " ").contains(" " + requestType + " ")) {
        rules.add(RuleReader.read(lines, requestType));
      }
    }
    return List.copyOf(rules);
  }

  /** The lines of each rule, its header first; without comments. */
  static List<List<String>> blocks(String text) {
    List<List<String>> blocks = new ArrayList<>();
    List<String> block = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        if (line.charAt(0) != '#') {
          block.add(line);
        }
      } else if (!block.isEmpty()) {
        blocks.add(block);
        block = new ArrayList<>();
      }
    }
    return blocks;
  }
}
