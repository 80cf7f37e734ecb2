package org.mdmtoolkit.delivery;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.code.PackageOrder;

@Tag("any-jdk")
class ArchitectureTest {

  /** What each package may import. Whoever adds one thinks of its place here. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("server", Set.of()),
          Map.entry("web", Set.of("server")),
          Map.entry("fleet", Set.of("server")),
          Map.entry("nanomdm", Set.of("server", "web")),
          Map.entry("micromdm", Set.of("server", "web")),
          Map.entry("config", Set.of("server", "web", "fleet", "nanomdm", "micromdm")),
          Map.entry("run", Set.of("server")),
          Map.entry("secret", Set.of("server", "run")),
          Map.entry("report", Set.of("server")),
          Map.entry("health", Set.of("server", "config")),
          Map.entry("plan", Set.of("server", "run", "secret", "config")));

  @Test
  void packagesImportOneWayOnly() {
    PackageOrder.onTopOf("org.mdmtoolkit.delivery", ALLOWED).check(Path.of("target/classes"));
  }
}
