package org.mdmtoolkit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Secret;

/** The example of the README that sends: it compiles, runs, and is what the README says. */
class DeliveryReadmeTest {

  @TempDir Path folder;
  private final List<String> logged = new ArrayList<>();

  @Test
  void theExampleLocksAMacAndWaitsForItsAnswer() {
    try (FakeFleet fake = FakeFleet.start()) {
      List<FakeHost> macs = fake.addMacs(1);
      fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
      ServerAddress address = ServerAddress.of(fake.url());
      Secret token = Secret.copyOf(fake.token().toCharArray());
      String serial = macs.get(0).serial();
      Clock clock = Clock.systemUTC();
      Escrow escrow = Escrow.at(folder.resolve("escrow"), clock, new SecureRandom());
      Operator operator = new Operator("offboarding-service", "host-7");
      Journal journal = Journal.at(folder.resolve("journal.jsonl"), clock, operator);
      escrow.identity().create(journal, Secret.copyOf("correct horse battery".toCharArray()));
      // example begins
      RunStore runs = FolderRunStore.at(folder.resolve("runs"));
      SendingState state = SendingState.in(escrow, journal, runs);
      RunSummary summary;
      try (MdmServer fleet = FleetServer.at(ServerConnection.to(address, token))) {
        Host mac = HostLookup.one(fleet, serial); // never a guess: two matches are refused
        summary =
            CommandSender.to(fleet, state)
                .waitingFor(Duration.ofMinutes(10))
                .send(
                    SecretRun.lock("ticket 4711", pin -> DeviceLock.forMac(pin).build()),
                    List.of(mac).iterator(),
                    RunListener.NONE);
      }
      try (MdmServer again = FleetServer.at(ServerConnection.to(address, token))) {
        log(again.check()); // the token is yours: it serves any number of servers
      }
      // example ends
      assertThat(logged).hasSize(1).allMatch(line -> line.startsWith("Fleet "));
      assertThat(summary.verdict()).isEqualTo(RunSummary.Verdict.DONE);
      assertThat(summary.count(HostOutcome.Ending.ACKNOWLEDGED)).isEqualTo(1);
      assertThat(state.custody().open(serial, SecretKind.LOCK_PIN)).isPresent();
    }
  }

  private void log(String line) {
    logged.add(line);
  }

  @Test
  void theReadmeHoldsExactlyThisExample() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/org/mdmtoolkit/delivery/DeliveryReadmeTest.java"));
    String begin = "// example begins\n";
    String example =
        source
            .substring(
                source.indexOf(begin) + begin.length(), source.indexOf("      // example ends"))
            .replaceAll("(?m)^      ", "");
    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```\n");
  }
}
