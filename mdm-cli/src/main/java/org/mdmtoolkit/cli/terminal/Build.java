package org.mdmtoolkit.cli.terminal;

import java.util.Objects;
import org.mdmtoolkit.JsonFields;

/**
 * Which build of the program this is.
 *
 * @param version such as {@code 0.2.0}; {@code development} outside of its jar
 * @param commit what {@code git describe} said where it was built; empty if nobody asked
 */
public record Build(String version, String commit) {

  /** The build that runs. Its jar has both as one, {@code 0.2.0+1a2b3c4d5e6f}. */
  public static Build running() {
    return of(
        Objects.requireNonNullElse(
            Build.class.getPackage().getImplementationVersion(), "development"));
  }

  static Build of(String implementationVersion) {
    int plus = implementationVersion.indexOf('+');
    return plus < 0
        ? new Build(implementationVersion, "")
        : new Build(
            implementationVersion.substring(0, plus), implementationVersion.substring(plus + 1));
  }

  /** Name and version, as documents name their maker. */
  public String name() {
    return "mdm " + version;
  }

  /** All of it on one line: version, commit, Java, and whether the archive of classes is used. */
  public String line() {
    return name()
        + (commit.isEmpty() ? "" : ", commit " + commit)
        + ", Java "
        + java()
        + (usesArchive() ? ", class archive in use" : ", no class archive in use")
        + "\n";
  }

  /** The same as a JSON document. */
  public byte[] json() {
    return JsonFields.document(
        json ->
            json.put("version", version)
                .put("commit", commit)
                .put("java", java())
                .put("java_home", System.getProperty("java.home", ""))
                .put("class_archive", usesArchive()));
  }

  private static String java() {
    return System.getProperty("java.version", "");
  }

  /**
   * The launcher says that it gave the JVM an archive. One that does not fit the JVM leaves out in
   * silence, and then shares nothing.
   */
  private static boolean usesArchive() {
    return Boolean.getBoolean("mdm.archive")
        && System.getProperty("java.vm.info", "").contains("sharing");
  }
}
