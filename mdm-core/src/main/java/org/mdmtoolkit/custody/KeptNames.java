package org.mdmtoolkit.custody;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

/**
 * The names that something is kept under, such as PINs, and which of them another one may mean.
 * Immutable.
 */
public final class KeptNames {

  private static final int MOST = 5;

  private final Map<String, String> written; // by the name in upper case, which does not count here

  private KeptNames(Map<String, String> written) {
    this.written = written;
  }

  /** Those of the PINs among these records. */
  public static KeptNames ofPins(EscrowListing listing) {
    return of(
        listing.records().stream().filter(SecretGroup.PINS::has).map(EscrowRecord::host).toList());
  }

  /** These names. */
  public static KeptNames of(Collection<String> hosts) {
    Map<String, String> written = new HashMap<>();
    hosts.forEach(host -> written.putIfAbsent(upper(host), host));
    return new KeptNames(written);
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return written.isEmpty();
  }

  /**
   * The names that are spelt almost like this one. Serial numbers and UDIDs are not among them: one
   * that is almost the same is another Mac's. Nor are names with other digits.
   */
  public List<String> near(String host) {
    if (isNumber(host)) {
      return List.of();
    }
    Map<String, String> meant = new HashMap<>(written);
    meant.values().removeIf(KeptNames::isNumber);
    meant.values().removeIf(name -> !digits(name).equals(digits(host)));
    return Spelling.near(upper(host), meant.keySet()).stream()
        .sorted()
        .limit(MOST)
        .flatMap(name -> Stream.ofNullable(meant.get(name)))
        .toList();
  }

  /** Whether it looks like a serial number or a UDID. */
  static boolean isNumber(String host) {
    return host.matches(".*[0-9].*")
        && host.matches("[0-9A-Za-z]{10,12}|[0-9A-Z-]{8,}|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{16,}");
  }

  private static String digits(String host) {
    return host.replaceAll("[^0-9]", "");
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
