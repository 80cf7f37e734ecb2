package org.mdmtoolkit.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.HostLabel;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.escrow.RecordStore.Published;
import org.mdmtoolkit.fixtures.pki.TestPki;

/**
 * What every {@link RecordStore} must keep, as tests: extend this class and give it your store. It
 * must be empty at the beginning of each test.
 */
public abstract class RecordStoreContract {

  private static final String LOCK = "DeviceLock";
  private static final String ERASE = "EraseDevice";
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

  private final AtomicInteger made = new AtomicInteger();

  /** The contract; JUnit makes one for each test. */
  protected RecordStoreContract() {}

  /**
   * Opens the store. Called several times in a test: each opens the same data, as another process
   * would.
   */
  protected abstract RecordStore open();

  /**
   * Damages a record where it is stored, so that it cannot be read any more.
   *
   * @return false if nothing can damage one; what would be tested then is left out
   */
  protected boolean damage(EscrowRecord record) {
    return false;
  }

  private NewRecord sealed(String host, String requestType) {
    return sealed(host, requestType, TIME.plusSeconds(made.incrementAndGet()));
  }

  private static NewRecord sealed(String host, String requestType, Instant created) {
    String uuid = UUID.randomUUID().toString();
    return NewRecord.seal(
        EscrowRecord.of(host, requestType, uuid, created, "anna@mac-7"),
        ("the secret of " + uuid).getBytes(UTF_8),
        List.of(new Recipient("test", TestPki.rsaSigner().certificate())),
        new SecureRandom());
  }

  private static EscrowRecord publish(RecordStore store, NewRecord record) {
    Published one = store.publish(List.of(record)).get(0);
    assertThat(one.failure()).isEmpty();
    return one.record().orElseThrow();
  }

  private static Optional<EscrowRecord> openAt(RecordStore store, String host) {
    return store.open(HostLabel.of(host), LOCK);
  }

  private static List<String> uuids(Stream<EscrowRecord> records) {
    return records.map(EscrowRecord::commandUuid).toList();
  }

  private static List<String> uuids(RecordStore store) {
    assertThat(store.records().damaged()).isEmpty();
    return uuids(store.records().records().stream());
  }

  @Test
  void anEmptyStoreHoldsNothing() {
    assertThat(open().records().records()).isEmpty();
    assertThat(openAt(open(), "demo-mac")).isEmpty();
    assertThat(open().publish(List.of())).isEmpty();
  }

  @Test
  void aPublishedRecordIsOpenAndReadsAsItWasGivenAlsoAfterReopening() {
    NewRecord record = sealed("Ünï-Mac 🍏/../x", LOCK);
    EscrowRecord placed = publish(open(), record);
    assertThat(placed.location()).isNotBlank();
    assertThat(placed).isEqualTo(record.header().at(placed.location(), true));
    RecordStore reopened = open();
    assertThat(openAt(reopened, "Ünï-Mac 🍏/../x")).contains(placed);
    assertThat(reopened.records().records()).containsExactly(placed);
    assertThat(reopened.sealed(placed)).isEqualTo(record.envelope());
  }

  @Test
  void aHostMayHaveOneOpenRecordOfEachRequestType() {
    EscrowRecord lock = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord erase = publish(open(), sealed("demo-mac", ERASE));
    assertThat(open().open(HostLabel.of("demo-mac"), LOCK)).contains(lock);
    assertThat(open().open(HostLabel.of("demo-mac"), ERASE)).contains(erase);
  }

  @Test
  void theOpenRecordsOfManyHostsAreFoundAtOnceAndNoOthers() {
    RecordStore store = open();
    EscrowRecord one = publish(store, sealed("one", LOCK));
    EscrowRecord two = publish(store, sealed("Ünï-2", LOCK));
    publish(store, sealed("three", ERASE));
    publish(store, sealed("not asked for", LOCK));
    store.close(publish(store, sealed("closed", LOCK)));
    List<HostLabel> asked =
        Stream.of("closed", "ONE", "nobody", "three", "üNÏ-2").map(HostLabel::of).toList();
    assertThat(open().open(asked, LOCK)).containsExactlyInAnyOrder(one, two);
    assertThat(open().open(List.of(), LOCK)).isEmpty();
  }

  @Test
  void aSecondRecordOfAHostIsRefusedAndTheFirstStaysAsItIs() {
    NewRecord first = sealed("demo-mac", LOCK);
    EscrowRecord placed = publish(open(), first);
    Published second = open().publish(List.of(sealed("demo-mac", LOCK))).get(0);
    assertThat(second.record()).isEmpty();
    assertThat(second.failure().orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(open().records().records()).containsExactly(placed);
    assertThat(open().sealed(placed)).isEqualTo(first.envelope());
  }

  @Test
  void namesThatDifferOnlyInLetterCaseOrUnicodeFormAreOneHost() {
    EscrowRecord placed = publish(open(), sealed("MÄC-ﬁ", LOCK));
    for (String same : List.of("mäc-ﬁ", "MA\u0308C-fi", "ｍäc-FI")) {
      Published other = open().publish(List.of(sealed(same, LOCK))).get(0);
      assertThat(other.failure().orElseThrow()).as(same).isInstanceOf(RefusedException.class);
      assertThat(openAt(open(), same)).as(same).contains(placed);
    }
    assertThat(openAt(open(), "mac-fi")).isEmpty();
    publish(open(), sealed("mac-fi", LOCK));
  }

  @Test
  void oneThatIsRefusedInAListDoesNotHoldUpTheOthersAndEachAnswerStandsInItsPlace() {
    publish(open(), sealed("b", LOCK));
    List<NewRecord> list =
        Stream.of("a", "B", "c", "A", "d").map(host -> sealed(host, LOCK)).toList();
    List<Published> answers = open().publish(list);
    assertThat(answers)
        .extracting(answer -> answer.failure().isEmpty())
        .containsExactly(true, false, true, false, true);
    for (int i : new int[] {0, 2, 4}) {
      EscrowRecord placed = answers.get(i).record().orElseThrow();
      assertThat(placed.commandUuid()).isEqualTo(list.get(i).header().commandUuid());
      assertThat(open().sealed(placed)).isEqualTo(list.get(i).envelope());
    }
    for (int i : new int[] {1, 3}) {
      assertThat(answers.get(i).failure().orElseThrow()).isInstanceOf(RefusedException.class);
    }
    assertThat(open().records().records()).hasSize(4);
  }

  @Test
  void recordsAreListedTheOldestFirstWhetherOpenOrClosed() {
    List<NewRecord> list = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      list.add(sealed("host-" + i % 6, i < 6 ? LOCK : ERASE, TIME.plusSeconds(i)));
    }
    Collections.shuffle(list);
    for (NewRecord record : list) {
      EscrowRecord placed = publish(open(), record);
      if (placed.created().getEpochSecond() % 3 == 0) {
        open().close(placed);
      }
    }
    assertThat(open().records().records()).extracting(EscrowRecord::created).hasSize(12).isSorted();
    assertThat(open().records().records()).extracting(EscrowRecord::open).contains(true, false);
  }

  @Test
  void closingKeepsTheRecordAndAllowsTheNext() {
    NewRecord record = sealed("demo-mac", LOCK);
    EscrowRecord placed = publish(open(), record);
    EscrowRecord closed = open().close(placed);
    assertThat(closed).isEqualTo(placed.at(closed.location(), false));
    assertThat(openAt(open(), "demo-mac")).isEmpty();
    assertThat(open().records().records()).containsExactly(closed);
    EscrowRecord next = publish(open(), sealed("demo-mac", LOCK));
    assertThat(openAt(open(), "demo-mac")).contains(next);
    assertThat(open().sealed(closed)).isEqualTo(record.envelope());
    assertThat(open().records().records()).containsExactly(closed, next);
  }

  @Test
  void closingWhatIsClosedIsDone() {
    EscrowRecord placed = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord closed = open().close(placed);
    assertThat(open().close(placed)).isEqualTo(closed);
    assertThat(open().close(closed)).isEqualTo(closed);
    assertThat(open().records().records()).containsExactly(closed);
  }

  @Test
  void closingARecordAgainDoesNotCloseTheOneThatIsOpenNow() {
    EscrowRecord first = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord closed = open().close(first);
    EscrowRecord next = publish(open(), sealed("demo-mac", LOCK));
    assertThat(open().close(first)).isEqualTo(closed);
    assertThat(open().close(closed)).isEqualTo(closed);
    assertThat(openAt(open(), "demo-mac")).contains(next);
  }

  @Test
  void closingARecordThatIsNotThereIsRefusedAndClosesNoOther() {
    EscrowRecord placed = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord never =
        EscrowRecord.of("demo-mac", LOCK, "NEVER-PUBLISHED", TIME, "eve@x")
            .at(placed.location() + "-never", true);
    assertThatThrownBy(() -> open().close(never)).isInstanceOf(NotFoundException.class);
    assertThat(open().records().records()).containsExactly(placed);
  }

  @Test
  void theSealedPartOfARecordIsItsOwnOrNotFoundAndNeverThatOfTheNext() {
    NewRecord record = sealed("demo-mac", LOCK);
    EscrowRecord asItWasOpen = publish(open(), record);
    open().close(asItWasOpen);
    publish(open(), sealed("demo-mac", LOCK));
    byte[] found;
    try {
      found = open().sealed(asItWasOpen);
    } catch (NotFoundException e) {
      return;
    }
    assertThat(found).isEqualTo(record.envelope());
  }

  @Test
  void theSealedPartOfARecordThatIsNotThereIsNotFound() {
    EscrowRecord placed = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord never =
        EscrowRecord.of("other", LOCK, "NEVER-PUBLISHED", TIME, "eve@x")
            .at(placed.location() + "-never", true);
    assertThatThrownBy(() -> open().sealed(never)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void ofTwentyThatPublishForOneHostAtOnceOneGetsThrough() {
    List<NewRecord> list =
        IntStream.range(0, Race.THREADS)
            .mapToObj(i -> sealed(i % 2 == 0 ? "demo-mac" : "DEMO-MAC", LOCK))
            .toList();
    List<Published> answers = Race.of(i -> open().publish(List.of(list.get(i))).get(0));
    List<EscrowRecord> winners = answers.stream().flatMap(a -> a.record().stream()).toList();
    assertThat(winners).hasSize(1);
    assertThat(answers.stream().flatMap(a -> a.failure().stream()))
        .hasOnlyElementsOfType(RefusedException.class);
    assertThat(open().records().records()).containsExactlyElementsOf(winners);
    assertThat(openAt(open(), "demo-mac")).contains(winners.get(0));
    int winner =
        list.stream().map(r -> r.header().commandUuid()).toList().indexOf(uuids(open()).get(0));
    assertThat(open().sealed(winners.get(0))).isEqualTo(list.get(winner).envelope());
  }

  @Test
  void twentyThatPublishTheSameHostsInDifferentOrderGetEachHostOnceAndNobodyWaitsForEver() {
    List<List<Published>> answers =
        Race.of(
            i -> {
              List<NewRecord> list = new ArrayList<>();
              for (int host = 0; host < 5; host++) {
                list.add(sealed("host-" + host, LOCK));
              }
              Collections.rotate(list, i);
              return open().publish(list);
            });
    List<EscrowRecord> winners =
        answers.stream().flatMap(List::stream).flatMap(a -> a.record().stream()).toList();
    assertThat(winners).hasSize(5);
    assertThat(uuids(open())).containsExactlyInAnyOrderElementsOf(uuids(winners.stream()));
  }

  @Test
  void twentyThatCloseOneRecordAtOnceAreAllDone() {
    for (int round = 0; round < 10; round++) {
      EscrowRecord placed = publish(open(), sealed("host-" + round, LOCK));
      Set<EscrowRecord> closed = Set.copyOf(Race.of(i -> open().close(placed)));
      assertThat(closed).hasSize(1);
      assertThat(openAt(open(), "host-" + round)).isEmpty();
    }
    assertThat(open().records().records()).hasSize(10).noneMatch(EscrowRecord::open);
  }

  @Test
  void aRecordThatIsPublishedWhileOthersCloseTheOneBeforeIsNotLost() {
    for (int round = 0; round < 20; round++) {
      String host = "host-" + round;
      EscrowRecord first = publish(open(), sealed(host, LOCK));
      List<NewRecord> next =
          IntStream.range(0, Race.THREADS).mapToObj(i -> sealed(host, LOCK)).toList();
      List<Optional<EscrowRecord>> answers =
          Race.of(
              i -> {
                if (i % 2 == 0) {
                  open().close(first);
                }
                return open().publish(List.of(next.get(i))).get(0).record();
              });
      List<EscrowRecord> winners = answers.stream().flatMap(Optional::stream).toList();
      assertThat(winners).hasSize(1);
      assertThat(openAt(open(), host)).isEqualTo(Optional.of(winners.get(0)));
      assertThat(uuids(open())).contains(first.commandUuid(), winners.get(0).commandUuid());
    }
  }

  @Test
  void anInterruptedPublisherLeavesEachRecordWholeOrNotThereAndTheStoreGoesOn() {
    Map<String, NewRecord> given = new HashMap<>();
    for (int step = 0; step < 30; step++) {
      List<NewRecord> list =
          List.of(sealed("a-" + step, LOCK), sealed("b-" + step, LOCK), sealed("c-" + step, LOCK));
      list.forEach(record -> given.put(record.header().commandUuid(), record));
      List<Published> answers = new ArrayList<>();
      RecordStore store = open();
      boolean ended = Race.interrupted(step, () -> answers.addAll(store.publish(list)));
      for (int i = 0; i < 3; i++) {
        @Nullable EscrowRecord now = openAt(store, list.get(i).header().host()).orElse(null);
        if (ended && answers.get(i).failure().isEmpty()) {
          assertThat(now).isEqualTo(answers.get(i).record().orElseThrow());
        } else if (ended) {
          assertThat(answers.get(i).failure().orElseThrow())
              .isInstanceOf(UnavailableException.class);
        }
        if (now == null) {
          publish(store, list.get(i));
        }
      }
    }
    List<EscrowRecord> all = open().records().records();
    assertThat(uuids(open())).containsExactlyInAnyOrderElementsOf(given.keySet());
    for (EscrowRecord record : all) {
      NewRecord own = Objects.requireNonNull(given.get(record.commandUuid()));
      assertThat(open().sealed(record)).isEqualTo(own.envelope());
    }
  }

  @Test
  void aRecordThatSomebodySawIsNotTakenBackEvenIfItsPublisherWasInterrupted() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger now = new AtomicInteger();
    AtomicBoolean isOver = new AtomicBoolean();
    Thread watcher =
        new Thread(
            () -> {
              RecordStore store = open();
              while (!isOver.get()) {
                openAt(store, "b-" + now.get()).ifPresent(one -> seen.add(one.commandUuid()));
              }
            });
    watcher.start();
    for (int round = 0; round < 60; round++) {
      now.set(round);
      List<NewRecord> list = List.of(sealed("a-" + round, LOCK), sealed("b-" + round, LOCK));
      RecordStore store = open();
      Race.interrupted(round % 6, () -> store.publish(list));
    }
    isOver.set(true);
    watcher.join();
    assertThat(uuids(open())).containsAll(seen);
  }

  @Test
  void anInterruptedCloserEndsTheRecordOrNotAndNeverLosesIt() {
    for (int step = 0; step < 20; step++) {
      String host = "host-" + step;
      NewRecord record = sealed(host, LOCK);
      EscrowRecord placed = publish(open(), record);
      boolean ended = Race.interrupted(step, () -> open().close(placed));
      if (ended) {
        assertThat(openAt(open(), host)).isEmpty();
      }
      assertThat(uuids(open())).containsOnlyOnce(placed.commandUuid());
      assertThat(open().sealed(open().close(placed))).isEqualTo(record.envelope());
    }
    assertThat(open().records().records()).hasSize(20).noneMatch(EscrowRecord::open);
  }

  @Test
  void aDamagedRecordIsNamedAndStillStandsInTheWayOfTheNextAndNotOfOthers() {
    EscrowRecord placed = publish(open(), sealed("demo-mac", LOCK));
    EscrowRecord other = publish(open(), sealed("other", LOCK));
    assumeTrue(damage(placed), "nothing can damage a record of this store");
    assertThatThrownBy(() -> openAt(open(), "demo-mac")).isInstanceOf(InvalidInputException.class);
    List<HostLabel> both = List.of(HostLabel.of("other"), HostLabel.of("demo-mac"));
    assertThatThrownBy(() -> open().open(both, LOCK)).isInstanceOf(InvalidInputException.class);
    assertThat(open().open(both.subList(0, 1), LOCK)).containsExactly(other);
    assertThatThrownBy(() -> open().sealed(placed)).isInstanceOf(InvalidInputException.class);
    assertThat(open().records().records()).containsExactly(other);
    assertThat(open().records().damaged()).hasSize(1);
    Optional<MdmException> failure =
        open().publish(List.of(sealed("demo-mac", LOCK))).get(0).failure();
    assertThat(failure.orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(openAt(open(), "other")).contains(other);
  }
}
