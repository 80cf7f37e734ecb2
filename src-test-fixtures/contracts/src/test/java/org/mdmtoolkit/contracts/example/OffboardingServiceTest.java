package org.mdmtoolkit.contracts.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.contracts.MemoryJournalStore;
import org.mdmtoolkit.contracts.MemoryRecordStore;
import org.mdmtoolkit.contracts.MemoryRunStore;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedCommand;
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
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.TestCertificate;
import org.mdmtoolkit.fixtures.TestClock;
import org.mdmtoolkit.fixtures.TestPki;
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
      RevealedCommand one = custody.reveal(List.of(open), key, why).get(0).command().orElseThrow();
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
    Map<String, String> actions = new HashMap<>();
    entries.read(
        entry ->
            actions.merge(entry.event().host().orElse(""), told(entry.event()), String::concat));
    for (Host mac : macs) {
      Map<String, String> seen = Objects.requireNonNull(server.pins.get(mac.udid()));
      assertThat(seen.values()).containsExactly(service().pinOf(mac.identity(), "t-2", key));
      assertThat(actions.get(mac.identity())).contains("lock.escrowed");
    }
    assertThat(entries.verify().problem()).isEmpty();
  }

  private static String told(JournalEvent event) {
    return event.action() + " ";
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
    assertThat(again.count(Ending.REFUSED)).isEqualTo(1);
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
    Map<String, Map<String, String>> before = Map.copyOf(server.pins);
    assertThat(service().lock("t-1", macs, RunListener.NONE).verdict()).isEqualTo(Verdict.DONE);
    assertThat(server.pins).containsAllEntriesOf(before);
    checkNoPinIsLost();
  }

  /** A server of the service's own: here it keeps what arrives, by UDID and command UUID. */
  static final class OwnServer implements MdmServer {

    final Map<String, Map<String, String>> pins = new ConcurrentHashMap<>();

    @Override
    public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
      for (Host host : hosts) {
        pins.computeIfAbsent(host.udid(), udid -> new ConcurrentHashMap<>())
            .put(command.commandUuid().orElseThrow(), (String) command.keys().get("PIN"));
      }
      return push(hosts);
    }

    @Override
    public List<Delivery> push(List<Host> hosts) {
      return hosts.stream()
          .map(host -> new Delivery(host.udid(), Delivery.State.QUEUED, ""))
          .toList();
    }

    @Override
    public Optional<Boolean> knows(String commandUuid, Host host) {
      return Optional.of(pins.getOrDefault(host.udid(), Map.of()).containsKey(commandUuid));
    }

    @Override
    public List<Host> find(String query) {
      return List.of(mac(query));
    }

    @Override
    public Optional<CommandResult> result(String commandUuid, Host host) {
      return Optional.empty();
    }

    @Override
    public String description() {
      return "our own MDM server";
    }

    @Override
    public String check() {
      return "1.0";
    }

    @Override
    public boolean answersQuestions() {
      return true;
    }

    @Override
    public boolean refusesReuse() {
      return false;
    }

    @Override
    public int maxHosts() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
