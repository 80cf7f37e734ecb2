package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
