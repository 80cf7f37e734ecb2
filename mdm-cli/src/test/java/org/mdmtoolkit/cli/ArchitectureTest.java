package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.code.PackageOrder;

@Tag("any-jdk")
class ArchitectureTest {

  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "terminal", Set.of(),
          "approval", Set.of("terminal"),
          "certificate", Set.of("terminal"),
          "payload", Set.of("terminal", "certificate"),
          "custody", Set.of("terminal", "certificate", "payload"),
          "server", Set.of("terminal", "certificate", "payload"),
          "device", Set.of("terminal", "approval", "certificate", "payload", "custody", "server"),
          "heroku", Set.of("terminal", "certificate", "payload", "custody"),
          "renewal", Set.of("terminal", "certificate", "payload", "custody", "heroku"));

  @Test
  void packagesImportOneWayOnly() {
    PackageOrder.below("org.mdmtoolkit.cli", ALLOWED).check(Path.of("target/classes"));
  }

  @Test
  void noPackageOfAnyModuleHasMoreThanFortyFiles() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      List<Path> sources =
          modules.map(module -> module.resolve("src/main/java")).filter(Files::exists).toList();
      assertThat(sources).hasSizeGreaterThan(5);
      sources.forEach(PackageOrder::checkSizes);
    }
  }
}
