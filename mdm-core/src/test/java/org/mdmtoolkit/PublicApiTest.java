package org.mdmtoolkit;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.code.ExportedPackages;
import org.mdmtoolkit.fixtures.code.PublicApi;

@Tag("any-jdk")
class PublicApiTest {

  @Test
  void whatOthersCanUseChangesOnlyTogetherWithItsFile() {
    PublicApi.of(Path.of("target/classes")).check(Path.of("api/mdm-core.api"));
  }

  @Test
  void usesOnlyWhatModulesExport() {
    ExportedPackages.check(Path.of("target/classes"));
  }
}
