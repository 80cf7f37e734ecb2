package org.mdmtoolkit.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.ConflictException;

/** Against the test data of MicroMDM: 30 MiB of zero bytes and one more. */
class ChunkHasherTest {

  static final int CHUNK = 10 * 1024 * 1024;
  static final String MD5_ZEROS = "f1c9645dbc14efddc7d8a322685f26eb";
  static final String MD5_LAST = "93b885adfe0da089cdf634904fd59f71";
  static final String SHA_ZEROS =
      "e5b844cc57f57094ea4585e235f36c78c1cd222262bb89d53c94dcb4d6b3e55d";
  static final String SHA_LAST = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
  static final String SHA_WHOLE =
      "9771d066f3dc7e2650934ccaa7e74b615b17e2136fcde92f4db8fa89fe2b502e";

  @TempDir Path folder;

  static Path zeros(Path folder) throws IOException {
    Path file = folder.resolve("zeros");
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(3L * CHUNK + 1);
    }
    return file;
  }

  private static List<String> hashes(Path file, HashFamily family, long chunk) throws IOException {
    var hasher = new ChunkHasher(family, chunk);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ChunkHasher.feed(channel, "zeros", List.of(hasher));
    }
    return hasher.hashes();
  }

  @Test
  void hashesOfTheKnownFileAreTheKnownOnes() throws IOException {
    Path file = zeros(folder);
    assertThat(hashes(file, HashFamily.MD5, CHUNK))
        .containsExactly(MD5_ZEROS, MD5_ZEROS, MD5_ZEROS, MD5_LAST);
    assertThat(hashes(file, HashFamily.SHA256, CHUNK))
        .containsExactly(SHA_ZEROS, SHA_ZEROS, SHA_ZEROS, SHA_LAST);
    assertThat(hashes(file, HashFamily.SHA256, Long.MAX_VALUE)).containsExactly(SHA_WHOLE);
  }

  @Test
  void chunkThatEndsWithTheFileIsNotFollowedByAnEmptyOne() throws IOException {
    Path file = folder.resolve("even");
    Files.write(file, new byte[300]);
    assertThat(hashes(file, HashFamily.SHA256, 100)).hasSize(3);
    assertThat(hashes(file, HashFamily.SHA256, 300)).hasSize(1);
    assertThat(hashes(file, HashFamily.SHA256, 299)).hasSize(2);
    assertThat(ChunkHasher.count(300, 100)).isEqualTo(3);
    assertThat(ChunkHasher.count(301, 100)).isEqualTo(4);
    assertThat(ChunkHasher.count(1, Long.MAX_VALUE)).isEqualTo(1);
    assertThat(ChunkHasher.count(0, 100)).isZero();
  }

  @Test
  void fileThatGrowsOrShrinksMeanwhileIsSaidToHaveChanged() {
    for (int said : new int[] {999, 1001}) {
      var channel = new BytesChannel(new byte[1000], said);
      assertThatThrownBy(
              () ->
                  ChunkHasher.feed(
                      channel, "p", List.of(new ChunkHasher(HashFamily.SHA256, CHUNK))))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("p changed while it was read");
    }
  }
}
