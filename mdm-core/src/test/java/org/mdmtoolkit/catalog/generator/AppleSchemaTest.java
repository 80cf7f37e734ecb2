package org.mdmtoolkit.catalog.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppleSchemaTest {

  @Test
  void deltaLeadsToTheCountsThatItsAuthorStates() {
    AppleSchema schema = AppleSchema.read(SchemaFolder.findOrSkip());
    assertThat(schema.commands).hasSize(67);
    assertThat(schema.commands.values())
        .filteredOn(command -> isAvailable(command, "macOS"))
        .hasSize(52);
    int keys = schema.commands.values().stream().mapToInt(c -> count(c.request)).sum();
    assertThat(keys).isEqualTo(269);
    SchemaNode queries = SchemaNode.find(command(schema, "DeviceInformation").request, "Queries");
    assertThat(queries.children.get(0).children).hasSize(85);
    assertThat(schema.dropped).containsExactly("RequestUnlockToken");
  }

  private static SchemaCommand command(AppleSchema schema, String requestType) {
    return schema.commands.values().stream()
        .filter(command -> command.requestType.equals(requestType))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isAvailable(SchemaCommand command, String platform) {
    var support = command.support.get(platform);
    return support != null && !"n/a".equals(support.getOrDefault("introduced", "n/a"));
  }

  /** Keys and array labels; what stands below a scalar are its values. */
  private static int count(List<SchemaNode> nodes) {
    int count = 0;
    for (SchemaNode node : nodes) {
      boolean holdsKeys = node.type.equals("dictionary") || node.type.equals("array");
      count += 1 + (holdsKeys ? count(node.children) : 0);
    }
    return count;
  }

  @Test
  void readsACheckoutOfApplesRepositoryWithItsCommit(@TempDir Path checkout) throws IOException {
    layOut(SchemaFolder.findOrSkip(), checkout);
    AppleSchema schema = AppleSchema.read(checkout);
    assertThat(schema.commands).hasSize(66).containsKey("RequestUnlockToken");
    assertThat(schema.origin).containsEntry("commit", "b6202ca2fbd31286a52eb160b67a4db7b4fe1f1f");
  }

  @Test
  void refusesAReleaseInWhichReviewedKeysAreMissing(@TempDir Path checkout) throws IOException {
    layOut(SchemaFolder.findOrSkip(), checkout);
    assertThatThrownBy(() -> CatalogGenerator.generate(checkout))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TriggerEnhancedLogCollection request AppleCareToken");
  }

  private static void layOut(Path flat, Path checkout) throws IOException {
    Path commands = Files.createDirectories(checkout.resolve("mdm").resolve("commands"));
    try (Stream<Path> files = Files.list(flat.resolve("commands"))) {
      for (Path file : files.toList()) {
        Files.copy(file, commands.resolve(file.getFileName().toString()));
      }
    }
    Path other = Files.createDirectories(checkout.resolve("other"));
    for (String name : List.of("manifesturl.yaml", "passwordhash.yaml")) {
      Files.copy(flat.resolve(name), other.resolve(name));
    }
    Files.copy(flat.resolve("LICENSE.txt"), checkout.resolve("LICENSE.txt"));
    Path refs = Files.createDirectories(checkout.resolve(".git").resolve("refs"));
    Files.writeString(checkout.resolve(".git").resolve("HEAD"), "ref: refs/release\n");
    Files.writeString(refs.resolve("release"), "b6202ca2fbd31286a52eb160b67a4db7b4fe1f1f\n");
  }
}
