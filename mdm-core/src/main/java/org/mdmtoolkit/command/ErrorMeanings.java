package org.mdmtoolkit.command;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What errors of devices usually mean, for explanation only: Apple documents hardly any. Each says
 * what public reports and sources show of it: of 12075, 89 and 96 the messages that Fleet's server
 * has of Macs, of MCProfileErrorDomain and 12013 the names and places in the frameworks of devices,
 * of -107, -307 and Installer's codes the messages in logs of Macs.
 */
final class ErrorMeanings {

  private static final Map<String, String> BY_CODE =
      Map.ofEntries(
          Map.entry(
              "MCMDMErrorDomain 12000",
              "the enrollment profile does not grant the access right that this command needs"),
          Map.entry("MCMDMErrorDomain 12002", "the check-in with the MDM server failed"),
          Map.entry(
              "MCMDMErrorDomain 12013",
              "the profile of this identifier was not installed by this MDM server, which can"
                  + " replace and remove its own alone"),
          Map.entry(
              "MCMDMErrorDomain 12075",
              "no profile of this identifier is installed: if it was to be removed, it is gone"),
          Map.entry(
              "MDMClientError 89",
              "no profile of this identifier is installed: if it was to be removed, it is gone"),
          Map.entry(
              "MDMClientError 96",
              "the profile of this identifier was not installed by this MDM server, which can"
                  + " replace and remove its own alone"),
          Map.entry(
              "MDMClientError 70",
              "the Mac has a recovery lock password, and the command did not give it"),
          Map.entry(
              "ROSLockoutServiceDaemonErrorDomain 8",
              "the recovery lock password that the command gave is not the one that is set"),
          Map.entry(
              "ConfigProfilePluginDomain -107",
              "two payloads of the profile have the same PayloadIdentifier; each needs its own"),
          Map.entry(
              "ConfigProfilePluginDomain -307",
              "a payload of the profile lacks a key that it needs"),
          Map.entry("MCProfileErrorDomain 1005", "the profile is empty, or holds no payload"),
          Map.entry("MCProfileErrorDomain 1007", "two payloads have the same PayloadUUID"),
          Map.entry("MCProfileErrorDomain 1008", "two payloads have the same PayloadIdentifier"),
          Map.entry(
              "MCMDMErrorDomain 12021",
              "wrong target: the command is not for this platform or OS version, not for this"
                  + " channel (device or user), needs supervision, or was removed"),
          Map.entry(
              "MCMDMErrorDomain 12022",
              "the push topic is not the one that the device is enrolled with"),
          Map.entry("MCMDMErrorDomain 12040", "a login to the iTunes or App Store is needed"),
          Map.entry(
              "MCMDMErrorDomain 12081",
              "the command requires a network tether, and the device is not tethered"),
          Map.entry(
              "PKInstallErrorDomain 100",
              "the signature of the package cannot be verified: it is not signed, or was changed or"
                  + " damaged after that"),
          Map.entry(
              "PKInstallErrorDomain 102",
              "the certificate that signed the package is not trusted, or has expired by the clock of"
                  + " the Mac"),
          Map.entry("DeviceManagement.error 2213", "no software update is available"),
          Map.entry(
              "NSPOSIXErrorDomain -2",
              "if this answers EraseDevice: the PIN is missing, which this Mac needs"),
          Map.entry(
              "ASDErrorDomain 850",
              "the URL must be https with a full host name, not an IP address or a short name"));

  private static final Map<String, String> BY_DOMAIN =
      Map.of(
          "MCProfileErrorDomain", "the profile itself is wrong, or not allowed here",
          "MCInstallationErrorDomain", "a profile could not be installed",
          "MCSCEPErrorDomain", "no certificate could be got by SCEP",
          "com.apple.softwareupdateservices.errors", "the software update could not be done",
          "NSURLErrorDomain", "the device could not load a URL");

  private ErrorMeanings() {}

  static Optional<String> of(ErrorChainItem error) {
    @Nullable String meaning = null;
    if (error.code().isPresent()) {
      long code = error.code().getAsLong();
      // Macs leave out the MC of iOS
      String domain = error.domain().equals("MDMErrorDomain") ? "MCMDMErrorDomain" : error.domain();
      meaning = BY_CODE.get(domain + " " + code);
      boolean namesManifest = error.description().toLowerCase(Locale.ROOT).contains("manifest");
      if (meaning == null && code == 2604 && namesManifest) {
        meaning = "the manifest is not there, or is no manifest: look at its URL";
      }
    }
    return Optional.ofNullable(meaning == null ? BY_DOMAIN.get(error.domain()) : meaning);
  }
}
