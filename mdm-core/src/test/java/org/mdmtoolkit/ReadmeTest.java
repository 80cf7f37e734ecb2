package org.mdmtoolkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowedCommand;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/** The library example of the README: it compiles, runs, and is what the README says. */
class ReadmeTest {

  @TempDir Path folder;
  private final List<byte[]> sent = new ArrayList<>();

  @Test
  void theExampleDoesWhatItSays() {
    Secret passphrase = Secret.copyOf("correct horse battery".toCharArray());
    // example begins
    Escrow escrow = Escrow.at(folder, Clock.systemUTC(), new SecureRandom());
    if (!escrow.identity().exists()) {
      escrow.identity().create("offboarding-service", passphrase);
    }
    EscrowedCommand lock =
        escrow.issue(
            "C02XK1ZLJGH5",
            "offboarding-service@host-7",
            Pin.random(new SecureRandom()),
            pin -> DeviceLock.forMac(pin).message("Lost? Call +1 555 0100").build());
    send(lock.command().bytes()); // only now: its PIN is on the disk

    EscrowKey key = escrow.identity().unlock(passphrase);
    String pin = escrow.reveal(lock.record(), key).pin().revealGrouped();
    // example ends
    assertThat(new String(sent.get(0), UTF_8)).contains(pin.replace(" ", ""));
  }

  @Test
  void theReadmeHoldsExactlyThisExample() throws IOException {
    String source = Files.readString(Path.of("src/test/java/org/mdmtoolkit/ReadmeTest.java"));
    String begin = "// example begins\n";
    String example =
        source
            .substring(
                source.indexOf(begin) + begin.length(), source.indexOf("    // example ends"))
            .replaceAll("(?m)^    ", "");
    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```\n");
  }

  private void send(byte[] command) {
    sent.add(command);
  }
}
