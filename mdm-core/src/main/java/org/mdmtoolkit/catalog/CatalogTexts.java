package org.mdmtoolkit.catalog;

/**
 * The command catalogue as {@link SpecReader} reads it; generated, see docs/catalogue.md.
 * Constants, since to open the jar for a file takes a fifth of a command's whole start.
 */
final class CatalogTexts {

  static final String INDEX =
      """
      format 1
      source github.com/apple/device-management
      commit 9468f879c31663a83ff7734d3ebf4cf4422e7c6b
      release macOS 27.0
      responses-commit b6202ca2fbd31286a52eb160b67a4db7b4fe1f1f
      responses-release macOS 15.1
      command AccountConfiguration
      command ActivationLockBypassCode
      command ActiveNSExtensions
      command ApplyRedemptionCode
      command AvailableOSUpdates
      command CancelEnhancedLogCollection
      command CertificateList
      command ClearActivationLockBypassCode
      command ClearPasscode
      command ClearRestrictionsPassword
      command ContentCachingInformation
      command DeclarativeManagement
      command DeleteUser
      command DeviceConfigured
      command DeviceInformation
      command DeviceLocation
      command DeviceLock
      command DisableLostMode
      command DisableRemoteDesktop
      command EnableLostMode
      command EnableRemoteDesktop
      command EraseDevice
      command InstallApplication
      command InstallEnterpriseApplication
      command InstallMedia
      command InstallProfile
      command InstallProvisioningProfile
      command InstalledApplicationList
      command InviteToProgram
      command LOMDeviceRequest
      command LOMSetupRequest
      command LogOutUser
      command ManagedApplicationAttributes
      command ManagedApplicationConfiguration
      command ManagedApplicationFeedback
      command ManagedApplicationList
      command ManagedMediaList
      command NSExtensionMappings
      command OSUpdateStatus
      command PlayLostModeSound
      command ProfileList
      command ProvisioningProfileList
      command RefreshCellularPlans
      command RemoveApplication
      command RemoveMedia
      command RemoveProfile
      command RemoveProvisioningProfile
      command RequestMirroring
      command RestartDevice
      command Restrictions
      command RotateFileVaultKey
      command ScheduleOSUpdate
      command ScheduleOSUpdateScan
      command SecurityInfo
      command SetAutoAdminPassword
      command SetFirmwarePassword
      command SetRecoveryLock
      command Settings
      command ShutDownDevice
      command StopMirroring
      command TriggerEnhancedLogCollection
      command UnlockUserAccount
      command UserConfigured
      command UserList
      command ValidateApplications
      command VerifyFirmwarePassword
      command VerifyRecoveryLock
      dropped RequestUnlockToken
      """;

  private CatalogTexts() {}

  /** The text of a request type that the index names. */
  static String of(String requestType) {
    return switch (requestType) {
      case "AccountConfiguration" ->
          """
          command AccountConfiguration
          page account-configuration-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 device=yes user=no supervised=no dep=yes ue=forbidden right=None
          request
           SkipPrimarySetupAccountCreation boolean
           SetPrimarySetupAccountAsRegularUser boolean
           PrimaryAccountFullName string
           @ macOS 10.15
           PrimaryAccountUserName string
           @ macOS 10.15
           DontAutoPopulatePrimaryAccountInfo boolean
           @ macOS 10.15
           LockPrimaryAccountInfo boolean
           @ macOS 10.15
           AutoSetupAdminAccounts array
            [] dictionary
             shortName string required
             fullName string
             passwordHash data secret
              SALTED-SHA512-PBKDF2 dictionary required
               entropy data required
               iterations integer required
               salt data required
             hidden boolean
           ManagedLocalUserShortName string
           @ macOS 11.0
          """;
      case "ActivationLockBypassCode" ->
          """
          command ActivationLockBypassCode
          page activation-lock-bypass-code-command
          @ iOS 7.1 supervised=yes dep=no ue=forbidden shared=forbidden right=None; macOS 10.15 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS,watchOS n/a; visionOS 2.0 supervised=yes dep=no ue=forbidden right=None
          response
           ActivationLockBypassCode string required secret
          """;
      case "ActiveNSExtensions" ->
          """
          command ActiveNSExtensions
          page active-nsextensions-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 device=no user=yes supervised=no dep=no ue=forbidden right=QueryInstalledApps
          request
           FilterExtensionPoints array
            [] string
          response
           Extensions array required
            [] dictionary
             Identifier string required
             ExtensionPoint string required
             DisplayName string required
             ContainerDisplayName string
             ContainerIdentifier string
             Path string required
             Version string required
             UserElection string required
              = Default
              = Use
              = Ignore
          """;
      case "ApplyRedemptionCode" ->
          """
          command ApplyRedemptionCode
          page apply-redemption-code-command
          @ iOS 5.0 supervised=no dep=no ue=forbidden shared=forbidden right=AllowAppInstallation; macOS,tvOS,visionOS,watchOS n/a
          request
           Identifier string required
           RedemptionCode string required secret
          """;
      case "AvailableOSUpdates" ->
          """
          command AvailableOSUpdates
          page available-os-updates-command
          @ iOS 9.0 deprecated=26.0 removed=27.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.11 deprecated=26.0 removed=27.0 device=yes user=no supervised=no dep=no ue=forbidden right=None; tvOS 12.0 deprecated=26.0 removed=27.0 device=yes supervised=yes dep=no right=AllowAppInstallation; visionOS,watchOS n/a
          response
           AvailableOSUpdates array required
            [] dictionary required
             ProductKey string required
             HumanReadableName string required
             HumanReadableNameLocale string required
             @ iOS,tvOS n/a
             MetadataURL string required
             @ iOS,tvOS n/a
             ProductName string required
             @ macOS n/a
             Version string required
             Build string required
             DownloadSize integer required
             @ macOS 10.12
             InstallSize integer required
             @ macOS n/a
             AppIdentifiersToClose array required
             @ iOS,tvOS n/a
              [] string
             IsCritical boolean
             IsConfigDataUpdate boolean
             @ iOS,tvOS n/a
             IsFirmwareUpdate boolean
             @ iOS,tvOS n/a
             IsMajorOSUpdate boolean
             @ iOS,tvOS n/a; macOS 10.11.4
             RestartRequired boolean
             AllowsInstallLater boolean
             DeferredUntil date
             @ iOS,tvOS n/a; macOS 10.12.4
             RequiresBootstrapToken boolean
             @ iOS,tvOS n/a; macOS 11.0
             IsSecurityResponse boolean required
             @ iOS,tvOS 16.2; macOS 13.1
             SupplementalBuildVersion string
             @ iOS,tvOS 16.2; macOS 13.1
             SupplementalOSVersionExtra string
             @ iOS,tvOS 16.2; macOS 13.1
          """;
      case "CancelEnhancedLogCollection" ->
          """
          command CancelEnhancedLogCollection
          page cancel-enhanced-log-collection-command
          @ iOS 27.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS 27.0 device=no user=yes supervised=yes dep=no ue=forbidden; tvOS 27.0 supervised=yes dep=no; visionOS,watchOS n/a
          """;
      case "CertificateList" ->
          """
          command CertificateList
          page certificate-list-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowInspection; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=AllowInspection; tvOS 9.0 supervised=no right=AllowInspection; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowInspection; watchOS 10.0 supervised=no right=AllowInspection
          request
           ManagedOnly boolean
           @ iOS,tvOS 13.0; macOS 10.15
          response
           CertificateList array required
            [] dictionary
             CommonName string required
             IsIdentity boolean required
             Data data required
          """;
      case "ClearActivationLockBypassCode" ->
          """
          command ClearActivationLockBypassCode
          page clear-activation-lock-bypass-code-command
          @ iOS 7.1 supervised=yes dep=no ue=forbidden shared=forbidden right=None; macOS 10.15 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS,watchOS n/a; visionOS 2.0 supervised=yes dep=no ue=forbidden right=None
          """;
      case "ClearPasscode" ->
          """
          command ClearPasscode
          page clear-passcode-command
          @ iOS 4.0 supervised=no dep=no ue=forbidden shared=forbidden right=AllowPasscodeRemovalAndLock; macOS,tvOS n/a; visionOS 1.1 supervised=no dep=no ue=forbidden right=AllowPasscodeRemovalAndLock; watchOS 10.0 supervised=no right=AllowPasscodeRemovalAndLock
          request
           UnlockToken data required secret
          """;
      case "ClearRestrictionsPassword" ->
          """
          command ClearRestrictionsPassword
          page clear-restrictions-password-command
          @ iOS 8.0 supervised=yes dep=no ue=forbidden shared=forbidden right=None; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "ContentCachingInformation" ->
          """
          command ContentCachingInformation
          page content-caching-information-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.15.4 device=yes user=no supervised=no dep=no ue=forbidden right=AllowQueryNetworkInformation
          response
           StatusResponse dictionary required
            Activated boolean
            Active boolean
            ActualCacheUsed integer
            AlertsForPeerFilterRanges dictionary
             * dictionary required
              className string required
               = AssetCacheUnfriendlyPeersInFilterRangeAlert
              postDate date required
              peerFilterRangeIndex integer required
              addresses array required
               [] string required
            Alerts array
             [] dictionary required
              className string required
               = AssetCacheLowSpaceAlert
               = AssetCacheNoSpaceAlert
               = AssetCacheRegistrationRejectedAlert
               = AssetCacheRegistrationUnavailableAlert
               = AssetCacheResourceMissingAlert
              postDate date required
              cacheLimit integer
              reservedVolumeSpace integer
              resource string
              pathPreventingAccess string
            CacheDetails dictionary
             * integer required
            CacheFree integer
            CacheLimit integer
            CacheStatus string
             = LOWSPACE
             = OK
            CacheUsed integer
            DataMigrationCompleted boolean
            DataMigrationError dictionary
             domain string required
             code integer required
             userInfo dictionary
              * any
            DataMigrationProgress real
            MaxCachePressureLast1Hour real
            Parents array
             [] dictionary
              address string required
              alert dictionary
               className string required
                = AssetCacheParentCycleAlert
                = AssetCacheParentDepthAlert
               postDate date required
               addresses array required
                [] string required
              details dictionary required
               ac-power boolean
               cache-size integer
               capabilities dictionary
                im boolean
                ns boolean
                pc boolean
                query-parameters boolean
                sc boolean
                ur boolean
               is-portable boolean
               local-network dictionary
                speed integer
                wired boolean
              guid string required
              healthy boolean required
              port integer required
              version string required
            Peers array
             [] dictionary
              address string required
              alert dictionary
               className string required
                = AssetCachePeerCycleAlert
                = AssetCacheUnfriendlyPeerAlert
               postDate date required
               addresses array
                [] string required
               peerAddress string
              details dictionary required
               ac-power boolean
               cache-size integer
               capabilities dictionary
                im boolean
                ns boolean
                pc boolean
                query-parameters boolean
                sc boolean
                ur boolean
               is-portable boolean
               local-network dictionary
                speed integer
                wired boolean
              friendly boolean required
              guid string required
              healthy boolean required
              port integer required
              version string required
            PersonalCacheFree integer
            PersonalCacheLimit integer
            PersonalCacheUsed integer
            Port integer
            PrivateAddresses array
             [] string required
            PublicAddress string
            RegistrationError string
            RegistrationResponseCode integer
            RegistrationStarted date
            RegistrationStatus integer
             = -1
             = 0
             = 1
            RestrictedMedia boolean
            ServerGUID string
            StartupStatus string
             = FAILED
             = MIGRATING_DATA
             = OK
             = PENDING
            TetheratorStatus integer
             = -1
             = 0
             = 1
            TotalBytesAreSince date
            TotalBytesDropped integer
            TotalBytesImported integer
            TotalBytesReturnedToChildren integer
            TotalBytesReturnedToClients integer
            TotalBytesReturnedToPeers integer
            TotalBytesStoredFromOrigin integer
            TotalBytesStoredFromParents integer
            TotalBytesStoredFromPeers integer
          """;
      case "DeclarativeManagement" ->
          """
          command DeclarativeManagement
          page declarative-management-command
          @ iOS 15.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes; macOS 13.0 device=yes user=yes supervised=no dep=no ue=allowed; tvOS 16.0 supervised=no dep=no; visionOS 1.1 supervised=no dep=no ue=allowed; watchOS 10.0 supervised=no
          request
           Data data
          """;
      case "DeleteUser" ->
          """
          command DeleteUser
          page delete-user-command
          @ iOS 9.3 supervised=no dep=no ue=forbidden shared=required shared-device=yes shared-user=no right=None; macOS 10.13 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS,visionOS,watchOS n/a
          request
           UserName string
           ForceDeletion boolean
           @ macOS n/a
           DeleteAllUsers boolean
           @ iOS 14.0; macOS n/a
          """;
      case "DeviceConfigured" ->
          """
          command DeviceConfigured
          page device-configured-command
          @ iOS 9.0 supervised=yes dep=yes ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS 10.11 device=yes user=no supervised=no dep=yes ue=forbidden right=None; tvOS 10.2 supervised=yes right=None; visionOS 2.0 supervised=yes dep=yes ue=forbidden right=None; watchOS n/a
          """;
      case "DeviceInformation" ->
          """
          command DeviceInformation
          page device-information-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes right=SpecialCase; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=SpecialCase; tvOS 9.0 supervised=no right=SpecialCase; visionOS 1.1 supervised=no dep=no ue=allowed right=SpecialCase; watchOS 10.0 supervised=no right=SpecialCase
          request
           Queries array required
            [] string open
             = UDID
             @ iOS,macOS,visionOS ue=forbidden right=n/a; tvOS,watchOS right=n/a
             = ProvisioningUDID
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.3 ue=forbidden right=n/a
             = OrganizationInfo
             @ iOS 7.0 right=n/a; macOS 10.11; tvOS 9.0 right=n/a; visionOS,watchOS right=n/a
             = MDMOptions
             @ iOS 7.0 right=n/a; macOS 11.0; tvOS 9.0 right=n/a; visionOS right=n/a; watchOS 10.0
             = LastCloudBackupDate
             @ iOS 8.0 ue=forbidden; macOS,tvOS,watchOS n/a; visionOS ue=forbidden
             = AwaitingConfiguration
             @ iOS 9.0 ue=forbidden right=n/a; macOS 10.11 ue=forbidden right=n/a; tvOS 10.2 right=n/a; visionOS 2.0 ue=forbidden; watchOS right=n/a
             = iTunesStoreAccountIsActive
             @ iOS 7.0 ue=forbidden right=AllowAppInstallation; macOS 10.9 ue=forbidden right=AllowAppInstallation; tvOS 9.0 right=AllowAppInstallation; visionOS n/a; watchOS right=AllowAppInstallation
             = iTunesStoreAccountHash
             @ iOS 8.0 ue=forbidden right=AllowAppInstallation; macOS 10.10 ue=forbidden right=AllowAppInstallation; tvOS 9.0 right=AllowAppInstallation; visionOS n/a; watchOS right=AllowAppInstallation
             = DeviceName
             @ iOS,macOS,tvOS,visionOS,watchOS right=AllowQueryDeviceInformation
             = OSVersion
             @ iOS,macOS,tvOS,visionOS,watchOS right=AllowQueryDeviceInformation
             = SupplementalOSVersionExtra
             @ iOS,tvOS 16.1 right=AllowQueryDeviceInformation; macOS 13.0 right=AllowQueryDeviceInformation; visionOS,watchOS right=AllowQueryDeviceInformation
             = BuildVersion
             @ iOS,macOS,tvOS,visionOS,watchOS right=AllowQueryDeviceInformation
             = SupplementalBuildVersion
             @ iOS,tvOS 16.1 right=AllowQueryDeviceInformation; macOS 13.0 right=AllowQueryDeviceInformation; visionOS,watchOS right=AllowQueryDeviceInformation
             = ModelName
             @ iOS,macOS,tvOS,visionOS,watchOS right=AllowQueryDeviceInformation
             = Model
             @ iOS,macOS,tvOS,watchOS right=AllowQueryDeviceInformation; visionOS n/a
             = ModelNumber
             @ iOS,tvOS 16.4 right=AllowQueryDeviceInformation; macOS 13.3 right=AllowQueryDeviceInformation; visionOS,watchOS right=AllowQueryDeviceInformation
             = IsAppleSilicon
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 12.0 right=AllowQueryDeviceInformation
             = ProductName
             @ iOS,macOS,tvOS,visionOS,watchOS right=AllowQueryDeviceInformation
             = SerialNumber
             @ iOS,macOS,visionOS ue=forbidden right=AllowQueryDeviceInformation; tvOS,watchOS right=AllowQueryDeviceInformation
             = DeviceCapacity
             @ iOS,macOS,visionOS,watchOS right=AllowQueryDeviceInformation; tvOS n/a
             = AvailableDeviceCapacity
             @ iOS,macOS,visionOS,watchOS right=AllowQueryDeviceInformation; tvOS n/a
             = IMEI
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = MEID
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = ModemFirmwareVersion
             @ iOS ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = CellularTechnology
             @ iOS 4.2.6 right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = BatteryLevel
             @ iOS 5.0 right=AllowQueryDeviceInformation; macOS 13.3 right=AllowQueryDeviceInformation; tvOS n/a; visionOS,watchOS right=AllowQueryDeviceInformation
             = HasBattery
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 13.3 right=AllowQueryDeviceInformation
             = IsSupervised
             @ iOS 6.0 right=AllowQueryDeviceInformation; macOS 10.15; tvOS 9.0 right=AllowQueryDeviceInformation; visionOS,watchOS right=AllowQueryDeviceInformation
             = IsMultiUser
             @ iOS 9.3 right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = IsDeviceLocatorServiceEnabled
             @ iOS 7.0 right=AllowQueryDeviceInformation; macOS,tvOS n/a; visionOS,watchOS right=AllowQueryDeviceInformation
             = IsActivationLockEnabled
             @ iOS 7.0 deprecated=16.0 ue=forbidden right=AllowQueryDeviceInformation; macOS 10.15 deprecated=13.0 ue=forbidden right=AllowQueryDeviceInformation; tvOS,visionOS n/a; watchOS deprecated=10.0 right=AllowQueryDeviceInformation
             = IsActivationLockSupported
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.15 ue=forbidden right=AllowQueryDeviceInformation
             = IsDoNotDisturbInEffect
             @ iOS 7.0 ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS n/a; visionOS ue=forbidden right=AllowQueryDeviceInformation; watchOS right=AllowQueryDeviceInformation
             = DeviceID
             @ iOS,macOS,visionOS,watchOS n/a; tvOS 9.0 right=AllowQueryDeviceInformation
             = EASDeviceIdentifier
             @ iOS 7.0 right=AllowQueryDeviceInformation; macOS,tvOS,watchOS n/a; visionOS right=AllowQueryDeviceInformation
             = IsCloudBackupEnabled
             @ iOS 7.1 ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS,watchOS n/a; visionOS ue=forbidden right=AllowQueryDeviceInformation
             = ActiveManagedUsers
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 user=no right=AllowQueryDeviceInformation
             = OSUpdateSettings
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 deprecated=26.0 removed=27.0 ue=forbidden right=AllowQueryDeviceInformation
             = LocalHostName
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 right=AllowQueryDeviceInformation
             = HostName
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 right=AllowQueryDeviceInformation
             = AutoSetupAdminAccounts
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 dep=yes ue=forbidden right=AllowQueryDeviceInformation
             = SystemIntegrityProtectionEnabled
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.12 right=AllowQueryDeviceInformation
             = SupportsLOMDevice
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 right=AllowQueryDeviceInformation
             = IsMDMLostModeEnabled
             @ iOS 9.3 ue=forbidden right=AllowQueryDeviceInformation; macOS,tvOS,visionOS n/a; watchOS right=AllowQueryDeviceInformation
             = MaximumResidentUsers
             @ iOS 9.3 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = EstimatedResidentUsers
             @ iOS 14.0 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = QuotaSize
             @ iOS 13.4 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = ResidentUsers
             @ iOS 13.4 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = UserSessionTimeout
             @ iOS 14.5 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = TemporarySessionTimeout
             @ iOS 14.5 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = TemporarySessionOnly
             @ iOS 14.5 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = ManagedAppleIDDefaultDomains
             @ iOS 16.0 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = OnlineAuthenticationGracePeriod
             @ iOS 16.0 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = SkipLanguageAndLocaleSetupForNewUsers
             @ iOS 16.2 supervised=yes dep=yes ue=forbidden shared=required shared-device=yes shared-user=no right=AllowQueryDeviceInformation; macOS,tvOS,visionOS,watchOS n/a
             = PushToken
             @ iOS 9.3 ue=forbidden shared-device=no right=AllowQueryDeviceInformation; macOS 10.12; tvOS,visionOS,watchOS n/a
             = DiagnosticSubmissionEnabled
             @ iOS 9.3 right=AllowQueryDeviceInformation; macOS,tvOS n/a; visionOS,watchOS right=AllowQueryDeviceInformation
             = AppAnalyticsEnabled
             @ iOS 9.3 right=AllowQueryDeviceInformation; macOS,tvOS n/a; visionOS,watchOS right=AllowQueryDeviceInformation
             = TimeZone
             @ iOS,tvOS 14.0 right=AllowQueryDeviceInformation; macOS 26.0 right=AllowQueryDeviceInformation; visionOS 2.0 right=AllowQueryDeviceInformation; watchOS right=AllowQueryDeviceInformation
             = ICCID
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = BluetoothMAC
             @ iOS,macOS,visionOS ue=forbidden right=AllowQueryNetworkInformation; tvOS right=AllowQueryNetworkInformation; watchOS n/a
             = WiFiMAC
             @ iOS,macOS,visionOS ue=forbidden right=AllowQueryNetworkInformation; tvOS,watchOS right=AllowQueryNetworkInformation
             = EthernetMAC
             @ iOS,tvOS,visionOS,watchOS n/a; macOS ue=forbidden right=AllowQueryNetworkInformation
             = CurrentCarrierNetwork
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = SIMCarrierNetwork
             @ iOS removed=5.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = SubscriberCarrierNetwork
             @ iOS 5.0 deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = CarrierSettingsVersion
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = PhoneNumber
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = DataRoamingEnabled
             @ iOS 5.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = VoiceRoamingEnabled
             @ iOS 5.0 deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = PersonalHotspotEnabled
             @ iOS 7.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = IsNetworkTethered
             @ iOS 10.3 right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = IsRoaming
             @ iOS 4.2 deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = SubscriberMCC
             @ iOS 4.2.6 deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = SubscriberMNC
             @ iOS 4.2.6 deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = CurrentMCC
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = CurrentMNC
             @ iOS deprecated=16.0 removed=26.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = ServiceSubscriptions
             @ iOS 12.0 ue=forbidden right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             = PINRequiredForEraseDevice
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 ue=forbidden right=AllowQueryDeviceInformation
             = PINRequiredForDeviceLock
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 ue=forbidden right=AllowQueryDeviceInformation
             = SupportsiOSAppInstalls
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 right=AllowQueryDeviceInformation
             = SoftwareUpdateDeviceID
             @ iOS 15.0 deprecated=26.0 removed=27.0 ue=forbidden; macOS 12.0 deprecated=26.0 removed=27.0 ue=forbidden; tvOS,watchOS n/a; visionOS deprecated=26.0 removed=27.0 ue=forbidden
             = SoftwareUpdateSettings
             @ iOS 14.5 deprecated=26.0 removed=27.0 ue=forbidden; macOS,tvOS,visionOS,watchOS n/a
             = AccessibilitySettings
             @ iOS 16.0 supervised=yes ue=forbidden shared=allowed shared-device=no; macOS,tvOS,visionOS n/a; watchOS supervised=yes
             = DevicePropertiesAttestation
             @ iOS 16.0 ue=allowed; macOS 14.0; tvOS 16.0; visionOS ue=allowed
             = EACSPreflight
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 13.3 user=no ue=forbidden right=AllowQueryDeviceInformation
           DeviceAttestationNonce data
           @ iOS 16.0 ue=allowed; macOS 14.0; tvOS 16.0; visionOS ue=allowed
          response
           QueryResponses dictionary required
            UDID string
            ProvisioningUDID string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.3 ue=forbidden right=n/a
            OrganizationInfo dictionary
            @ iOS 7.0; macOS 10.11; tvOS 9.0
             OrganizationName string required
             OrganizationAddress string
             OrganizationPhone string
             OrganizationEmail string
             OrganizationMagic string
            MDMOptions dictionary
            @ iOS 7.0; macOS 11.0; tvOS 9.0
             ActivationLockAllowedWhileSupervised boolean
             @ visionOS,watchOS n/a
             BootstrapTokenAllowed boolean
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
             PromptUserToAllowBootstrapTokenForAuthentication boolean
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
            LastCloudBackupDate date
            @ iOS 8.0; macOS,tvOS,watchOS n/a
            AwaitingConfiguration boolean
            @ iOS 9.0; macOS 10.11; tvOS 10.2; visionOS 2.0
            iTunesStoreAccountIsActive boolean
            @ iOS 7.0; macOS 10.9; tvOS 9.0; visionOS n/a
            iTunesStoreAccountHash string
            @ iOS 8.0; macOS 10.10; tvOS 9.0; visionOS n/a
            DeviceName string
            OSVersion string
            SupplementalOSVersionExtra string
            @ iOS,tvOS 16.1; macOS 13.0
            BuildVersion string
            SupplementalBuildVersion string
            @ iOS,tvOS 16.1; macOS 13.0
            ModelName string
            Model string
            @ visionOS n/a
            ModelNumber string
            IsAppleSilicon boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 12.0
            ProductName string
            SerialNumber string
            DeviceCapacity real
            @ tvOS n/a
            AvailableDeviceCapacity real
            @ tvOS n/a
            IMEI string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            MEID string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            ModemFirmwareVersion string
            @ macOS,tvOS,visionOS,watchOS n/a
            CellularTechnology integer
            @ iOS 4.2.6; macOS,tvOS,visionOS,watchOS n/a
             = 0
             = 1
             = 2
             = 3
            BatteryLevel real
            @ iOS 5.0; macOS 13.3; tvOS n/a
            HasBattery boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 13.3
            IsSupervised boolean
            @ iOS 6.0; macOS 10.15; tvOS 9.0
            IsMultiUser boolean
            @ iOS 9.3; macOS,tvOS,visionOS,watchOS n/a
            IsDeviceLocatorServiceEnabled boolean
            @ iOS 7.0; macOS,tvOS n/a
            IsActivationLockEnabled boolean
            @ iOS 7.0 deprecated=16.0; macOS 10.9 deprecated=13.0; tvOS,visionOS n/a; watchOS deprecated=10.0
            IsActivationLockSupported boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.9
            IsDoNotDisturbInEffect boolean
            @ iOS 7.0; macOS,tvOS n/a
            SupportsLOMDevice boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
            DeviceID string
            @ iOS,macOS,visionOS,watchOS n/a; tvOS 9.0
            EASDeviceIdentifier string
            @ iOS 7.0; macOS,tvOS,watchOS n/a
            IsCloudBackupEnabled boolean
            @ iOS 7.1; macOS,tvOS,watchOS n/a
            ActiveManagedUsers array
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11
             [] string
            OSUpdateSettings dictionary
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11
             CatalogURL string
             IsDefaultCatalog boolean
             PreviousScanDate date
             PreviousScanResult string
             @ macOS deprecated=11.0 removed=15.0
             PerformPeriodicCheck boolean
             AutoCheckEnabled boolean
             BackgroundDownloadEnabled boolean
             AutomaticAppInstallationEnabled boolean
             AutomaticOSInstallationEnabled boolean
             AutomaticSecurityUpdatesEnabled boolean
            LocalHostName string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11
            HostName string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11
            AutoSetupAdminAccounts array
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11
             [] dictionary
              GUID string
              shortName string
            SystemIntegrityProtectionEnabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.12
            IsMDMLostModeEnabled boolean
            @ iOS 9.3; macOS,tvOS,visionOS n/a
            MaximumResidentUsers integer
            @ iOS 9.3; macOS,tvOS,visionOS,watchOS n/a
            EstimatedResidentUsers integer
            @ iOS 14.0; macOS,tvOS,visionOS,watchOS n/a
            QuotaSize integer
            @ iOS 13.4; macOS,tvOS,visionOS,watchOS n/a
            ResidentUsers integer
            @ iOS 13.4; macOS,tvOS,visionOS,watchOS n/a
            UserSessionTimeout integer
            @ iOS 14.5; macOS,tvOS,visionOS,watchOS n/a
            TemporarySessionTimeout integer
            @ iOS 14.5; macOS,tvOS,visionOS,watchOS n/a
            TemporarySessionOnly boolean
            @ iOS 14.5; macOS,tvOS,visionOS,watchOS n/a
            ManagedAppleIDDefaultDomains array
            @ iOS 16.0; macOS,tvOS,visionOS,watchOS n/a
             [] string
            OnlineAuthenticationGracePeriod integer
            @ iOS 16.0; macOS,tvOS,visionOS,watchOS n/a
            SkipLanguageAndLocaleSetupForNewUsers boolean
            @ iOS 16.2; macOS,tvOS,visionOS,watchOS n/a
            PushToken data secret
            @ iOS 9.3; macOS 10.12; tvOS,visionOS,watchOS n/a
            DiagnosticSubmissionEnabled boolean
            @ iOS 9.3; macOS,tvOS n/a
            AppAnalyticsEnabled boolean
            @ iOS 9.3; macOS,tvOS n/a
            TimeZone string
            @ iOS,tvOS 14.0; macOS n/a
            ICCID string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            BluetoothMAC string
            @ watchOS n/a
            WiFiMAC string
            EthernetMAC string
            @ iOS,tvOS,visionOS,watchOS n/a
            CurrentCarrierNetwork string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            SIMCarrierNetwork string
            @ iOS removed=5.0; macOS,tvOS,visionOS,watchOS n/a
            SubscriberCarrierNetwork string
            @ iOS 5.0 deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            CarrierSettingsVersion string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            PhoneNumber string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            DataRoamingEnabled boolean
            @ iOS 5.0; macOS,tvOS,visionOS,watchOS n/a
            VoiceRoamingEnabled boolean
            @ iOS 5.0 deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            PersonalHotspotEnabled boolean
            @ iOS 7.0; macOS,tvOS,visionOS,watchOS n/a
            IsNetworkTethered boolean
            @ iOS 10.3; macOS,tvOS,visionOS,watchOS n/a
            IsRoaming boolean
            @ iOS 4.2 deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            SIMMCC string
            @ iOS removed=4.2.6; macOS,tvOS,visionOS,watchOS n/a
            SIMMNC string
            @ iOS removed=4.2.6; macOS,tvOS,visionOS,watchOS n/a
            SubscriberMCC string
            @ iOS 4.2.6 deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            SubscriberMNC string
            @ iOS 4.2.6 deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            CurrentMCC string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            CurrentMNC string
            @ iOS deprecated=16.0; macOS,tvOS,visionOS,watchOS n/a
            ServiceSubscriptions array
            @ iOS 12.0; macOS,tvOS,visionOS,watchOS n/a
             [] dictionary
              CarrierSettingsVersion string
              CurrentCarrierNetwork string
              CurrentMCC string
              CurrentMNC string
              ICCID string
              EID string
              @ iOS 14.0; macOS,tvOS n/a
              IMEI string
              IsDataPreferred boolean
              IsRoaming boolean
              IsVoicePreferred boolean
              Label string
              LabelID string
              MEID string
              PhoneNumber string
              Slot string
              SubscriberCarrierNetwork string
              @ iOS 16.0; macOS,tvOS n/a
            PINRequiredForEraseDevice boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
            PINRequiredForDeviceLock boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
            SupportsiOSAppInstalls boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
            SoftwareUpdateDeviceID string
            @ iOS 15.0 ue=forbidden; macOS 12.0 ue=forbidden; tvOS,watchOS n/a; visionOS ue=forbidden
            SoftwareUpdateSettings dictionary
            @ iOS 14.5 ue=forbidden; macOS,tvOS,visionOS,watchOS n/a
             RecommendationsCadence integer
            AccessibilitySettings dictionary
            @ iOS 16.0 supervised=yes ue=forbidden shared=allowed shared-device=no; macOS,tvOS,visionOS n/a; watchOS supervised=yes
             BoldTextEnabled boolean
             IncreaseContrastEnabled boolean
             @ watchOS n/a
             ReduceMotionEnabled boolean
             ReduceTransparencyEnabled boolean
             TextSize integer
              = -1
              = 0
              = 1
              = 2
              = 3
              = 4
              = 5
              = 6
              = 7
              = 8
              = 9
              = 10
              = 11
             TouchAccommodationsEnabled boolean
             VoiceOverEnabled boolean
             ZoomEnabled boolean
             GrayscaleEnabled boolean
             @ iOS n/a
            DevicePropertiesAttestation array
            @ iOS 16.0 ue=allowed; macOS 14.0; tvOS 16.0; visionOS ue=allowed
             [] data
            EACSPreflight string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 13.3 ue=forbidden
          """;
      case "DeviceLocation" ->
          """
          command DeviceLocation
          page device-location-command
          @ iOS 9.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          response
           Latitude real required
           Longitude real required
           HorizontalAccuracy real required
           @ iOS 10.3
           VerticalAccuracy real required
           @ iOS 10.3
           Altitude real required
           @ iOS 10.3
           Speed real required
           @ iOS 10.3
           Course real required
           @ iOS 10.3
           Timestamp string required
           @ iOS 10.3
          """;
      case "DeviceLock" ->
          """
          command DeviceLock
          page device-lock-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowPasscodeRemovalAndLock; macOS 10.7 device=yes user=no supervised=no dep=no ue=forbidden right=AllowPasscodeRemovalAndLock; tvOS n/a; visionOS 2.0 supervised=no dep=no ue=allowed right=AllowPasscodeRemovalAndLock; watchOS 10.0 supervised=no right=AllowPasscodeRemovalAndLock
          request
           Message string
           @ iOS 7.0 shared=ignored; macOS 10.14; visionOS n/a
           PhoneNumber string
           @ iOS 7.0 shared=ignored; macOS 11.5; visionOS n/a
           PIN string secret
           @ iOS,visionOS,watchOS n/a; macOS 10.8
          response
           MessageResult string
          """;
      case "DisableLostMode" ->
          """
          command DisableLostMode
          page disable-lost-mode-command
          @ iOS 9.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "DisableRemoteDesktop" ->
          """
          command DisableRemoteDesktop
          page disable-remote-desktop-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.14.4 device=yes user=no supervised=yes dep=no ue=forbidden
          """;
      case "EnableLostMode" ->
          """
          command EnableLostMode
          page enable-lost-mode-command
          @ iOS 9.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          request
           Message string
           PhoneNumber string
           Footnote string
          """;
      case "EnableRemoteDesktop" ->
          """
          command EnableRemoteDesktop
          page enable-remote-desktop-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.14.4 device=yes user=no supervised=yes dep=no ue=forbidden
          """;
      case "EraseDevice" ->
          """
          command EraseDevice
          page erase-device-command
          @ iOS 4.0 supervised=no dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowDeviceErase; macOS 10.7 device=yes user=no supervised=no dep=no ue=forbidden right=AllowDeviceErase; tvOS 10.2 supervised=no right=AllowDeviceErase; visionOS 1.1 supervised=no dep=no ue=forbidden right=AllowDeviceErase; watchOS 10.0 supervised=no right=AllowDeviceErase
          request
           PreserveDataPlan boolean
           @ iOS 11.0; macOS,tvOS,visionOS n/a
           DisallowProximitySetup boolean
           @ iOS 11.3 shared=forbidden; macOS,tvOS,visionOS,watchOS n/a
           PIN string secret
           @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.8
           ObliterationBehavior string
           @ iOS,tvOS,visionOS,watchOS n/a; macOS 12.0
            = Default
            = DoNotObliterate
            = ObliterateWithWarning
            = Always
           ReturnToService dictionary
           @ iOS 17.0; macOS,watchOS n/a; tvOS 18.0; visionOS 26.0
            Enabled boolean required
            WiFiProfileData data secret
            MDMProfileData data secret
            BootstrapToken data secret
            @ iOS,visionOS 26.0; macOS,tvOS,watchOS n/a
            ShouldRetryEnrollment boolean
            @ iOS 27.0; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "InstallApplication" ->
          """
          command InstallApplication
          page install-application-command
          @ iOS 5.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.9 device=yes user=yes supervised=no dep=no ue=allowed right=AllowAppInstallation; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS 10.0 supervised=no right=AllowAppInstallation
          request
           iTunesStoreID integer
           Identifier string
           @ iOS 7.0
           Options dictionary
           @ iOS 7.0
            PurchaseMethod integer
             = 0
             = 1
           ManifestURL string
           @ iOS 7.0
           ManagementFlags integer flags
           @ macOS 11.0 ue=forbidden
            = 1
            = 4
            = 5
           Configuration dictionary secret
           @ iOS 7.0; macOS 11.0
            * any
           Attributes dictionary
           @ iOS 7.0; macOS n/a
            VPNUUID string
            @ tvOS n/a
            ContentFilterUUID string
            @ iOS 16.0; tvOS,watchOS n/a
            DNSProxyUUID string
            @ iOS 16.0; tvOS,watchOS n/a
            RelayUUID string
            @ iOS 17.0; tvOS,watchOS n/a
            AssociatedDomains array
            @ iOS 13.0; tvOS n/a
             [] string
            AssociatedDomainsEnableDirectDownloads boolean
            @ iOS 14.0; tvOS n/a
            Removable boolean
            @ iOS,tvOS 14.0
            TapToPayScreenLock boolean
            @ iOS 16.4; tvOS,visionOS,watchOS n/a
            CellularSliceUUID string
            @ iOS 17.0; tvOS,visionOS,watchOS n/a
            Hideable boolean
            @ iOS 18.1; tvOS,visionOS,watchOS n/a
            Lockable boolean
            @ iOS 18.1; tvOS,visionOS,watchOS n/a
           ChangeManagementState string
           @ iOS 9.0 ue=forbidden; macOS 11.0 ue=forbidden; visionOS ue=forbidden
            = Managed
           InstallAsManaged boolean
           @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 ue=forbidden
           iOSApp boolean
           @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
          response
           Identifier string
           State string
            = Queued
            = NeedsRedemption
            = Redeeming
            = Prompting
            = PromptingForLogin
            = ValidatingPurchase
            = Installing
            = Managed
            = ManagedButUninstalled
            = UserInstalledApp
            = UserRejected
            = PromptingForUpdate
            = PromptingForUpdateLogin
            = ValidatingUpdate
            = Updating
            = UpdateRejected
            = PromptingForManagement
            = ManagementRejected
            = Failed
            = Unknown
           RejectionReason string
            = AppAlreadyInstalled
            = AppAlreadyQueued
            = AppStoreDisabled
            = CouldNotVerifyAppID
            = ManagementChangeNotSupported
            = NotAnApp
            = NotSupported
            = Other
            = PurchaseMethodNotSupported
            = PurchaseMethodNotSupportedInMultiUser
          """;
      case "InstallEnterpriseApplication" ->
          """
          command InstallEnterpriseApplication
          page install-enterprise-application-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13.6 device=yes user=no supervised=no dep=no ue=allowed right=AllowAppInstallation
          request
           Manifest dictionary
            items array required
             [] dictionary required
              assets array required
               [] dictionary required
                kind string required
                 = asset-pack-manifest
                 = display-image
                 = full-size-image
                 = software-package
                md5-size integer
                md5s array
                 [] string required
                sha256-size integer
                sha256s array
                 [] string required
                url string required
                md5 string
                sha256 string
                * any
              metadata dictionary
               bundle-identifier string required
               bundle-version string
               kind string required
                = software
               subtitle string
               title string required
               * any
              * any
            * any
           ManifestURL string
           ManifestURLPinningCerts array
            [] data required
           PinningRevocationCheckRequired boolean
           InstallAsManaged boolean
           @ macOS 11.0 ue=forbidden
           ManagementFlags integer flags
           @ macOS 11.0 ue=forbidden
            = 1
           Configuration dictionary secret
           @ macOS 11.0
            * any
           ChangeManagementState string
           @ macOS 11.0 ue=forbidden
            = Managed
           iOSApp boolean
           @ iOS,tvOS n/a; macOS 11.0
          """;
      case "InstallMedia" ->
          """
          command InstallMedia
          page install-media-command
          @ iOS 8.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.9 deprecated=11.0 removed=11.0 device=no user=yes supervised=no dep=no ue=forbidden right=AllowAppInstallation; tvOS,visionOS,watchOS n/a
          request
           iTunesStoreID integer
           MediaURL string
           @ macOS n/a
           MediaType string required
            = Book
           PersistentID string
           @ macOS n/a
           Kind string
           @ macOS n/a
            = pdf
            = epub
            = ibooks
           Version string
           @ macOS n/a
           Author string
           @ macOS n/a
           Title string
           @ macOS n/a
          response
           iTunesStoreID integer
           MediaURL string
           @ macOS n/a
           PersistentID string
           @ macOS n/a
           MediaType string
           State string
            = Queued
            = PromptingForLogin
            = Updating
            = Installing
            = Managed
            = ManagedButUninstalled
            = Installed
            = Uninstalled
            = Failed
            = Unknown
           RejectionReason string
            = CouldNotVerifyITunesStoreID
            = PurchaseNotFound
            = AppStoreDisabled
            = WrongMediaType
            = DownloadInvalid
            = EnterpriseBooksNotSupportedInMultiUser
          """;
      case "InstallProfile" ->
          """
          command InstallProfile
          page install-profile-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes right=AllowInstallationRemoval; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=AllowInstallationRemoval; tvOS 9.0 supervised=no right=AllowInstallationRemoval; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowInstallationRemoval; watchOS 10.0 supervised=no right=AllowInstallationRemoval
          request
           Payload data required secret
          """;
      case "InstallProvisioningProfile" ->
          """
          command InstallProvisioningProfile
          page install-provisioning-profile-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowProvisioningInstallationRemoval; macOS 11.0 device=yes user=no supervised=no dep=no ue=allowed right=None; tvOS 10.2 supervised=no right=AllowProvisioningInstallationRemoval; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowProvisioningInstallationRemoval; watchOS 10.0 supervised=no right=AllowProvisioningInstallationRemoval
          request
           ProvisioningProfile data required
          """;
      case "InstalledApplicationList" ->
          """
          command InstalledApplicationList
          page installed-application-list-command
          @ iOS 5.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowQueryApplications; macOS 10.7 device=yes user=yes supervised=no dep=no ue=forbidden right=AllowQueryApplications; tvOS 10.2 supervised=no right=AllowQueryApplications; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowQueryApplications; watchOS 10.0 supervised=no right=AllowQueryApplications
          request
           Identifiers array
           @ iOS 7.0; macOS 10.15
            [] string
           ManagedAppsOnly boolean
           @ iOS 7.0; macOS 10.15
           Items array
           @ iOS,tvOS 14.0; macOS n/a
            [] string open
             = AdHocCodeSigned
             = AppStoreVendable
             = BetaApp
             = BundleSize
             = DeviceBasedVPP
             = DistributorIdentifier
             = DynamicSize
             = ExternalVersionIdentifier
             = HasUpdateAvailable
             = Identifier
             = Installing
             = IsAppClip
             = IsValidated
             = Name
             = ShortVersion
             = Version
          response
           InstalledApplicationList array required
            [] dictionary
             Identifier string
             ExternalVersionIdentifier integer
             @ iOS,tvOS 11.0; macOS 10.13
             DistributorIdentifier string
             @ iOS 17.4; macOS,tvOS,visionOS,watchOS n/a
             Version string
             ShortVersion string
             @ iOS 5.0
             Name string
             BundleSize integer
             @ macOS 10.7
             DynamicSize integer
             @ iOS 5.0; macOS n/a
             IsValidated boolean
             @ iOS 9.2; macOS n/a
             Installing boolean
             AppStoreVendable boolean
             @ iOS,tvOS 11.3; macOS n/a
             DeviceBasedVPP boolean
             @ iOS,tvOS 11.3; macOS n/a
             BetaApp boolean
             @ iOS,tvOS 11.3; macOS n/a
             AdHocCodeSigned boolean
             @ iOS,tvOS 11.3; macOS n/a
             HasUpdateAvailable boolean
             @ iOS 11.3; macOS 10.13.4
             DownloadFailed boolean
             DownloadWaiting boolean
             DownloadPaused boolean
             DownloadCancelled boolean
             IsAppClip boolean
             @ iOS 16.0; macOS,tvOS,watchOS n/a
             Source string
             @ iOS 17.2; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "InviteToProgram" ->
          """
          command InviteToProgram
          page invite-to-program-command
          @ iOS 7.0 supervised=no dep=no ue=forbidden shared=allowed shared-device=no shared-user=yes right=AllowAppInstallation; macOS 10.9 device=no user=yes supervised=no dep=no ue=forbidden right=None; tvOS,visionOS,watchOS n/a
          request
           ProgramID string required
            = com.apple.cloudvpp
           InvitationURL string required secret
          response
           InvitationResult string required
            = Acknowledged
            = InvalidProgramID
            = InvalidInvitationURL
          """;
      case "LOMDeviceRequest" ->
          """
          command LOMDeviceRequest
          page lom-device-request-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           RequestList array required
            [] dictionary required
             DeviceRequestType string required
              = PowerON
              = PowerOFF
              = Reset
             DeviceRequestUUID string required
             DeviceDNSName string required
             PrimaryIPv6AddressList array required
              [] string required
             SecondaryIPv6AddressList array required
              [] string required
             LOMProtocolVersion integer required
          response
           ResponseList array required
            [] dictionary required
             DeviceRequestSuccess boolean required
             DeviceRequestUUID string required
             DeviceRequestReturnError string
          """;
      case "LOMSetupRequest" ->
          """
          command LOMSetupRequest
          page lom-setup-request-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          response
           PrimaryIPv6AddressList array required
            [] string required
           SecondaryIPv6AddressList array required
            [] string required
           LOMProtocolVersion integer required
          """;
      case "LogOutUser" ->
          """
          command LogOutUser
          page log-out-user-command
          @ iOS 9.3 supervised=no dep=no ue=forbidden shared=required shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "ManagedApplicationAttributes" ->
          """
          command ManagedApplicationAttributes
          page managed-application-attributes-command
          @ iOS 7.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS n/a; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS 10.0 supervised=no right=AllowAppInstallation
          request
           Identifiers array required
            [] string
          response
           ApplicationAttributes array required
            [] dictionary
             Identifier string required
             Attributes dictionary
              VPNUUID string
              @ tvOS n/a
              ContentFilterUUID string
              @ iOS 16.0; tvOS,watchOS n/a
              DNSProxyUUID string
              @ iOS 16.0; tvOS,watchOS n/a
              RelayUUID string
              @ iOS 17.0; tvOS,watchOS n/a
              AssociatedDomains array
              @ iOS 13.0; tvOS n/a
               [] string
              AssociatedDomainsEnableDirectDownloads boolean
              @ iOS 14.0; tvOS n/a
              Removable boolean
              @ iOS,tvOS 14.0
              TapToPayScreenLock boolean
              @ iOS 16.4; tvOS,visionOS,watchOS n/a
              CellularSliceUUID string
              @ iOS 17.0; tvOS,visionOS,watchOS n/a
              Hideable boolean
              @ iOS 18.1; tvOS,visionOS,watchOS n/a
              Lockable boolean
              @ iOS 18.1; tvOS,visionOS,watchOS n/a
          """;
      case "ManagedApplicationConfiguration" ->
          """
          command ManagedApplicationConfiguration
          page managed-application-configuration-command
          @ iOS 7.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.15 device=yes user=no supervised=no dep=no ue=allowed right=AllowAppInstallation; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS 10.0 supervised=no right=AllowAppInstallation
          request
           Identifiers array required
            [] string
          response
           ApplicationConfigurations array required
            [] dictionary
             Identifier string required
             Configuration dictionary secret
              * any
          """;
      case "ManagedApplicationFeedback" ->
          """
          command ManagedApplicationFeedback
          page managed-application-feedback-command
          @ iOS 7.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 11.0 device=no user=yes ue=allowed right=AllowAppInstallation; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS n/a
          request
           Identifiers array required
            [] string
           DeleteFeedback boolean
          response
           ManagedApplicationFeedback array required
            [] dictionary
             Identifier string required
             Feedback dictionary
              * any
          """;
      case "ManagedApplicationList" ->
          """
          command ManagedApplicationList
          page managed-application-list-command
          @ iOS 5.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 11.0 device=yes user=yes supervised=no dep=no ue=allowed right=AllowAppInstallation; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS 10.0 supervised=no right=AllowAppInstallation
          request
           Identifiers array
           @ iOS 7.0
            [] string
          response
           ManagedApplicationList dictionary required
            * dictionary required
             Status string required
              = Queued
              = NeedsRedemption
              = Redeeming
              = Prompting
              = PromptingForLogin
              = ValidatingPurchase
              = PromptingForUpdate
              = PromptingForUpdateLogin
              = PromptingForManagement
              = ValidatingUpdate
              = Updating
              = Installing
              = Managed
              = ManagedButUninstalled
              = Unknown
              = UserInstalledApp
              = UserRejected
              = UpdateRejected
              = ManagementRejected
              = Failed
             ManagementFlags integer required
             UnusedRedemptionCode string required secret
             @ macOS,tvOS n/a
             HasConfiguration boolean required
             @ iOS 7.0; macOS 11.0
             HasFeedback boolean required
             @ iOS 7.0; macOS 11.3 device=no
             IsValidated boolean required
             @ iOS 9.2; macOS n/a
             ExternalVersionIdentifier integer required
             @ iOS 10.3; macOS 11.3; tvOS 10.2
          """;
      case "ManagedMediaList" ->
          """
          command ManagedMediaList
          page managed-media-list-command
          @ iOS 8.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS,tvOS,visionOS,watchOS n/a
          response
           Books array required
            [] dictionary
             iTunesStoreID integer required
             State string
             PersistentID string
             Kind string
             Version string
             Author string
             Title string
          """;
      case "NSExtensionMappings" ->
          """
          command NSExtensionMappings
          page nsextension-mappings-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 device=no user=yes supervised=no dep=no ue=forbidden right=QueryInstalledApps
          response
           Extensions array required
            [] dictionary
             Identifier string required
             ExtensionPoint string required
             DisplayName string required
          """;
      case "OSUpdateStatus" ->
          """
          command OSUpdateStatus
          page os-update-status-command
          @ iOS 9.0 deprecated=26.0 removed=27.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.11.5 deprecated=26.0 removed=27.0 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS 12.0 deprecated=26.0 removed=27.0 device=yes supervised=yes dep=no right=AllowAppInstallation; visionOS,watchOS n/a
          response
           OSUpdateStatus array required
            [] dictionary required
             ProductKey string required
             IsDownloaded boolean required
             DownloadPercentComplete real required
             Status string required
             MaxDeferrals integer
             @ iOS,tvOS n/a; macOS 12.3
             DeferralsRemaining integer
             @ iOS,tvOS n/a; macOS 12.3
             NextScheduledInstall date
             @ iOS,tvOS n/a; macOS 12.3
             PastNotifications array
             @ iOS,tvOS n/a; macOS 12.3
              [] date
          """;
      case "PlayLostModeSound" ->
          """
          command PlayLostModeSound
          page play-lost-mode-sound-command
          @ iOS 10.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "ProfileList" ->
          """
          command ProfileList
          page profile-list-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes right=AllowInspection; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=AllowInspection; tvOS 9.0 supervised=no right=AllowInspection; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowInspection; watchOS 10.0 supervised=no right=AllowInspection
          request
           ManagedOnly boolean
           @ iOS,tvOS 13.0; macOS 10.15
          response
           ProfileList array required
            [] dictionary
             PayloadUUID string required
             PayloadIdentifier string required
             PayloadVersion integer
             PayloadDisplayName string
             PayloadOrganization string
             PayloadDescription string
             PayloadRemovalDisallowed boolean
             HasRemovalPasscode boolean
             IsEncrypted boolean
             SignerCertificates array
              [] data
             IsManaged boolean
             @ macOS n/a
             Source string
             @ iOS,tvOS 18.0; macOS 15.0; visionOS 2.0; watchOS 11.0
             PayloadContent array
              [] dictionary
               PayloadType string required
               PayloadVersion integer required
               PayloadIdentifier string required
               PayloadUUID string required
               @ iOS,tvOS 17.0; macOS 14.0
               PayloadDisplayName string
               PayloadDescription string
               PayloadOrganization string
          """;
      case "ProvisioningProfileList" ->
          """
          command ProvisioningProfileList
          page provisioning-profile-list-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowProvisioningInspection; macOS 11.0 device=yes user=no supervised=no dep=no ue=allowed right=None; tvOS 10.2 supervised=no right=AllowProvisioningInspection; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowProvisioningInspection; watchOS 10.0 supervised=no right=AllowProvisioningInspection
          request
           ManagedOnly boolean
           @ iOS,tvOS 13.0
          response
           ProvisioningProfileList array required
            [] dictionary
             Name string required
             UUID string required
             ExpiryDate date
          """;
      case "RefreshCellularPlans" ->
          """
          command RefreshCellularPlans
          page refresh-cellular-plans-command
          @ iOS 13.0 supervised=no dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS,tvOS,visionOS,watchOS n/a
          request
           eSIMServerURL string required
          """;
      case "RemoveApplication" ->
          """
          command RemoveApplication
          page remove-application-command
          @ iOS 5.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 11.0 device=yes user=no supervised=no dep=no ue=allowed right=AllowAppInstallation; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation; watchOS 10.0 supervised=no right=AllowAppInstallation
          request
           Identifier string required
          """;
      case "RemoveMedia" ->
          """
          command RemoveMedia
          page remove-media-command
          @ iOS 8.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS,tvOS,visionOS,watchOS n/a
          request
           MediaType string required
            = Book
           iTunesStoreID string
           PersistentID string
          """;
      case "RemoveProfile" ->
          """
          command RemoveProfile
          page remove-profile-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes right=AllowInstallationRemoval; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=AllowInstallationRemoval; tvOS 9.0 supervised=no right=AllowInstallationRemoval; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowInstallationRemoval; watchOS 10.0 supervised=no right=AllowInstallationRemoval
          request
           Identifier string required
          """;
      case "RemoveProvisioningProfile" ->
          """
          command RemoveProvisioningProfile
          page remove-provisioning-profile-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowProvisioningInstallationRemoval; macOS 11.0 device=yes user=no supervised=no dep=no ue=allowed right=None; tvOS 10.2 supervised=no right=AllowProvisioningInstallationRemoval; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowProvisioningInstallationRemoval; watchOS 10.0 supervised=no right=AllowProvisioningInstallationRemoval
          request
           UUID string required
          """;
      case "RequestMirroring" ->
          """
          command RequestMirroring
          page request-mirroring-command
          @ iOS 7.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=None; macOS 10.10 device=yes user=no supervised=no dep=no ue=allowed right=None; tvOS,visionOS,watchOS n/a
          request
           DestinationName string
           DestinationDeviceID string
           ScanTime integer
           Password string secret
          response
           MirroringResult string
          """;
      case "RestartDevice" ->
          """
          command RestartDevice
          page restart-device-command
          @ iOS 10.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowPasscodeRemovalAndLock; macOS 10.13 device=yes user=no supervised=no dep=no ue=forbidden right=AllowPasscodeRemovalAndLock; tvOS 10.2 supervised=yes right=AllowPasscodeRemovalAndLock; visionOS,watchOS n/a
          request
           RebuildKernelCache boolean
           @ iOS,tvOS n/a; macOS 11.0
           KextPaths array
           @ iOS,tvOS n/a; macOS 11.0
            [] string
           NotifyUser boolean
           @ iOS,tvOS n/a; macOS 11.4
          """;
      case "Restrictions" ->
          """
          command Restrictions
          page restrictions-command
          @ iOS 4.0 supervised=no dep=no ue=forbidden shared=allowed shared-device=yes shared-user=yes right=AllowQueryRestrictions; macOS n/a; tvOS 9.0 supervised=no right=AllowQueryRestrictions; visionOS 1.1 supervised=no dep=no ue=forbidden right=AllowQueryRestrictions; watchOS 10.0 supervised=no right=AllowQueryRestrictions
          request
           ProfileRestrictions boolean
          response
           GlobalRestrictions dictionary required
            restrictedBool dictionary
             * dictionary
              value boolean required
            restrictedValue dictionary
             * dictionary
              value integer required
            intersection dictionary
             * dictionary
              values array required
               [] string
            union dictionary
             * dictionary
              values array required
               [] string
           ProfileRestrictions dictionary required
            * dictionary
             restrictedBool dictionary
              * dictionary
               value boolean required
             restrictedValue dictionary
              * dictionary
               value integer required
             intersection dictionary
              * dictionary
               values array required
                [] string
             union dictionary
              * dictionary
               values array required
                [] string
          """;
      case "RotateFileVaultKey" ->
          """
          command RotateFileVaultKey
          page rotate-filevault-key-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.9 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           KeyType string required
            = personal
            = institutional
           FileVaultUnlock dictionary required
            Password string secret
            PrivateKeyExport data secret
            @ macOS deprecated=10.15
            PrivateKeyExportPassword string secret
            @ macOS deprecated=10.15
           NewCertificate data
           ReplyEncryptionCertificate data
          response
           RotateResult dictionary
            EncryptedNewRecoveryKey data secret
          """;
      case "ScheduleOSUpdate" ->
          """
          command ScheduleOSUpdate
          page schedule-os-update-command
          @ iOS 9.0 deprecated=26.0 removed=27.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.11 deprecated=26.0 removed=27.0 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS 12.0 deprecated=26.0 removed=27.0 device=yes supervised=yes dep=no right=AllowAppInstallation; visionOS,watchOS n/a
          request
           Updates array required
            [] dictionary required
             ProductKey string
             ProductVersion string
             @ iOS 11.3; macOS 12.0; tvOS 12.2
             InstallAction string required
              = Default
              = DownloadOnly
              = InstallASAP
              = NotifyOnly
              = InstallLater
              = InstallForceRestart
             MaxUserDeferrals integer
             @ iOS,tvOS n/a; macOS 12.0
             Priority string
             @ iOS,tvOS n/a; macOS 12.3
              = Low
              = High
          response
           UpdateResults array required
            [] dictionary required
             ProductKey string required
             InstallAction string required
              = Error
              = DownloadOnly
              = InstallASAP
              = NotifyOnly
              = InstallLater
              = InstallForceRestart
             Status string required
              = Idle
              = Downloading
              = DownloadFailed
              = DownloadRequiresComputer
              = DownloadInsufficientSpace
              = DownloadInsufficientPower
              = DownloadInsufficientNetwork
              = Installing
              = InstallInsufficientSpace
              = InstallInsufficientPower
              = InstallPhoneCallInProgress
              = InstallFailed
             ErrorChain array
              [] dictionary
               * any required
          """;
      case "ScheduleOSUpdateScan" ->
          """
          command ScheduleOSUpdateScan
          page schedule-os-update-scan-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 deprecated=26.0 removed=27.0 device=yes user=no supervised=yes dep=no ue=forbidden right=None
          request
           Force boolean
          response
           ScanInitiated boolean required
          """;
      case "SecurityInfo" ->
          """
          command SecurityInfo
          page security-info-command
          @ iOS 4.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowQuerySecurity; macOS 10.7 device=yes user=yes supervised=no dep=no ue=allowed right=AllowQuerySecurity; tvOS 9.0 supervised=no right=AllowQuerySecurity; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowQuerySecurity; watchOS 10.0 supervised=no right=AllowQuerySecurity
          response
           SecurityInfo dictionary required
            HardwareEncryptionCaps integer
            @ macOS n/a
            PasscodePresent boolean
            @ iOS,visionOS ue=forbidden; macOS n/a
            PasscodeCompliant boolean
            @ macOS n/a
            PasscodeCompliantWithProfiles boolean
            @ iOS,visionOS ue=forbidden; macOS n/a
            PasscodeLockGracePeriod integer
            @ iOS 9.3.2 ue=forbidden; macOS n/a; visionOS ue=forbidden
            PasscodeLockGracePeriodEnforced integer
            @ iOS 9.3.2 ue=forbidden; macOS n/a; visionOS ue=forbidden
            AutoLockTime integer
            @ iOS 17.0 ue=forbidden shared=required; macOS,tvOS,visionOS,watchOS n/a
            FDE_Enabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.9 user=no
            FDE_HasPersonalRecoveryKey boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.9 user=no ue=forbidden
            FDE_HasInstitutionalRecoveryKey boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.9 user=no ue=forbidden
            FDE_PersonalRecoveryKeyCMS data secret
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 user=no ue=forbidden
            FDE_PersonalRecoveryKeyDeviceKey string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 user=no ue=forbidden
            SystemIntegrityProtectionEnabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.12 user=no
            FirewallSettings dictionary
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.12 user=no
             FirewallEnabled boolean
             BlockAllIncoming boolean
             StealthMode boolean
             Applications array
             @ macOS 10.12 ue=forbidden
              [] dictionary
               Allowed boolean
               BundleID string
               Name string
             LoggingEnabled boolean
             @ macOS 12.0
             LoggingOption string
             @ macOS 12.0
              = throttled
              = brief
              = detail
            FirmwarePasswordStatus dictionary
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 user=no
             PasswordExists boolean
             ChangePending boolean
             AllowOroms boolean
            ManagementStatus dictionary
            @ iOS,tvOS 13.0; macOS 10.13.2
             EnrolledViaDEP boolean
             @ iOS,tvOS,visionOS,watchOS n/a
             UserApprovedEnrollment boolean
             @ iOS,tvOS,visionOS,watchOS n/a
             IsUserEnrollment boolean
             @ macOS 10.15
             IsActivationLockManageable boolean
             @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.15
            SecureBoot dictionary
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.15 user=no
             SecureBootLevel string
              = off
              = medium
              = full
              = not supported
             ExternalBootLevel string
              = allowed
              = disallowed
              = not supported
             ReducedSecurity array
             @ macOS 11.0
              [] string
               = AllowsAnyAppleSignedOS
               = AllowsUserKextApproval
               = AllowsMDM
            RemoteDesktopEnabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.14.4 user=no ue=forbidden
            AuthenticatedRootVolumeEnabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 user=no
            BootstrapTokenAllowedForAuthentication string
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 user=no ue=forbidden
             = allowed
             = disallowed
             = not supported
            BootstrapTokenRequiredForSoftwareUpdate boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 user=no ue=forbidden
            BootstrapTokenRequiredForKernelExtensionApproval boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0 user=no ue=forbidden
            IsRecoveryLockEnabled boolean
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.5 user=no ue=forbidden
          """;
      case "SetAutoAdminPassword" ->
          """
          command SetAutoAdminPassword
          page set-auto-admin-password-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 device=yes user=no supervised=no dep=yes ue=forbidden right=None
          request
           GUID string required
           passwordHash data required secret
            SALTED-SHA512-PBKDF2 dictionary required
             entropy data required
             iterations integer required
             salt data required
          """;
      case "SetFirmwarePassword" ->
          """
          command SetFirmwarePassword
          page set-firmware-password-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           CurrentPassword string secret
           NewPassword string required secret
           AllowOroms boolean
          response
           SetFirmwarePassword dictionary required
            PasswordChanged boolean required
          """;
      case "SetRecoveryLock" ->
          """
          command SetRecoveryLock
          page set-recovery-lock-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.5 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           CurrentPassword string secret
           NewPassword string required secret
          """;
      case "Settings" ->
          """
          command Settings
          page settings-command
          @ iOS 5.0 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=yes right=AllowSettings; macOS 10.9 device=yes user=yes supervised=no dep=no ue=allowed right=AllowSettings; tvOS 9.0 supervised=no right=AllowSettings; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowSettings; watchOS 10.0 supervised=no right=AllowSettings
          request
           Settings array required
            [Item=Wallpaper] dictionary
            @ iOS 8.0 supervised=yes ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = Wallpaper
             Image data required
             Where integer required
              = 1
              = 2
              = 3
            [Item=DataRoaming] dictionary
            @ iOS ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = DataRoaming
             Enabled boolean required
            [Item=VoiceRoaming] dictionary
            @ iOS deprecated=16.0 ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = VoiceRoaming
             Enabled boolean required
            [Item=PersonalHotspot] dictionary
            @ iOS ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowQueryNetworkInformation; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = PersonalHotspot
             Enabled boolean required
            [Item=Bluetooth] dictionary
            @ iOS 11.3 supervised=yes ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS 10.13.4 user=no ue=forbidden; tvOS,visionOS,watchOS n/a
             Item string required
              = Bluetooth
             Enabled boolean required
            [Item=ApplicationConfiguration] dictionary
            @ iOS 7.0 shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS 10.15 user=no right=AllowAppInstallation; tvOS 10.2 right=AllowAppInstallation; visionOS,watchOS right=AllowAppInstallation
             Item string required
              = ApplicationConfiguration
             Identifier string required
             Configuration dictionary secret
              * any
            [Item=ApplicationAttributes] dictionary
            @ iOS 7.0 shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS n/a; tvOS 10.2 right=AllowAppInstallation; visionOS,watchOS right=AllowAppInstallation
             Item string required
              = ApplicationAttributes
             Identifier string required
             Attributes dictionary
              VPNUUID string
              @ tvOS n/a
              ContentFilterUUID string
              @ iOS 16.0; tvOS,watchOS n/a
              DNSProxyUUID string
              @ iOS 16.0; tvOS,watchOS n/a
              RelayUUID string
              @ iOS 17.0; tvOS,watchOS n/a
              AssociatedDomains array
              @ iOS 13.0; tvOS n/a
               [] string
              AssociatedDomainsEnableDirectDownloads boolean
              @ iOS 14.0; tvOS n/a
              Removable boolean
              @ iOS,tvOS 14.0
              TapToPayScreenLock boolean
              @ iOS 16.4; tvOS,visionOS,watchOS n/a
              CellularSliceUUID string
              @ iOS 17.0; tvOS,visionOS,watchOS n/a
              Hideable boolean
              @ iOS 18.1; tvOS,visionOS,watchOS n/a
              Lockable boolean
              @ iOS 18.1; tvOS,visionOS,watchOS n/a
            [Item=DeviceName] dictionary
            @ iOS supervised=yes ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS 10.10 user=no ue=forbidden; visionOS 2.0 supervised=yes ue=forbidden; watchOS n/a
             Item string required
              = DeviceName
             DeviceName string required
            [Item=HostName] dictionary
            @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.11 user=no ue=forbidden
             Item string required
              = HostName
             HostName string required
            [Item=OrganizationInfo] dictionary
            @ iOS shared=allowed shared-device=yes shared-user=no; macOS 10.9 user=no
             Item string required
              = OrganizationInfo
             OrganizationInfo dictionary
              OrganizationName string required
              OrganizationShortName string
              @ iOS,tvOS 13.0; macOS 10.15
              OrganizationAddress string
              OrganizationPhone string
              OrganizationEmail string
              OrganizationMagic string
            [Item=MDMOptions] dictionary
            @ iOS 7.0 shared=allowed shared-device=yes shared-user=no; macOS 10.15 user=no ue=forbidden; tvOS,watchOS n/a; visionOS 2.0
             Item string required
              = MDMOptions
             MDMOptions dictionary required
              ActivationLockAllowedWhileSupervised boolean
              BootstrapTokenAllowed boolean
              @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.15 deprecated=11.0 ue=forbidden
              PromptUserToAllowBootstrapTokenForAuthentication boolean
              @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.0
              IdleRebootAllowed boolean
              @ iOS 18.4; macOS,tvOS,visionOS,watchOS n/a
            [Item=MaximumResidentUsers] dictionary
            @ iOS 9.3 deprecated=13.4 ue=forbidden shared=required shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = MaximumResidentUsers
             MaximumResidentUsers integer required
            [Item=SharedDeviceConfiguration] dictionary
            @ iOS 13.4 ue=forbidden shared=required shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
             @ visionOS 26.0 supervised=yes
              = SharedDeviceConfiguration
             QuotaSize integer
             ResidentUsers integer
             UserSessionTimeout integer
             @ iOS 14.5
             TemporarySessionTimeout integer
             @ iOS 14.5; visionOS 26.0 supervised=yes
             TemporarySessionOnly boolean
             @ iOS 14.5
             ManagedAppleIDDefaultDomains array
             @ iOS 16.0
              [] string
             OnlineAuthenticationGracePeriod integer
             @ iOS 16.0
             SkipLanguageAndLocaleSetupForNewUsers boolean
             @ iOS 16.2
             AwaitUserConfiguration dictionary
             @ iOS 17.0
              Enabled boolean required
             PasscodePolicy dictionary
             @ iOS 17.0
              PasscodeLockGracePeriod integer open
               = 0
               = 60
               = 300
               = 900
               = 3600
               = 14400
              AutoLockTime integer
            [Item=DiagnosticSubmission] dictionary
            @ iOS 9.3 ue=forbidden shared=required shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = DiagnosticSubmission
             Enabled boolean required
            [Item=AppAnalytics] dictionary
            @ iOS 9.3.2 ue=forbidden shared=required shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = AppAnalytics
             Enabled boolean required
            [Item=PasscodeLockGracePeriod] dictionary
            @ iOS 9.3.2 deprecated=17.0 ue=forbidden shared=required shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = PasscodeLockGracePeriod
             PasscodeLockGracePeriod integer required open
              = 0
              = 60
              = 300
              = 900
              = 3600
              = 14400
            [Item=TimeZone] dictionary
            @ iOS 14.0 supervised=yes ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS,watchOS n/a; tvOS 14.0 supervised=yes; visionOS 2.0 supervised=yes ue=forbidden
             Item string required
              = TimeZone
             TimeZone string required
            [Item=SoftwareUpdateSettings] dictionary
            @ iOS 14.5 deprecated=26.0 removed=27.0 supervised=yes ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS,tvOS,visionOS,watchOS n/a
             Item string required
              = SoftwareUpdateSettings
             RecommendationCadence integer required
              = 0
              = 1
              = 2
            [Item=AccessibilitySettings] dictionary
            @ iOS 16.0 supervised=yes ue=forbidden shared=allowed shared-device=no; macOS,tvOS,visionOS n/a; watchOS supervised=yes
             Item string required
              = AccessibilitySettings
             BoldTextEnabled boolean
             IncreaseContrastEnabled boolean
             @ watchOS n/a
             ReduceMotionEnabled boolean
             ReduceTransparencyEnabled boolean
             TextSize integer
              = 0
              = 1
              = 2
              = 3
              = 4
              = 5
              = 6
              = 7
              = 8
              = 9
              = 10
              = 11
             TouchAccommodationsEnabled boolean
             VoiceOverEnabled boolean
             ZoomEnabled boolean
             GrayscaleEnabled boolean
             @ iOS,watchOS n/a
            [Item=DefaultApplications] dictionary
            @ iOS 18.2 ue=forbidden shared=allowed shared-device=no shared-user=yes; macOS,tvOS,watchOS n/a; visionOS 2.2 ue=forbidden
             Item string required
              = DefaultApplications
             WebBrowser string
             Calling string
             @ iOS 26.0; macOS,tvOS,visionOS,watchOS n/a
             Messaging string
             @ iOS 26.0; macOS,tvOS,visionOS,watchOS n/a
          response
           Settings array
            [] dictionary
             Item string
             Status string required
             ErrorChain array
              [] dictionary
               * any required
             Identifier string
             @ iOS 7.0; macOS n/a; tvOS 10.2
          """;
      case "ShutDownDevice" ->
          """
          command ShutDownDevice
          page shut-down-device-command
          @ iOS 10.3 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=AllowPasscodeRemovalAndLock; macOS 10.13 device=yes user=no supervised=no dep=no ue=forbidden right=AllowPasscodeRemovalAndLock; tvOS,visionOS,watchOS n/a
          """;
      case "StopMirroring" ->
          """
          command StopMirroring
          page stop-mirroring-command
          @ iOS 7.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no right=None; macOS 10.10 device=yes user=no supervised=no dep=no ue=forbidden right=None; tvOS,visionOS,watchOS n/a
          """;
      case "TriggerEnhancedLogCollection" ->
          """
          command TriggerEnhancedLogCollection
          page trigger-enhanced-log-collection-command
          @ iOS 27.0 supervised=yes dep=no ue=forbidden shared=allowed shared-device=yes shared-user=no; macOS 27.0 device=no user=yes supervised=yes dep=no ue=forbidden; tvOS 27.0 supervised=yes dep=no; visionOS,watchOS n/a
          request
           AppleCareToken string required secret
          """;
      case "UnlockUserAccount" ->
          """
          command UnlockUserAccount
          page unlock-user-account-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           UserName string required
          """;
      case "UserConfigured" ->
          """
          command UserConfigured
          page user-configured-command
          @ iOS 17.0 supervised=yes dep=yes ue=forbidden shared=required shared-device=no shared-user=yes right=None; macOS,tvOS,visionOS,watchOS n/a
          """;
      case "UserList" ->
          """
          command UserList
          page user-list-command
          @ iOS 9.3 supervised=no dep=no ue=forbidden shared=required shared-device=yes shared-user=no right=None; macOS 10.13 device=yes user=no supervised=yes dep=no ue=forbidden right=None; tvOS,visionOS,watchOS n/a
          response
           Users array required
            [] dictionary required
             UserName string required
             FullName string required
             @ iOS n/a
             UID integer required
             @ iOS n/a
             UserGUID string required
             @ iOS n/a
             IsLoggedIn boolean required
             HasDataToSync boolean required
             @ macOS n/a
             DataQuota integer required
             @ macOS n/a
             DataUsed integer required
             @ macOS n/a
             MobileAccount boolean required
             @ iOS n/a
             HasSecureToken boolean required
             @ iOS n/a; macOS 11.0
          """;
      case "ValidateApplications" ->
          """
          command ValidateApplications
          page validate-applications-command
          @ iOS 9.2 supervised=no dep=no ue=allowed shared=allowed shared-device=yes shared-user=no right=AllowAppInstallation; macOS,watchOS n/a; tvOS 10.2 supervised=no right=AllowAppInstallation; visionOS 1.1 supervised=no dep=no ue=allowed right=AllowAppInstallation
          request
           Identifiers array
            [] string
          """;
      case "VerifyFirmwarePassword" ->
          """
          command VerifyFirmwarePassword
          page verify-firmware-password-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 10.13 device=yes user=no supervised=no dep=no ue=forbidden right=None
          request
           Password string required secret
          response
           VerifyFirmwarePassword dictionary required
            PasswordVerified boolean required
          """;
      case "VerifyRecoveryLock" ->
          """
          command VerifyRecoveryLock
          page verify-recovery-lock-command
          @ iOS,tvOS,visionOS,watchOS n/a; macOS 11.5 device=yes user=no supervised=no dep=no ue=forbidden right=DeviceLockAndRemovePasscode
          request
           Password string required secret
          response
           PasswordVerified boolean required
          """;
      default -> throw new IllegalArgumentException(requestType);
    };
  }
}
