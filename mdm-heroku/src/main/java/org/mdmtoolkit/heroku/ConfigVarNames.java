package org.mdmtoolkit.heroku;

import java.util.List;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;

/**
 * What the three config vars are called.
 *
 * @param certificate holds the certificate in PEM
 * @param key holds the private key in PEM
 * @param passphrase holds the key's passphrase
 */
public record ConfigVarNames(String certificate, String key, String passphrase) {

  /** The prefix that the signer of Fleet's website reads. */
  public static final String DEFAULT_PREFIX = "sails_custom__mdmVendor";

  /**
   * Checks the names.
   *
   * @throws InvalidInputException if one cannot be the name of a config var, or two are the same
   */
  public ConfigVarNames {
    for (String name : List.of(certificate, key, passphrase)) {
      if (!name.matches("[A-Za-z0-9_]{1,256}")
          || name.startsWith("__")
          || name.startsWith("HEROKU_")) {
        throw new InvalidInputException(
            "a config var cannot have such a name",
            "Use letters, digits and underscores; not __ nor HEROKU_ at the start.");
      }
    }
    if (certificate.equals(key) || certificate.equals(passphrase) || key.equals(passphrase)) {
      throw new InvalidInputException(
          "two of the three config vars have the same name", "Name each of them.");
    }
  }

  /** The prefix with {@code CertPem}, {@code KeyPem} and {@code KeyPassphrase}. */
  public static ConfigVarNames withPrefix(String prefix) {
    return new ConfigVarNames(prefix + "CertPem", prefix + "KeyPem", prefix + "KeyPassphrase");
  }

  /** The three, in this order: certificate, key, passphrase. */
  public List<String> all() {
    return List.of(certificate, key, passphrase);
  }

  Set<String> set() {
    return Set.copyOf(all());
  }
}
