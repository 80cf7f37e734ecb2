package org.mdmtoolkit.vault;

import java.util.LinkedHashMap;
import java.util.Map;
import org.mdmtoolkit.secret.Secret;

/** An item with canaries in the place of secrets, and with bytes that are easily lost. */
final class Items {

  static final String KEY = "-----BEGIN RSA PRIVATE KEY-----\ncanary-key-31\n-----END-----\n";
  static final String PASSPHRASE = "canaryPassphrase77";

  private Items() {}

  static VaultItem item() {
    return item(KEY);
  }

  static VaultItem item(String key) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("renewal", "fleet");
    facts.put("valid_until", "2027-11-20T00:00:00Z");
    return VaultItem.of(
        "MDM vendor certificate fleet, generation 1",
        "mdm-toolkit/fleet/generation-0001",
        facts,
        secret("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n\n"),
        secret(key),
        secret(PASSPHRASE));
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.toCharArray());
  }
}
