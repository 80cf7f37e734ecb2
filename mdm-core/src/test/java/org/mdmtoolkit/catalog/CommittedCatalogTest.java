package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.catalog.generator.CatalogGenerator;
import org.mdmtoolkit.catalog.generator.SchemaFolder;

/**
 * The committed catalogue is exactly what the generator makes of Apple's schema. The schema is not
 * part of this repository: without it the comparison is skipped. With {@code -Dmdm.catalog.write}
 * the catalogue is written anew; compiled, it is compared as ever.
 */
class CommittedCatalogTest {

  private static final Path SOURCE =
      Path.of("src", "main", "java", "org", "mdmtoolkit", "catalog", "CatalogTexts.java");
  private static final Path LICENCE =
      Path.of("src", "main", "resources", "org", "mdmtoolkit", "catalog", "APPLE-LICENSE.txt");

  @Test
  void theCatalogueIsWhatTheGeneratorMakes() throws IOException {
    Path schema = SchemaFolder.findOrSkip();
    SortedMap<String, String> generated = CatalogGenerator.generate(schema);
    if (System.getProperty("mdm.catalog.write") != null) {
      Files.writeString(SOURCE, CatalogGenerator.source(generated));
      Files.writeString(LICENCE, CatalogGenerator.licence(schema));
    }
    assertThat(committed()).isEqualTo(generated);
    assertThat(CommandCatalog.apple().licence()).isEqualTo(CatalogGenerator.licence(schema));
  }

  @Test
  void theTextsTogetherStayBelow160Kilobytes() {
    long bytes = 0;
    for (String text : committed().values()) {
      bytes += text.length();
    }
    assertThat(bytes).isGreaterThan(10_000).isLessThan(160 * 1024);
  }

  @Test
  void onlyFactsAreKeptAndNoProse() {
    committed()
        .forEach(
            (name, text) ->
                assertThat(text.lines())
                    .as(name)
                    .filteredOn(line -> !line.trim().startsWith("@"))
                    .allSatisfy(line -> assertThat(line.trim().split(" ")).hasSizeLessThan(5)));
  }

  private static SortedMap<String, String> committed() {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      texts.put(requestType, CatalogTexts.of(requestType));
    }
    texts.put(CatalogGenerator.INDEX, CatalogTexts.INDEX);
    return texts;
  }
}
