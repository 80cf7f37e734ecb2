package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.catalog.generator.CatalogGenerator;
import org.mdmtoolkit.catalog.generator.SchemaFolder;

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
    SortedMap<String, String> generated = CatalogGenerator.generate(SchemaFolder.findOrSkip());
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
}
