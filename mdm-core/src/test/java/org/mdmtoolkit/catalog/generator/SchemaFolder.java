package org.mdmtoolkit.catalog.generator;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Where Apple's schema lies. It is not part of this repository. */
public final class SchemaFolder {

  private SchemaFolder() {}

  /**
   * The folder that the environment variable MDM_APPLE_SCHEMA names, else {@code
   * shared/apple-schema} beside any folder above this one. The test is skipped where there is none.
   */
  public static Path findOrSkip() {
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
