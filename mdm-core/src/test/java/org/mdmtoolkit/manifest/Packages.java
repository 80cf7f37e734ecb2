package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** The packages that these tests begin with. */
final class Packages {

  static final String SIGNER = "Developer ID Installer: Example Corp (ABCDE12345)";

  private Packages() {}

  static TestCertificate signer() {
    return TestPki.intermediate().issue("CN=" + SIGNER + ", OU=ABCDE12345, C=US").build();
  }

  static TestPackage good() {
    return TestPackage.distribution("Example Agent", "com.example.agent", "1.2.3")
        .signedBy(signer());
  }

  /** Signed on this day, by its own word, as Apple writes it: seconds since 2001. */
  static TestPackage signedAt(Instant day, TestCertificate signer) {
    long seconds = day.getEpochSecond() - 978_307_200;
    return TestPackage.distribution("T", "i.d", "1")
        .signedBy(signer)
        .tocXml(
            toc ->
                toc.replace(
                    "<toc>",
                    "<toc><signature-creation-time>%d.5</signature-creation-time>"
                        .formatted(seconds)));
  }

  static Path write(Path folder, TestPackage installerPackage) {
    return write(folder, installerPackage.bytes());
  }

  static Path write(Path folder, byte[] bytes) {
    try {
      return Files.write(folder.resolve("agent.pkg"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
