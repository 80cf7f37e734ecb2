package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeNanoMdm;

/** What a command does not need is not loaded for it: the JVM itself says what was. */
class LoadedClassesTest {

  @TempDir private Path folder;

  @Test
  void aLockInAFolderLoadsNothingOfADatabase() throws Exception {
    assertThat(loadedBy(Map.of(), "lock", "demo-mac", "-o", folder.resolve("lock.xml").toString()))
        .anyMatch(line -> line.contains("org.mdmtoolkit.custody.Custody "))
        .noneMatch(line -> line.contains(" org.postgresql."))
        .noneMatch(line -> line.contains(" org.mdmtoolkit.postgres."))
        .noneMatch(line -> line.contains(" javax.sql."));
  }

  @Test
  void aLockThroughAServerOnLoopbackLoadsNothingOfTlsAndNoObjectMapper() throws Exception {
    FakeHost mac = FakeHost.mac(1);
    try (FakeNanoMdm nano = FakeNanoMdm.start().add(mac)) {
      Map<String, String> server =
          Map.of(
              "MDM_SERVER_URL",
              nano.url(),
              "MDM_SERVER_TYPE",
              "nanomdm",
              "MDM_SERVER_TOKEN",
              nano.token());
      assertThat(loadedBy(server, "lock", mac.udid(), "--reason", "lost", "--yes"))
          .anyMatch(line -> line.contains(" okhttp3.OkHttpClient "))
          .noneMatch(line -> line.contains(" sun.security.ssl.SSLContextImpl"))
          .noneMatch(line -> line.contains(" sun.security.ssl.TrustStoreManager"))
          .noneMatch(line -> line.contains(" com.fasterxml.jackson.databind.ObjectMapper "))
          .noneMatch(LoadedClassesTest::slowsTheStart);
    }
  }

  /**
   * Outside the merged jar BouncyCastle's is signed, and the class loader uses digests for that.
   */
  @Test
  void aLockWhoseEscrowKeyIsThereUsesNoSecurityProvider() throws Exception {
    made("lock", "first-mac");
    assertThat(made("lock", "second-mac"))
        .anyMatch(line -> line.contains(" org.bouncycastle.crypto.engines.AESEngine "))
        .noneMatch(line -> line.contains(" javax.crypto.Cipher "))
        .noneMatch(line -> line.contains(" com.sun.crypto.provider."))
        .noneMatch(LoadedClassesTest::slowsTheStart);
  }

  @Test
  void aRestartAndTheListOfPinsUseNoSecurityProvider() throws Exception {
    made("lock", "demo-mac");
    for (List<String> loaded :
        List.of(made("restart", "demo-mac"), loadedBy(Map.of(), "pin", "list"))) {
      assertThat(loaded)
          .noneMatch(line -> line.contains(" javax.crypto.Cipher "))
          .noneMatch(line -> line.contains(" org.bouncycastle.crypto.engines."))
          .noneMatch(line -> line.contains(" org.bouncycastle.asn1.ASN1InputStream "))
          .noneMatch(LoadedClassesTest::slowsTheStart);
    }
  }

  /**
   * Of a record whose hash code is generated, and of a comparator that Java composes: no archive of
   * classes holds them, so each start would make them anew, for some ten milliseconds. And of a
   * file of the jar, which takes twice that to open.
   */
  private static boolean slowsTheStart(String line) {
    return line.contains(" java.lang.runtime.ObjectMethods ")
        || line.contains(" java.util.Comparator$$Lambda")
        || line.contains(" sun.net.www.protocol.file.FileURLConnection ")
        || line.contains(" sun.net.www.protocol.jar.JarURLConnection ");
  }

  private List<String> made(String command, String host) throws Exception {
    Path file = folder.resolve(command + host + ".xml");
    return loadedBy(Map.of(), command, host, "-o", file.toString());
  }

  private List<String> loadedBy(Map<String, String> environment, String... line) throws Exception {
    Path log = folder.resolve("classes.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                "org.mdmtoolkit.cli.Main"));
    command.addAll(List.of(line));
    command.addAll(List.of("--home", folder.resolve("home").toString()));
    ProcessBuilder java = new ProcessBuilder(command);
    java.environment().keySet().removeIf(name -> name.startsWith("MDM_"));
    java.environment().putAll(environment);
    java.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
    Process process = java.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("out"))).isZero();
    return Files.readAllLines(log);
  }
}
