package org.mdmtoolkit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.Vault.Found;

/** With the real pass and a key of its own. */
class PassVaultTest {

  private static final String USER = "mdm-toolkit-test@example.com";

  // Sockets of gpg-agent have short paths, so its home is not the folder of the test.
  @TempDir static Path gnupg;
  private static Judge gpg;
  private static Judge pass;
  @TempDir Path store;

  @BeforeAll
  static void makeKey() throws IOException {
    pass = Judge.ifInstalled("pass");
    gpg = Judge.ifInstalled("gpg");
    Files.setPosixFilePermissions(gnupg, PosixFilePermissions.fromString("rwx------"));
    var made =
        gpg.runWith(
            new byte[0],
            Map.of("GNUPGHOME", gnupg.toString()),
            "--batch",
            "--passphrase",
            "",
            "--quick-generate-key",
            USER,
            "default",
            "default",
            "never");
    assertThat(made.exitCode()).as(made.stderr()).isZero();
  }

  @AfterAll
  static void stopAgent() {
    if (gpg != null) {
      Judge.ifInstalled("gpgconf")
          .runWith(new byte[0], Map.of("GNUPGHOME", gnupg.toString()), "--kill", "all");
    }
  }

  @Test
  void anItemGoesInAndIsReadBackByteForByte() throws IOException {
    PassVault vault = vaultWithStore();
    try (VaultItem item = Items.item()) {
      assertThat(vault.look(item)).isEqualTo(Found.NOTHING);
      vault.store(item);
      assertThat(vault.look(item)).isEqualTo(Found.THE_SAME);
      var shown = pass.runWith(new byte[0], environment(), "show", item.path());
      assertThat(shown.stdout().getBytes(UTF_8)).isEqualTo(item.revealText());
      assertThat(shown.stdout().lines().findFirst()).contains(Items.PASSPHRASE);
    }
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("canary");
      }
    }
  }

  @Test
  void anotherItemUnderTheNameIsSeenBeforeItCouldBeReplaced() {
    PassVault vault = vaultWithStore();
    try (VaultItem first = Items.item();
        VaultItem second = Items.item("another key\n")) {
      vault.store(first);
      assertThat(vault.look(second)).isEqualTo(Found.SOMETHING_ELSE);
      assertThat(vault.look(first)).isEqualTo(Found.THE_SAME);
    }
  }

  @Test
  void aStoreThatIsNotSetUpIsNamed() {
    try (VaultItem item = Items.item()) {
      assertThat(vault().look(item)).isEqualTo(Found.NOTHING);
      assertThatThrownBy(() -> vault().store(item))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("pass init")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void anEntryThatCannotBeReadIsNotTakenForNothing() throws IOException {
    PassVault vault = vaultWithStore();
    try (VaultItem item = Items.item()) {
      Path file = store.resolve(item.path() + ".gpg");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "not encrypted to us");
      assertThatThrownBy(() -> vault.look(item)).isInstanceOf(DeniedException.class);
      assertThat(file).hasContent("not encrypted to us");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside", "a/../../b", "-f", "/etc/x", "a//b", "a/", "", "a\nb", "a/.."})
  void aNameThatLeavesTheStoreOrIsAnOptionIsRefused(String name) {
    try (VaultItem item = Items.item();
        VaultItem named = renamed(item, name)) {
      assertThatThrownBy(() -> vault().look(named)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void withoutTheProgramItIsSaidSo() {
    PassVault vault = PassVault.of(Map.of("PATH", store.toString()));
    try (VaultItem item = Items.item()) {
      assertThatThrownBy(() -> vault.look(item)).isInstanceOf(NotFoundException.class);
    }
  }

  private static VaultItem renamed(VaultItem item, String name) {
    return VaultItem.of(
        name,
        name,
        item.facts(),
        Secret.copyOf(new char[] {'c'}),
        Secret.copyOf(new char[] {'k'}),
        Secret.copyOf(new char[] {'p'}));
  }

  private PassVault vaultWithStore() {
    assertThat(pass.runWith(new byte[0], environment(), "init", USER).exitCode()).isZero();
    return vault();
  }

  private PassVault vault() {
    return PassVault.of(environment());
  }

  private Map<String, String> environment() {
    return Map.of("GNUPGHOME", gnupg.toString(), "PASSWORD_STORE_DIR", store.toString());
  }
}
