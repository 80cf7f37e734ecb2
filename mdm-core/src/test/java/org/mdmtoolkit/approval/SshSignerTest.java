package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.DeniedException;

/** Programs called {@code ssh-keygen} that do not sign. */
class SshSignerTest {

  @TempDir Path folder;
  private final Plan plan = PlanTest.plan("INC-7", PlanTest.target(1));

  @BeforeEach
  void makeKey() {
    new SshKeys(folder).make("anna", "ed25519", 256);
    new SshKeys(folder).make("bob", "ed25519", 256);
  }

  private void refuses(String script, Duration limit, String words) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path fake = bin.resolve("ssh-keygen");
    Files.write(fake, ("#!/bin/sh\n" + script + "\n").getBytes(UTF_8));
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment = Map.of("PATH", bin + ":/usr/bin:/bin");
    SshSigner signer = SshSigner.with(folder.resolve("anna"), environment, limit);
    assertThatThrownBy(() -> signer.sign(plan))
        .as(script)
        .isInstanceOfSatisfying(
            DeniedException.class,
            e -> {
              assertThat(e.problem()).contains(words).hasLineCount(1);
              assertThat(e.remedy().text()).isNotBlank();
            });
  }

  @Test
  void oneThatIsTooOldOrRefusesOrIsSilentIsDenied() throws IOException {
    Duration minute = Duration.ofMinutes(1);
    refuses("echo 'unknown option -- Y' >&2; exit 1", minute, "too old to sign");
    refuses("echo 'agent refused operation' >&2; exit 255", minute, "did not sign");
    refuses("exit 0", minute, "not an SSH signature");
    refuses("cat", minute, "not an SSH signature");
  }

  @Test
  void anAgentThatWaitsForATouchThatDoesNotComeIsDenied() throws IOException {
    refuses("exec sleep 60", Duration.ofMillis(300), "ssh-keygen");
  }

  @Test
  void aSignatureOfAnotherKeyOrPlanIsNone() throws IOException {
    String sign = "exec /usr/bin/ssh-keygen -Y sign -n ";
    refuses(
        sign + Plan.NAMESPACE + " -f '" + folder.resolve("bob") + "'",
        Duration.ofMinutes(1),
        "no signature of this plan");
    refuses(
        "echo other | "
            + sign.substring(5)
            + Plan.NAMESPACE
            + " -f '"
            + folder.resolve("anna")
            + "'",
        Duration.ofMinutes(1),
        "no signature of this plan");
  }

  @Test
  void withoutTheProgramNothingIsSigned() {
    SshSigner signer =
        SshSigner.with(folder.resolve("anna"), Map.of("PATH", "/nowhere"), Duration.ofMinutes(1));
    assertThatThrownBy(() -> signer.sign(plan))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("there is no program ssh-keygen");
  }
}
