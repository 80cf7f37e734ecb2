package org.mdmtoolkit.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;

/**
 * What every {@link JournalStore} must keep, as tests: extend this class and give it your store. It
 * must be empty at the beginning of each test.
 */
public abstract class JournalStoreContract {

  private static final Operator ANNA = new Operator("anna", "mac-7");
  private static final String NOTHING_BEFORE = "0".repeat(64);
  private static final int MANY = 50_000;

  /** The contract; JUnit makes one for each test. */
  protected JournalStoreContract() {}

  /**
   * Opens the journal. Called several times in a test: each opens the same data, as another process
   * would.
   */
  protected abstract JournalStore open();

  /**
   * Changes something in the first of several entries where it is stored.
   *
   * @return false if nobody can; what would be tested then is left out
   */
  protected boolean change() {
    return false;
  }

  /**
   * Takes away the second half of the last entry, as a crash in the middle of writing would.
   *
   * @return false if entries are always whole; what would be tested then is left out
   */
  protected boolean tear() {
    return false;
  }

  private static List<JournalEvent> events(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> JournalEvent.of(name + "." + i)).toList();
  }

  private static List<JournalEntry> all(JournalStore store) {
    List<JournalEntry> entries = new ArrayList<>();
    store.read(entries::add);
    return entries;
  }

  private static List<String> actions(JournalStore store) {
    return all(store).stream().map(entry -> entry.event().action()).toList();
  }

  /** Numbered from 1 without a gap, and each with the hash of the one before. */
  private void checkWhole(int entries) {
    JournalCheck check = open().verify();
    assertThat(check.problem()).isEmpty();
    assertThat(check.entries()).isEqualTo(entries);
    List<JournalEntry> all = all(open());
    assertThat(all).hasSize(entries);
    for (int i = 0; i < entries; i++) {
      assertThat(all.get(i).number()).isEqualTo(i + 1L);
    }
    assertThat(all).extracting(JournalEntry::previous).doesNotHaveDuplicates();
  }

  @Test
  void anEmptyJournalHasNoEntryAndIsWhole() {
    assertThat(all(open())).isEmpty();
    assertThat(open().verify()).isEqualTo(new JournalCheck(0, NOTHING_BEFORE, Optional.empty(), 0));
    assertThat(open().contains("f".repeat(64))).isFalse();
  }

  @Test
  void entriesReadAsTheyWereWrittenTheOldestFirstAlsoAfterReopening() {
    JournalEvent full =
        JournalEvent.of("lock.escrowed")
            .withHost("Ünï \"Mac\" 🍏\\")
            .withCommandUuid("AAAA-1")
            .withReason("stolen\nin the \t taxi")
            .withOutcome("");
    JournalEvent bare = JournalEvent.of("pin.shown");
    open().append(ANNA, List.of(full, bare));
    Operator other = new Operator("Żaneta", "host\n7");
    open().append(other, List.of(bare));
    assertThat(all(open())).extracting(JournalEntry::event).containsExactly(full, bare, bare);
    assertThat(all(open())).extracting(JournalEntry::operator).containsExactly(ANNA, ANNA, other);
    assertThat(all(open())).extracting(JournalEntry::time).doesNotContainNull();
    checkWhole(3);
  }

  @Test
  void theFirstEntryFollowsNothingAndEachOtherTheHeadOfItsTime() {
    List<String> heads = new ArrayList<>(List.of(NOTHING_BEFORE));
    for (int i = 0; i < 5; i++) {
      String told = open().append(ANNA, events("same", 1));
      heads.add(open().verify().head());
      assertThat(told).isEqualTo(heads.get(heads.size() - 1));
    }
    assertThat(heads).doesNotHaveDuplicates();
    assertThat(all(open()))
        .extracting(JournalEntry::previous)
        .containsExactlyElementsOf(heads.subList(0, 5));
  }

  @Test
  void aHeadThatWasKeptIsFoundAgainHoweverMuchWasAddedSince() {
    open().append(ANNA, events("early", 2));
    String head = open().verify().head();
    assertThat(open().contains(head)).isTrue();
    open().append(ANNA, events("late", 20));
    assertThat(open().contains(head)).isTrue();
  }

  @Test
  void theHeadThatAWriterIsToldIsThatOfItsOwnLastEntryWhateverOthersAdd() {
    String first = open().append(ANNA, events("first", 3));
    String second = open().append(ANNA, events("second", 2));
    assertThat(second).isNotEqualTo(first).isEqualTo(open().verify().head());
    assertThat(all(open()).get(3).previous()).isEqualTo(first);
    assertThat(open().append(ANNA, List.of())).isEqualTo(second);
  }

  @Test
  void aHashThatNoEntryHasIsNotFound() {
    open().append(ANNA, events("action", 3));
    assertThat(open().contains("f".repeat(64))).isFalse();
    assertThat(open().contains("")).isFalse();
  }

  @Test
  void appendingNothingAddsNothing() {
    open().append(ANNA, List.of());
    open().append(ANNA, events("action", 1));
    open().append(ANNA, List.of());
    checkWhole(1);
  }

  @Test
  void whatTwentyWritersAppendIsNeitherLostNorMixedNorNumberedTwice() {
    Race.of(
        writer -> {
          JournalStore store = open();
          for (int i = 0; i < 10; i++) {
            store.append(ANNA, events(writer + "." + i, 3));
          }
          return writer;
        });
    checkWhole(600);
    List<String> actions = actions(open());
    Map<String, Integer> next = new HashMap<>();
    for (int i = 0; i < actions.size(); i += 3) {
      String writer = actions.get(i).replaceFirst("\\..*", "");
      String list = writer + "." + (next.merge(writer, 1, Integer::sum) - 1);
      assertThat(actions.subList(i, i + 3)).containsExactly(list + ".0", list + ".1", list + ".2");
    }
  }

  @Test
  void whoReadsWhileOthersWriteSeesWholeEntriesWithoutAGap() throws InterruptedException {
    AtomicBoolean isOver = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                open().append(ANNA, events("action", 5));
              }
              isOver.set(true);
            });
    writer.start();
    int before = 0;
    while (!isOver.get()) {
      List<JournalEntry> all = all(open());
      assertThat(all).hasSizeGreaterThanOrEqualTo(before);
      before = all.size();
      for (int i = 0; i < before; i++) {
        assertThat(all.get(i).number()).isEqualTo(i + 1L);
      }
      assertThat(open().verify().problem()).isEmpty();
    }
    writer.join();
    checkWhole(500);
  }

  @Test
  void aReaderThatFailsEndsTheReadingAndDisturbsNothing() {
    open().append(ANNA, events("action", 5));
    List<Long> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                open()
                    .read(
                        entry -> {
                          seen.add(entry.number());
                          if (entry.number() == 3) {
                            throw new IllegalStateException("enough");
                          }
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("enough");
    assertThat(seen).containsExactly(1L, 2L, 3L);
    open().append(ANNA, events("next", 1));
    checkWhole(6);
  }

  @Test
  void fiftyThousandEntriesAreHandedOverInTheirOrder() {
    JournalStore store = open();
    for (int i = 0; i < MANY; i += 1000) {
      store.append(ANNA, events("part-" + i, 1000));
    }
    long[] last = new long[1]; // -1 from the first that is not the next
    open().read(entry -> last[0] = entry.number() == last[0] + 1 ? entry.number() : -1);
    assertThat(last[0]).isEqualTo(MANY);
    assertThat(open().verify()).returns((long) MANY, JournalCheck::entries);
    assertThat(open().verify().problem()).isEmpty();
  }

  @Test
  void anEventThatIsVeryLongIsRefusedOrKeptWholeAndDisturbsNothing() {
    JournalEvent event = JournalEvent.of("lock.escrowed").withReason("x".repeat(2_000_000));
    open().append(ANNA, events("before", 1));
    int kept = 0;
    try {
      open().append(ANNA, List.of(event));
      kept = 1;
      assertThat(all(open()).get(1).event()).isEqualTo(event);
    } catch (InvalidInputException e) {
      assertThat(e.problem()).hasSizeLessThan(1000);
    }
    open().append(ANNA, events("after", 1));
    checkWhole(2 + kept);
  }

  @Test
  void anInterruptedWriterLeavesNothingHalfAndTheJournalGoesOn() {
    List<String> certain = new ArrayList<>();
    for (int step = 0; step < 30; step++) {
      List<JournalEvent> list = events("step-" + step, 4);
      if (Race.interrupted(step / 2, () -> open().append(ANNA, list))) {
        certain.add("step-" + step + ".3");
      }
      List<String> own =
          actions(open()).stream().filter(one -> one.startsWith(prefix(list))).toList();
      assertThat(own).isEqualTo(list.stream().map(JournalEvent::action).limit(own.size()).toList());
      open().append(ANNA, events("after-" + step, 1));
      certain.add("after-" + step + ".0");
    }
    assertThat(actions(open())).containsSubsequence(certain);
    checkWhole(all(open()).size());
  }

  private static String prefix(List<JournalEvent> list) {
    return list.get(0).action().replaceFirst("0$", "");
  }

  @Test
  void anInterruptedReaderDisturbsNobody() {
    open().append(ANNA, events("action", 2000));
    for (int step = 0; step < 10; step++) {
      Race.interrupted(step, () -> open().read(entry -> {}));
      open().append(ANNA, events("after", 1));
    }
    checkWhole(2010);
  }

  @Test
  void aChangeToAnEarlierEntryShows() {
    open().append(ANNA, events("action", 5));
    assumeTrue(change(), "nobody can change an entry of this store");
    assertThat(open().verify().problem()).isPresent();
  }

  @Test
  void anEntryOfWhichACrashLeftHalfIsNoEntryAndTheNextAppendGoesOnBehindTheWholeOnes() {
    open().append(ANNA, events("action", 5));
    assumeTrue(tear(), "entries of this store are always whole");
    assertThat(actions(open())).containsExactly("action.0", "action.1", "action.2", "action.3");
    assertThat(open().verify().problem()).isEmpty();
    open().append(ANNA, events("next", 1));
    assertThat(actions(open())).startsWith("action.0", "action.1", "action.2", "action.3");
    assertThat(actions(open())).endsWith("next.0");
    checkWhole(all(open()).size());
  }
}
