package org.mdmtoolkit.contracts.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.contracts.MemoryJournalStore;
import org.mdmtoolkit.contracts.MemoryRecordStore;
import org.mdmtoolkit.contracts.MemoryRunStore;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.run.RunSummary.Verdict;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.TestClock;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/** How a service embeds the toolkit with stores, server, clock and readers of its own. */
class OffboardingServiceTest {

  /** The service. It would live in a Spring bean, say; its stores would be in its database. */
  static final class OffboardingService {

    private final CommandSender sender;
    private final Custody custody;

    OffboardingService(
        RecordStore records,
        JournalStore entries,
        RunStore runs,
        MdmServer server,
        Recipient security,
        EscrowKey key,
        Clock clock) {
      Journal journal = Journal.in(entries, new Operator("offboarding", "host-7"));
      SecureRandom random = new SecureRandom();
      custody = Custody.of(records, () -> List.of(security), journal, clock, random);
      SendingState state = new SendingState(custody, journal, runs, clock, random);
      sender = CommandSender.to(server, state).openingEscrowWith(() -> key);
    }

    /** Each PIN is sealed and stored before its command is sent. Stopped, the same call goes on. */
    RunSummary lock(String ticket, List<Host> macs, RunListener listener) {
      SecretRun run = SecretRun.lock(ticket, pin -> DeviceLock.forMac(pin).build());
      return sender.send(run, macs.iterator(), listener);
    }

    /** The journal tells who asked before anybody sees the PIN. */
    String pinOf(String serial, String ticket, EscrowKey key) {
      EscrowRecord open = custody.open(serial, SecretKind.LOCK_PIN).orElseThrow();
      JournalEvent why = JournalEvent.of("pin.shown").withReason(ticket);
      RevealedSecret one = custody.reveal(List.of(open), key, why).get(0).secret().orElseThrow();
      return one.reveal();
    }
  }

  private final RecordStore records = new MemoryRecordStore();
  private final JournalStore entries = new MemoryJournalStore(TestPki.clock());
  private final RunStore runs = new MemoryRunStore();
  private final OwnServer server = new OwnServer();
  private final TestCertificate security = TestPki.rsaSigner();
  private final EscrowKey key = EscrowKey.of(security.privateKey(), security.certificate());
  private final List<Host> macs = IntStream.range(0, 1000).mapToObj(i -> mac("C02-" + i)).toList();

  /** The service as it is after each start: nothing is kept in it. */
  private OffboardingService service() {
    Recipient reader = new Recipient("security", security.certificate());
    return new OffboardingService(records, entries, runs, server, reader, key, new TestClock());
  }

  private static Host mac(String serial) {
    return new Host(
        "UDID-" + serial,
        serial,
        Optional.of(serial),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Platform.MACOS),
        Host.MdmState.ON);
  }

  /** Every PIN that the server saw can be revealed, and the journal tells of each. */
  private void checkNoPinIsLost() {
    for (Host mac : macs) {
      Map<String, String> seen = Objects.requireNonNull(server.pins.get(mac.udid()));
      assertThat(seen.values()).containsExactly(service().pinOf(mac.identity(), "t-2", key));
    }
    Set<String> told = new HashSet<>();
    entries.read(entry -> told.add(entry.event().action() + entry.event().host().orElse("")));
    for (Host mac : macs) {
      assertThat(told)
          .contains("lock.escrowed" + mac.identity())
          .contains("lock.enqueued" + mac.identity())
          .contains("pin.shown" + mac.identity());
    }
    assertThat(entries.verify().problem()).isEmpty();
  }

  @Test
  void locksAThousandMacsAndLosesNoPin() {
    assertThat(service().lock("t-1", macs, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    checkNoPinIsLost();
  }

  @Test
  void aMacThatIsLockedAlreadyIsRefusedAndKeepsItsPin() {
    service().lock("t-1", macs.subList(0, 1), RunListener.NONE);
    RunSummary again = service().lock("t-2", macs.subList(0, 1), RunListener.NONE);
    assertThat(again.count(Ending.ALREADY_OPEN)).isEqualTo(1);
    assertThat(again.firstFailure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(server.pins.get("UDID-C02-0")).hasSize(1);
  }

  @Test
  void stoppedInTheMiddleTheSameCallGoesOnWithTheSamePins() {
    RunListener stopping =
        new RunListener() {
          @Override
          public void happened(HostEvent event) {
            if (server.pins.size() > 400) {
              throw new IllegalStateException("the machine was switched off");
            }
          }
        };
    assertThatThrownBy(() -> service().lock("t-1", macs, stopping)).hasMessageContaining("off");
    assertThat(server.pins).hasSizeBetween(401, 999);
    Map<String, Map<String, String>> before = new HashMap<>();
    server.pins.forEach((udid, pins) -> before.put(udid, Map.copyOf(pins)));
    assertThat(service().lock("t-1", macs, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pins).containsAllEntriesOf(before);
    checkNoPinIsLost();
  }
}
