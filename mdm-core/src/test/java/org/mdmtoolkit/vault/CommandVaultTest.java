package org.mdmtoolkit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.judge.Judge;

class CommandVaultTest {

  @TempDir Path folder;

  @Test
  void theCommandGetsTheItemAsJsonAndNoArgument() throws IOException {
    Path out = folder.resolve("out");
    Vault vault = vault("#!/bin/sh\n[ $# -eq 0 ] && cat > \"" + out + "\"\n");
    try (VaultItem item = Items.item()) {
      vault.store(item);
    }
    var read =
        Judge.named("python3")
            .run(
                "-c",
                "import json,sys; d = json.load(open(sys.argv[1])); "
                    + "sys.stdout.write(d['key'] + d['passphrase'] + d['valid_until'])",
                out);
    assertThat(read.stdout()).isEqualTo(Items.KEY + Items.PASSPHRASE + "2027-11-20T00:00:00Z");
  }

  @Test
  void aCommandThatFailsIsNamedAndItsWordsAreNotRepeated() throws IOException {
    Vault vault = vault("#!/bin/sh\ncat\ncat >&2\nexit 3\n");
    try (VaultItem item = Items.item()) {
      assertThatThrownBy(() -> vault.store(item))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("ended with 3")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void aCommandThatReadsNothingIsNoHangAndNoError() throws IOException {
    Vault vault = vault("#!/bin/sh\nexec <&-\nexit 0\n");
    try (VaultItem item = Items.item("k".repeat(1 << 20))) {
      vault.store(item);
    }
  }

  @Test
  void whatIsNoProgramIsRefusedBeforeAnythingIsGivenToIt() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "hello");
    assertThatThrownBy(() -> CommandVault.of(text.toString(), Map.of()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> CommandVault.of("no-such-program-anywhere", Map.of()))
        .isInstanceOf(NotFoundException.class);
  }

  private Vault vault(String script) throws IOException {
    Path program = Files.writeString(folder.resolve("vault.sh"), script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return CommandVault.of(program.toString(), Map.of());
  }
}
