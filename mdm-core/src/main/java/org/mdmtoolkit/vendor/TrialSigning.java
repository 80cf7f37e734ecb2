package org.mdmtoolkit.vendor;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.SourceFile;

/** Signs a request of a key that nobody has, to see whether signing works, before it matters. */
record TrialSigning(CertificateAuthorities authorities, Instant now) {

  private static final RequestSubject SUBJECT =
      RequestSubject.customer("Canary of the vendor certificate", "canary@example.com");

  Check sign(VendorCredentials credentials) {
    try {
      CertificateRequest request = request();
      PushCertificateRequest signed =
          credentials.signer(authorities, Clock.fixed(now, ZoneOffset.UTC)).sign(request);
      SourceFile result = SourceFile.of("the signed canary", signed.bytes());
      VerifiedPushRequest verified = PushCertificateRequest.verify(result, authorities, now);
      return verified.request().equals(request)
          ? Check.pass("canary", "a canary request was signed with these values and verifies")
          : Check.fail("canary", "the signed canary holds another request", "Report this.");
    } catch (MdmException e) {
      return Check.fail("canary", e);
    }
  }

  private static CertificateRequest request() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      return RequestSigning.sign(SUBJECT, keys.getPublic(), keys.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes RSA keys", e);
    }
  }
}
