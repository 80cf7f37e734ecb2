package org.mdmtoolkit.vendor;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Makes a vendor's key and request in a process of its own, which can be killed or lied to. */
final class OrderProcess {

  static final CertificateOrder ORDER =
      CertificateOrder.of(RequestSubject.vendor("US", "mdm-vendor", "mdm@example.com"));

  private OrderProcess() {}

  /** Makes them in the folder that is named; ends with 1 and says why if it fails. */
  public static void main(String[] arguments) {
    try {
      ORDER.create(RequestFiles.vendor(Path.of(arguments[0])), null, new SecureRandom());
    } catch (org.mdmtoolkit.MdmException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Runs it under strace with a fault.
   *
   * @param fault what strace's {@code -e inject=} takes: {@code link:signal=KILL:when=2}
   */
  static Judge.Verdict withFault(String fault, Path folder) {
    List<Object> strace =
        new ArrayList<>(
            List.of(
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "inject=" + fault,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OrderProcess.class.getName(),
                folder));
    return Judge.named("strace").runWith(new byte[0], Map.of(), strace.toArray());
  }
}
