package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.catalog.generator.CatalogGenerator;

/**
 * The committed resources are exactly what the generator makes of Apple's schema. The schema is not
 * part of this repository: without it the comparison is skipped. With {@code -Dmdm.catalog.write}
 * the resources are written anew instead of compared.
 */
class CommittedCatalogTest {

  private static final Path RESOURCES =
      Path.of("src", "main", "resources", "org", "mdmtoolkit", "catalog");

  @Test
  void theResourcesAreWhatTheGeneratorMakes() throws IOException {
    SortedMap<String, String> generated = CatalogGenerator.generate(schemaFolder());
    if (System.getProperty("mdm.catalog.write") != null) {
      CatalogGenerator.write(generated, RESOURCES);
    }
    assertThat(committed()).isEqualTo(generated);
  }

  @Test
  void theResourcesTogetherStayBelow160Kilobytes() throws IOException {
    long bytes = 0;
    for (String text : committed().values()) {
      bytes += text.length();
    }
    assertThat(bytes).isGreaterThan(10_000).isLessThan(160 * 1024);
  }

  @Test
  void onlyFactsAreKeptAndNoProse() throws IOException {
    for (var file : committed().entrySet()) {
      if (!file.getKey().equals("APPLE-LICENSE.txt")) {
        assertThat(file.getValue().lines())
            .as(file.getKey())
            .filteredOn(line -> !line.trim().startsWith("@"))
            .allSatisfy(line -> assertThat(line.trim().split(" ")).hasSizeLessThan(5));
      }
    }
  }

  private static SortedMap<String, String> committed() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(RESOURCES)) {
      for (Path file : list.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  /** The folder in MDM_APPLE_SCHEMA, else shared/apple-schema beside any folder above this one. */
  private static Path schemaFolder() {
    String named = System.getenv("MDM_APPLE_SCHEMA");
    if (named != null) {
      return Path.of(named);
    }
    for (@Nullable Path above = Path.of("").toAbsolutePath();
        above != null;
        above = above.getParent()) {
      Path beside = above.resolve("shared").resolve("apple-schema");
      if (Files.isDirectory(beside)) {
        return beside;
      }
    }
    return Assumptions.abort(
        "Apple's schema is not here: set MDM_APPLE_SCHEMA to a folder as docs/catalogue.md says");
  }
}
