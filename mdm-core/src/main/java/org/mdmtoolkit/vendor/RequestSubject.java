package org.mdmtoolkit.vendor;

import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;

/**
 * The name in a certificate signing request. Parts stand in the order, and strings have the
 * encodings, that mdmctl writes: PrintableString where the characters allow it, else UTF8String;
 * the e-mail address in lower case.
 *
 * <p>Immutable.
 */
public final class RequestSubject {

  /** Upper bounds of RFC 5280, appendix A.1, in characters. */
  private static final int MAX_NAME = 64;

  private static final int MAX_EMAIL = 255;

  /** Enough to catch a forgotten domain or two addresses; Apple decides about the rest. */
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s,;<>\"()]+@[^@\\s,;<>\"()]+\\.[^@\\s.]+");

  private final X500Name name;

  private RequestSubject(X500Name name) {
    this.name = name;
  }

  /**
   * The subject of a vendor's request: C, CN, emailAddress.
   *
   * @param country two letters (ISO 3166)
   * @param commonName 1 to 64 characters
   * @param email the address that Apple shall have
   * @throws InvalidInputException if one of them cannot stand in a request
   */
  public static RequestSubject vendor(String country, String commonName, String email) {
    if (!country.matches("[A-Za-z]{2}")) {
      throw new InvalidInputException(
          "the country must be a code of two letters", "Give it like US or DE.");
    }
    return new RequestSubject(
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.C, new DERPrintableString(country.toUpperCase(Locale.ROOT)))
            .addRDN(BCStyle.CN, string(checkName("common name", commonName)))
            .addRDN(BCStyle.EmailAddress, email(email))
            .build());
  }

  /**
   * The subject of a customer's request: O and emailAddress and no others, as Fleet's signer
   * demands.
   *
   * @param organization 1 to 64 characters
   * @throws InvalidInputException if one of them cannot stand in a request
   */
  public static RequestSubject customer(String organization, String email) {
    return new RequestSubject(
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, string(checkName("organization", organization)))
            .addRDN(BCStyle.EmailAddress, email(email))
            .build());
  }

  private static String checkName(String what, String value) {
    boolean plain = value.codePoints().allMatch(Printable::isShown);
    if (value.isBlank() || !value.equals(value.strip()) || !plain) {
      throw new InvalidInputException(
          "the " + what + " is empty, begins or ends with a blank, or has control characters",
          "Give it as it shall stand in the certificate.");
    }
    if (value.codePointCount(0, value.length()) > MAX_NAME) {
      throw new InvalidInputException(
          "the " + what + " is longer than " + MAX_NAME + " characters", "Shorten it.");
    }
    return value;
  }

  private static DERUTF8String email(String email) {
    boolean plain = email.chars().allMatch(c -> c > ' ' && c < 0x7F); // PKCS #9: IA5String
    if (!plain || email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
      throw new InvalidInputException(
          "this is not an e-mail address",
          "Give one address in ASCII, like mdm@example.com; a domain with other letters begins with"
              + " xn-- there.");
    }
    return new DERUTF8String(email.toLowerCase(Locale.ROOT));
  }

  private static ASN1Encodable string(String value) {
    return DERPrintableString.isPrintableString(value)
        ? new DERPrintableString(value)
        : new DERUTF8String(value);
  }

  X500Name name() {
    return name;
  }

  @Override
  public String toString() {
    return "RequestSubject[" + name + "]";
  }
}
