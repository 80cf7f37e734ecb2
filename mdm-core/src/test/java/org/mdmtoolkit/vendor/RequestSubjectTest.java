package org.mdmtoolkit.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.fixtures.pki.TestKeys;

class RequestSubjectTest {

  @Test
  void opensslSeesTheOrderAndTheEncodingsOfMdmctl() {
    String parsed = asn1(RequestSubject.vendor("de", "MDM Vendor (2026)", "MDM@Example.COM"));

    assertThat(parsed)
        .containsSubsequence(
            ":countryName", "PRINTABLESTRING   :DE",
            ":commonName", "PRINTABLESTRING   :MDM Vendor (2026)",
            ":emailAddress", "UTF8STRING        :mdm@example.com")
        .containsSubsequence(":rsaEncryption", "cont [ 0 ]", ":sha256WithRSAEncryption");
    assertThat(parsed).doesNotContain("organizationName", "challengePassword", "IA5STRING");
  }

  @Test
  void aNameThatIsNotPrintableBecomesUtf8() {
    assertThat(asn1(RequestSubject.vendor("US", "MDM & Söhne", "a@example.com")))
        .containsSubsequence(":commonName", "UTF8STRING", ":emailAddress");
  }

  @Test
  void aCustomersSubjectHasOrganizationAndAddressAndNothingElse() {
    String parsed = asn1(RequestSubject.customer("Customer, Inc. \"East\"", "it@customer.example"));

    assertThat(parsed)
        .containsSubsequence(
            ":organizationName", "UTF8STRING        :Customer, Inc. \"East\"", ":emailAddress");
    assertThat(parsed).doesNotContain("countryName", "commonName");
  }

  private static String asn1(RequestSubject subject) {
    var keys = TestKeys.rsa("customer");
    CertificateRequest request = RequestSigning.sign(subject, keys.getPublic(), keys.getPrivate());
    Judge.Verdict verdict =
        Judge.named("openssl")
            .runWith(request.der(), java.util.Map.of(), "asn1parse", "-inform", "DER");
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    return verdict.stdout();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "U", "USA", "1A", "Ü!", "U ", "us\n"})
  void aCountryIsTwoLetters(String country) {
    assertThatThrownBy(() -> RequestSubject.vendor(country, "a", "a@example.com"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("two letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mdm",
        "mdm@",
        "@example.com",
        "mdm@example",
        "a@b@example.com",
        "a b@example.com",
        "a@example.com,b@example.com",
        "Ann <ann@example.com>",
        "a@example.com\n",
        "a\u0000@b.de",
        "\u00fc@example.com",
        "a\u202e@example.com"
      })
  void anAddressIsOneAddress(String email) {
    assertThatThrownBy(() -> RequestSubject.vendor("US", "a", email))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not an e-mail address");
    assertThatThrownBy(() -> RequestSubject.customer("a", email))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " a", "a ", "a\nb", "a\u0000", "\u202ea"})
  void namesArePlainText(String name) {
    assertThatThrownBy(() -> RequestSubject.vendor("US", name, "a@example.com"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> RequestSubject.customer(name, "a@example.com"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void whatIsLongerThanTheStandardAllowsIsRefused() {
    assertThat(RequestSubject.vendor("US", "n".repeat(64), "a@example.com").toString())
        .contains("n".repeat(64));
    assertThatThrownBy(() -> RequestSubject.vendor("US", "n".repeat(65), "a@example.com"))
        .hasMessageContaining("longer than 64");
    assertThatThrownBy(() -> RequestSubject.vendor("US", "n", "a".repeat(255) + "@example.com"))
        .isInstanceOf(InvalidInputException.class);
  }
}
