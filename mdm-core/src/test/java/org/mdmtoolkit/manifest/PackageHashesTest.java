package org.mdmtoolkit.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** The three conventions of hashing that are in use, on MicroMDM's test data. */
class PackageHashesTest {

  private static final long CHUNK = ChunkHasherTest.CHUNK;
  private static final List<String> SHAS =
      List.of(
          ChunkHasherTest.SHA_ZEROS,
          ChunkHasherTest.SHA_ZEROS,
          ChunkHasherTest.SHA_ZEROS,
          ChunkHasherTest.SHA_LAST);
  private static final List<String> MD5S =
      List.of(
          ChunkHasherTest.MD5_ZEROS,
          ChunkHasherTest.MD5_ZEROS,
          ChunkHasherTest.MD5_ZEROS,
          ChunkHasherTest.MD5_LAST);

  private final ManifestChecker checker = ManifestChecker.withClock(TestPki.clock());

  @TempDir Path folder;
  private Path zeros;

  @BeforeEach
  void makeFile() throws IOException {
    zeros = ChunkHasherTest.zeros(folder);
  }

  private static Map<String, Object> asset(Map<String, ?> hashes) {
    Map<String, Object> asset = new HashMap<>(hashes);
    asset.put("kind", "software-package");
    asset.put("url", "https://example.com/a.pkg");
    return asset;
  }

  private List<Finding> compared(Path file, Object... assets) {
    Object manifest = Map.of("items", List.of(Map.of("assets", Arrays.asList(assets))));
    return checker.check(manifest, file).stream()
        .filter(finding -> finding.rule().equals("manifest-package-hash"))
        .toList();
  }

  @Test
  void chunksOfMicroMdmAreTaken() {
    assertThat(compared(zeros, asset(Map.of("md5-size", CHUNK, "md5s", MD5S)))).isEmpty();
    assertThat(compared(zeros, asset(Map.of("sha256-size", CHUNK, "sha256s", SHAS)))).isEmpty();
  }

  @Test
  void oneHashOverTheWholeFileAsFleetWritesItIsTaken() {
    List<String> whole = List.of(ChunkHasherTest.SHA_WHOLE);
    assertThat(compared(zeros, asset(Map.of("sha256-size", 32, "sha256s", whole)))).isEmpty();
    assertThat(compared(zeros, asset(Map.of("sha256-size", 1L << 40, "sha256s", whole)))).isEmpty();
    assertThat(compared(zeros, asset(Map.of("sha256s", whole)))).isEmpty();
    assertThat(compared(zeros, asset(Map.of("sha256", ChunkHasherTest.SHA_WHOLE)))).isEmpty();
  }

  @Test
  void bothFamiliesInLockstepAsZentralWritesThemAreTaken() throws IOException {
    long chunk = 4L << 20;
    Map<String, Object> both = new HashMap<>(Map.of("md5-size", chunk, "sha256-size", chunk));
    for (HashFamily family : HashFamily.values()) {
      var hasher = new ChunkHasher(family, chunk);
      try (var channel = Files.newByteChannel(zeros)) {
        ChunkHasher.feed(channel, "zeros", List.of(hasher));
      }
      assertThat(hasher.hashes()).hasSize(8);
      both.put(family.hashesKey(), hasher.hashes());
    }
    assertThat(compared(zeros, asset(both))).isEmpty();
    both.put("md5s", MD5S);
    assertThat(compared(zeros, asset(both)))
        .singleElement()
        .satisfies(finding -> assertThat(finding.isError()).isFalse());
  }

  @Test
  void changedPackageIsFoundWithItsPlace() throws IOException {
    try (var access = new RandomAccessFile(zeros.toFile(), "rw")) {
      access.seek(CHUNK + 5);
      access.write(1);
    }
    assertThat(compared(zeros, asset(Map.of("sha256-size", CHUNK, "sha256s", SHAS))))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isError()).isTrue();
              assertThat(finding.keyPath()).isEqualTo("items[0].assets[0].sha256s");
              assertThat(finding.message())
                  .startsWith("1 of 4 hashes are not those of the package")
                  .contains("the bytes 10485760 to 20971519");
            });
    assertThat(compared(zeros, asset(Map.of("md5", ChunkHasherTest.MD5_LAST))))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message()).startsWith("The hash is not that of the package"));
  }

  @Test
  void numberOfHashesMustFitTheSizeOfThePackage() {
    assertThat(compared(zeros, asset(Map.of("sha256-size", 1L, "sha256s", SHAS))))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.message())
                    .isEqualTo(
                        "There are 4 hashes of chunks of 1 bytes, but the package of 31457281"
                            + " bytes makes 31457281."));
  }

  @Test
  void oneOfSeveralPackagesHasToFit() {
    Map<String, Object> right = asset(Map.of("sha256-size", CHUNK, "sha256s", SHAS));
    Map<String, Object> other = asset(Map.of("sha256", "0".repeat(64)));
    assertThat(compared(zeros, other, right)).isEmpty();
    assertThat(compared(zeros, other, other)).hasSize(2);
  }

  @Test
  void moreKindsOfHashingThanAnybodyUsesAreNotCalculated() {
    List<Object> assets = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      long chunk = 1_000_000L + i;
      int count = (int) ChunkHasher.count(3 * CHUNK + 1, chunk);
      List<String> hashes = Collections.nCopies(count, "0".repeat(64));
      assets.add(asset(Map.of("sha256-size", chunk, "sha256s", hashes)));
    }
    Object manifest = Map.of("items", List.of(Map.of("assets", assets)));
    assertThat(checker.check(manifest, zeros))
        .anySatisfy(f -> assertThat(f.message()).contains("more than 16 different sizes"));
  }

  @Test
  void fileThatIsNoPackageIsAFindingAndItsHashesAreComparedAllTheSame() {
    Object manifest =
        Map.of(
            "items",
            List.of(
                Map.of("assets", List.of(asset(Map.of("sha256-size", CHUNK, "sha256s", SHAS))))));
    assertThat(checker.check(manifest, zeros).stream().filter(Finding::isError))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("package-form");
              assertThat(finding.message()).contains("not an installer package");
            });
  }

  @Test
  void manifestThatWeMakeFitsItsPackage() {
    Path file = Packages.write(folder, Packages.good());
    Manifest.Builder builder = Manifest.forPackage(file, "https://example.com/a.pkg");
    assertThat(checker.check(builder.build().toMap(), file)).isEmpty();
    assertThat(checker.check(builder.chunkBytes(999).build().toMap(), file)).isEmpty();
    Packages.write(folder, Packages.good().stored("new", new byte[1]));
    Object stale = builder.build().toMap();
    Packages.write(folder, Packages.good().stored("new", new byte[2]));
    assertThat(checker.check(stale, file).stream().filter(Finding::isError)).hasSize(1);
  }

  @Test
  void missingPackageIsNotFound() {
    assertThatThrownBy(() -> checker.check(Map.of(), folder.resolve("none")))
        .isInstanceOf(NotFoundException.class);
  }
}
