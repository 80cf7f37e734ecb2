package org.mdmtoolkit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.vault.Vault.Found;

/** With a program called op that checks what it is called with, and keeps items as op does. */
class OnePasswordVaultTest {

  /** Keeps each item in a file; refuses arguments and input that the real one would choke on. */
  private static final String OP =
      """
      #!/usr/bin/env python3
      import json, os, stat, sys
      here = os.environ["FAKE_OP"]
      arguments = sys.argv[1:]
      with open(here + "/calls", "a") as calls:
          calls.write(" ".join(arguments) + "\\n")
      given = sys.stdin.buffer.read()
      sys.stderr.write("secret " + given.decode())
      if os.path.exists(here + "/signed-out"):
          sys.exit(1)
      piped = stat.S_ISFIFO(os.fstat(0).st_mode)
      files = sorted(name for name in os.listdir(here) if name.endswith(".json"))
      if arguments[:2] == ["item", "list"]:
          assert not piped and not given, "it would take this for an item"
          items = [json.load(open(here + "/" + name)) for name in files]
          print(json.dumps([{"id": one["id"], "title": one["title"]} for one in items]))
      elif arguments[:2] == ["item", "get"]:
          assert not piped and not given
          print(open(here + "/" + arguments[-1] + ".json").read())
      elif arguments[:2] == ["item", "create"]:
          assert arguments[-1] == "-" and "--format" in arguments and piped
          item = json.loads(given)
          assert item["category"] == "SECURE_NOTE"
          for field in item["fields"]:
              assert field["type"] in ("STRING", "CONCEALED"), field["type"]
              secret = field["label"] in ("certificate", "key", "passphrase")
              assert (field["type"] == "CONCEALED") == secret
          if os.path.exists(here + "/trims"):
              item["fields"] = [dict(one, value=one["value"].strip()) for one in item["fields"]]
          item["id"] = "item%d" % len(files)
          item["fields"].append({"id": "notesPlain", "type": "STRING", "label": "notesPlain"})
          json.dump(item, open(here + "/" + item["id"] + ".json", "w"))
          print(json.dumps(item))
      else:
          sys.exit(2)
      """;

  @TempDir Path here;
  @TempDir Path bin;

  @BeforeEach
  void install() throws IOException {
    Judge.named("python3");
    Path op = Files.writeString(bin.resolve("op"), OP);
    Files.setPosixFilePermissions(op, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void anItemGoesInOverStandardInputAloneAndIsReadBackByteForByte() throws IOException {
    Vault vault = vault(Optional.of("Shared vault"));
    try (VaultItem item = Items.item()) {
      assertThat(vault.look(item)).isEqualTo(Found.NOTHING);
      vault.store(item);
      assertThat(vault.look(item)).isEqualTo(Found.THE_SAME);
    }
    List<String> calls = Files.readAllLines(here.resolve("calls"));
    assertThat(calls)
        .containsExactly(
            "item list --format json --vault=Shared vault",
            "item create --format json --vault=Shared vault -",
            "item list --format json --vault=Shared vault",
            "item get --format json --vault=Shared vault item0");
    assertThat(Files.readString(here.resolve("item0.json"))).contains("canary-key-31");
  }

  @Test
  void anItemOfThisTitleWithOtherContentIsNotTheSame() {
    Vault vault = vault(Optional.empty());
    try (VaultItem item = Items.item();
        VaultItem other = Items.item("another key\n")) {
      vault.store(other);
      assertThat(vault.look(item)).isEqualTo(Found.SOMETHING_ELSE);
      vault.store(item); // titles are not unique there: two of them are not one
      assertThat(vault.look(item)).isEqualTo(Found.SOMETHING_ELSE);
    }
  }

  @Test
  void aLineEndThatWasLostOnTheWayShows() throws IOException {
    Files.createFile(here.resolve("trims"));
    Vault vault = vault(Optional.empty());
    try (VaultItem item = Items.item()) {
      vault.store(item);
      assertThat(vault.look(item)).isEqualTo(Found.SOMETHING_ELSE);
    }
  }

  @Test
  void whoIsNotSignedInIsToldSoAndNothingOfItsOutputIsRepeated() throws IOException {
    Files.createFile(here.resolve("signed-out"));
    Vault vault = vault(Optional.empty());
    try (VaultItem item = Items.item()) {
      assertThatThrownBy(() -> vault.look(item))
          .isInstanceOf(DeniedException.class)
          .hasMessageContaining("op whoami");
      assertThatThrownBy(() -> vault.store(item))
          .isInstanceOf(UnavailableException.class)
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void anAnswerThatIsNoJsonIsAnError() throws IOException {
    Files.writeString(bin.resolve("op"), "#!/bin/sh\necho '[{\"id\":'\n");
    try (VaultItem item = Items.item()) {
      assertThatThrownBy(() -> vault(Optional.empty()).look(item))
          .isInstanceOf(MdmException.class)
          .hasMessageContaining("Version 2 of op");
    }
  }

  private Vault vault(Optional<String> name) {
    return OnePasswordVault.of(
        name, Map.of("PATH", bin + ":" + System.getenv("PATH"), "FAKE_OP", here.toString()));
  }
}
