package org.mdmtoolkit.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;

class DistinguishedNameTest {

  private static String show(X500NameBuilder name) throws IOException {
    return DistinguishedName.text(new X500Principal(name.build().getEncoded()));
  }

  @Test
  void showsTheKeywordsOfAppleCertificates() throws IOException {
    X500NameBuilder name =
        new X500NameBuilder()
            .addRDN(BCStyle.C, "US")
            .addRDN(BCStyle.O, "Acme, Inc.")
            .addRDN(BCStyle.CN, "APSP:1")
            .addRDN(BCStyle.UID, "com.apple.mgmt.External.1")
            .addRDN(BCStyle.EmailAddress, "mdm@example.com");
    assertThat(show(name))
        .isEqualTo(
            "emailAddress=mdm@example.com,UID=com.apple.mgmt.External.1,CN=APSP:1,"
                + "O=Acme\\, Inc.,C=US");
  }

  @Test
  void neverPassesAControlCharacterOn() throws IOException {
    String evil = "a\u001B[2Jb\nc\u202Ed\u0000e";
    String shown = show(new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String(evil)));
    assertThat(shown).isEqualTo("CN=a\\1B[2Jb\\0Ac\\E2\\80\\AEd\\00e");
  }

  @Test
  void keepsLettersOfAllLanguages() throws IOException {
    String text = "M\u00FCller \u5317\u4EAC \uD83D\uDE00";
    assertThat(show(new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String(text))))
        .isEqualTo("CN=" + text);
  }

  @Test
  void cutsANameThatIsAbsurdlyLong() throws IOException {
    String shown =
        show(new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String("x".repeat(200_000))));
    assertThat(shown).hasSize(1003).endsWith("x...");
  }

  @Test
  void saysThatANameIsEmpty() {
    assertThat(DistinguishedName.text(new X500Principal(""))).isEqualTo("(empty name)");
  }
}
