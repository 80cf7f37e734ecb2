package org.mdmtoolkit.command;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.DeviceUrl;

/**
 * Builds the command that makes a Mac (macOS 10.13.6 or later) download and install a package. The
 * package must be a distribution package with a signature the Mac trusts.
 *
 * <p>The device acknowledges before it downloads. What fails later is never reported: an
 * acknowledged command is received, not installed.
 *
 * <p>Immutable: each method returns a new one.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/install-enterprise-application-command">Install
 *     Enterprise Application</a>
 */
public final class InstallEnterpriseApplication {

  /** Apple's name of the command. */
  public static final String REQUEST_TYPE = "InstallEnterpriseApplication";

  private static final String MANIFEST_URL = "ManifestURL";
  private static final String PINNING_CERTS = "ManifestURLPinningCerts";
  private static final String REVOCATION = "PinningRevocationCheckRequired";
  private static final String AS_MANAGED = "InstallAsManaged";
  private static final String FLAGS = "ManagementFlags";
  private static final String CHANGE_STATE = "ChangeManagementState";

  private final Map<String, Object> keys;

  private InstallEnterpriseApplication(Map<String, Object> keys) {
    this.keys = keys;
  }

  /**
   * Installs what the manifest at this address names.
   *
   * @param url https, with a full host name
   * @throws InvalidInputException if it is http, or its host is an IP address or a bare name, or it
   *     holds a user name; the message does not repeat it
   */
  public static InstallEnterpriseApplication fromManifestUrl(String url) {
    String fault = DeviceUrl.fault(url);
    if (fault != null) {
      throw new InvalidInputException("the manifest URL " + fault, "Give another address.");
    }
    return new InstallEnterpriseApplication(Map.of(MANIFEST_URL, url));
  }

  /**
   * Installs what this manifest names, which travels in the command itself.
   *
   * @param manifest as property-list values, copied: {@code items}, each with {@code assets}, each
   *     with an https {@code url}. Hashes and metadata are not judged.
   * @throws InvalidInputException if one of these is missing, or an address is not as {@link
   *     #fromManifestUrl} wants it
   */
  public static InstallEnterpriseApplication withManifest(Map<String, ?> manifest) {
    Map<String, Object> copy = PlistCopies.dictionary(manifest);
    checkManifest(copy);
    return new InstallEnterpriseApplication(Map.of("Manifest", copy));
  }

  /**
   * Trusts only these certificates when the manifest is fetched. Only with a manifest URL.
   *
   * @param certificates X.509 certificates in DER form, copied
   * @throws InvalidInputException if there is none, or one is not a certificate in DER form
   */
  public InstallEnterpriseApplication pinningCertificates(List<byte[]> certificates) {
    if (certificates.isEmpty()) {
      throw new InvalidInputException(
          "the list of pinning certificates is empty", "Give one at least, or do not pin.");
    }
    List<byte[]> copies = new ArrayList<>();
    for (byte[] certificate : certificates) {
      copies.add(checkedCertificate(certificate, copies.size() + 1));
    }
    return with(PINNING_CERTS, copies);
  }

  /**
   * Whether the certificates must be proven not to be revoked; Apple's default is no. Only with
   * pinning certificates.
   */
  public InstallEnterpriseApplication pinningRevocationCheckRequired(boolean required) {
    return with(REVOCATION, required);
  }

  /**
   * Whether the app becomes a managed app (macOS 11 or later). Only apps in {@code /Applications}
   * can be; up to macOS 13 the package must hold a single signed app. To install a managed app
   * again without this makes it unmanaged.
   */
  public InstallEnterpriseApplication installAsManaged(boolean managed) {
    return with(AS_MANAGED, managed);
  }

  /**
   * The management flags (macOS 11 or later): 1 removes the app when the MDM profile is removed.
   * Only for a managed app.
   *
   * @throws InvalidInputException if negative
   */
  public InstallEnterpriseApplication managementFlags(int flags) {
    if (flags < 0) {
      throw new InvalidInputException(
          "ManagementFlags is negative", "It is a sum of bits; 1 removes with the MDM profile.");
    }
    return with(FLAGS, flags);
  }

  /**
   * Takes over an app which the user has installed ({@code ChangeManagementState} {@code Managed},
   * macOS 11 or later). Only for a managed app.
   */
  public InstallEnterpriseApplication takeOverManagement() {
    return with(CHANGE_STATE, "Managed");
  }

  /**
   * The command, with a fresh command UUID.
   *
   * @throws InvalidInputException if something is set that has no effect without what is not set
   */
  public MdmCommand build() {
    if (!keys.containsKey(MANIFEST_URL)) {
      refuse(PINNING_CERTS, "a manifest URL; an inline manifest is not fetched");
    }
    if (!keys.containsKey(PINNING_CERTS)) {
      refuse(REVOCATION, "pinning certificates");
    }
    if (!Boolean.TRUE.equals(keys.get(AS_MANAGED))) {
      refuse(FLAGS, AS_MANAGED + " true");
      refuse(CHANGE_STATE, AS_MANAGED + " true");
    }
    return CheckedCommand.of(REQUEST_TYPE, keys);
  }

  private void refuse(String key, String without) {
    if (keys.containsKey(key)) {
      throw new InvalidInputException(
          key + " has an effect only with " + without, "Add that, or leave " + key + " out.");
    }
  }

  private InstallEnterpriseApplication with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(keys);
    changed.put(key, value);
    return new InstallEnterpriseApplication(changed);
  }

  private static byte[] checkedCertificate(byte[] der, int number) {
    byte[] copy = der.clone();
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(copy));
      // the factory reads PEM and ignores what follows; devices do neither
      if (Arrays.equals(certificate.getEncoded(), copy)) {
        return copy;
      }
    } catch (CertificateException e) {
      throw notDer(number, e);
    }
    throw notDer(number, null);
  }

  private static InvalidInputException notDer(int number, @Nullable Throwable cause) {
    return new InvalidInputException(
        "pinning certificate " + number + " is not an X.509 certificate in DER form",
        "Convert a PEM file to DER first.",
        cause);
  }

  /** The least that a manifest needs for a Mac to find a package. */
  private static void checkManifest(Map<String, Object> manifest) {
    for (Object item : filledList(manifest.get("items"), "items")) {
      for (Object asset : filledList(member(item, "assets"), "assets")) {
        if (!(member(asset, "url") instanceof String url)) {
          throw refusedManifest("an asset of the manifest has no url");
        }
        String fault = DeviceUrl.fault(url);
        if (fault != null) {
          throw refusedManifest("a url in the manifest " + fault);
        }
      }
    }
  }

  private static @Nullable Object member(@Nullable Object dictionary, String key) {
    return dictionary instanceof Map<?, ?> map ? map.get(key) : null;
  }

  private static List<?> filledList(@Nullable Object value, String key) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw refusedManifest("the manifest has no list of " + key);
  }

  private static InvalidInputException refusedManifest(String problem) {
    return new InvalidInputException(
        problem, "A manifest has items, each with assets, each with kind and url.");
  }
}
