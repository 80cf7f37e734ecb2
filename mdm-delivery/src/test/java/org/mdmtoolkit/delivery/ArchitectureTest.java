package org.mdmtoolkit.delivery;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.code.PackageOrder;

class ArchitectureTest {

  /** What each package may import. Whoever adds one thinks of its place here. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "server", Set.of(),
          "web", Set.of("server"),
          "fleet", Set.of("server"),
          "nanomdm", Set.of("server", "web"),
          "micromdm", Set.of("server", "web"),
          "config", Set.of("server", "web", "fleet", "nanomdm", "micromdm"),
          "run", Set.of("server"),
          "secret", Set.of("server", "run"),
          "report", Set.of("server"),
          "health", Set.of("server", "config"),
          "plan", Set.of("server", "run", "secret"));

  @Test
  void packagesImportOneWayOnly() {
    PackageOrder.onTopOf("org.mdmtoolkit.delivery", ALLOWED).check(Path.of("target/classes"));
  }
}
