package org.mdmtoolkit.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.fixtures.judge.Judge;

class JournalTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private Path file;
  private Journal journal;

  @BeforeEach
  void open() {
    file = folder.resolve("journal.jsonl");
    journal = Journal.at(file, CLOCK, new Operator("anna", "mac-7"));
  }

  @Test
  void keepsWhatWasDone() {
    JournalEvent event =
        JournalEvent.of("lock.escrowed")
            .withHost("C02 \"x\" 🍏\n")
            .withCommandUuid("AAAA")
            .withReason(Optional.of("stolen"))
            .withOutcome("ok");
    journal.append(event, JournalEvent.of("pin.shown"));
    assertThat(journal.entries(entry -> true))
        .extracting(JournalEntry::event)
        .containsExactly(event, JournalEvent.of("pin.shown"));
    assertThat(journal.entries(entry -> true).get(0).operator())
        .isEqualTo(new Operator("anna", "mac-7"));
    assertThat(journal.entries(entry -> true).get(0).time()).isEqualTo(CLOCK.instant());
    assertThat(journal.verify().problem()).isEmpty();
  }

  @Test
  void whatTheCheckThrowsIsThrownByTheAppendAfterTheEntry() {
    Runnable moved =
        () -> {
          throw new RefusedException("it was moved", "");
        };
    Operator anna = new Operator("anna", "mac-7");
    JournalStore store = FileJournal.at(file, CLOCK, moved);
    assertThatThrownBy(() -> store.append(anna, List.of(JournalEvent.of("a"))))
        .isInstanceOf(RefusedException.class);
    assertThat(Files.exists(file)).isTrue();
    assertThat(store.verify().entries()).isEqualTo(1);
  }

  @Test
  void isForTheOwnerAlone() throws IOException {
    journal.append(JournalEvent.of("a"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aSymbolicLinkInItsPlaceIsRefusedAndWhatItPointsToIsLeftAlone() throws IOException {
    Path other = folder.resolve("other.jsonl");
    Journal.at(other, CLOCK, new Operator("eve", "mac-8")).append(JournalEvent.of("a"));
    String before = Files.readString(other);
    Files.createSymbolicLink(file, other);
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> journal.append(JournalEvent.of("b")),
            () -> journal.verify(),
            () -> journal.entries(entry -> true))) {
      assertThatThrownBy(use)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("is a symbolic link, which is not followed")
          .hasMessageContaining("move it to the place of the link");
    }
    assertThat(other).hasContent(before);
    Files.delete(file);
    Files.move(other, file); // as the message says
    journal.append(JournalEvent.of("b"));
    assertThat(journal.verify().entries()).isEqualTo(2);
  }

  @Test
  void aLinkThatLeadsNowhereMakesNoJournalElsewhere() throws IOException {
    Files.createSymbolicLink(file, folder.resolve("nowhere"));
    assertThatThrownBy(() -> journal.append(JournalEvent.of("a")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> journal.verify()).isInstanceOf(RefusedException.class);
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void anyOtherProgramCanCheckTheChain() throws IOException {
    Judge python = Judge.named("python3");
    fill(5);
    var verdict =
        python.run(
            "-c",
            """
            import hashlib, json, sys
            previous = "0" * 64
            for line in open(sys.argv[1], "rb").read().splitlines():
                assert json.loads(line)["previous"] == previous
                previous = hashlib.sha256(line).hexdigest()
            print(previous)
            """,
            file);
    assertThat(verdict.stderr()).isEmpty();
    assertThat(verdict.stdout().strip()).isEqualTo(journal.verify().head());
  }

  @Test
  void findsAChangeToAnyEarlierLine() throws IOException {
    fill(6);
    byte[] original = Files.readAllBytes(file);
    int lastLine = lineStarts(original).get(5);
    for (int i = 0; i < lastLine; i++) {
      byte[] changed = original.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertThat(journal.verify().problem()).as("byte " + i).isPresent();
    }
  }

  @Test
  void findsALineThatWasTakenOutOrPutIn() throws IOException {
    fill(5);
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < 4; i++) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.remove(i);
      Files.write(file, fewer);
      assertThat(journal.verify().problem()).as("without line " + (i + 1)).isPresent();
      List<String> more = new ArrayList<>(lines);
      more.add(i, lines.get(i));
      Files.write(file, more);
      assertThat(journal.verify().problem()).as("line " + (i + 1) + " twice").isPresent();
    }
  }

  @Test
  void anEarlierHeadTellsWhetherTheEndWasCutOff() throws IOException {
    fill(5);
    String head = journal.verify().head();
    journal.append(JournalEvent.of("later"));
    assertThat(journal.contains(head)).isTrue();
    Files.write(file, Files.readAllLines(file).subList(0, 3));
    assertThat(journal.verify().problem()).isEmpty();
    assertThat(journal.contains(head)).isFalse();
  }

  @Test
  void repairsALineTornAtAnyByteAndLosesNothingElse() throws IOException {
    fill(3);
    byte[] whole = Files.readAllBytes(file);
    int lastLine = lineStarts(whole).get(2);
    for (int length = lastLine + 1; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      journal.append(JournalEvent.of("next"));
      List<JournalEntry> entries = journal.entries(entry -> true);
      assertThat(journal.verify().problem()).as("cut at " + length).isEmpty();
      assertThat(entries.get(1).event().action()).isEqualTo("action-1");
      assertThat(entries.get(entries.size() - 1).event().action()).isEqualTo("next");
      if (length == whole.length - 1) { // only the line's end was missing
        assertThat(entries.get(2).event().action()).isEqualTo("action-2");
      } else {
        assertThat(entries.get(2).event().action()).isEqualTo("journal.repaired");
        String torn = new String(whole, lastLine, length - lastLine, UTF_8);
        assertThat(entries.get(2).event().outcome().orElseThrow())
            .startsWith("torn line of " + torn.length() + " bytes, ")
            .endsWith(": " + torn.substring(0, Math.min(200, torn.length())));
      }
    }
  }

  @Test
  void aTornLineIsNotAChange() throws IOException {
    fill(3);
    Files.writeString(file, "{\"n\":4,\"ti", StandardOpenOption.APPEND);
    assertThat(journal.verify()).extracting(JournalCheck::entries).isEqualTo(3L);
    assertThat(journal.verify().problem()).isEmpty();
    assertThat(journal.verify().torn()).isEqualTo(10);
    assertThat(journal.entries(entry -> true)).hasSize(3);
    journal.append(JournalEvent.of("next"));
    assertThat(journal.verify().torn()).isZero();
  }

  @Test
  void theCheckCountsTornBytesBesideAProblem() throws IOException {
    fill(3);
    Files.writeString(file, "x" + Files.readString(file) + "{\"n");
    assertThat(journal.verify().problem()).isPresent();
    assertThat(journal.verify().torn()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, (1 << 20) - 1, 1 << 20, 3_000_000})
  void repairsATornTailOfAnyLengthAndKeepsNoMoreThanItsBeginning(int length) throws IOException {
    byte[] tail = new byte[length];
    new Random(length).nextBytes(tail);
    for (int i = 0; i < length; i++) {
      tail[i] = tail[i] == '\n' ? 0 : tail[i];
    }
    tail[0] = 0x1B; // an escape code
    fill(3);
    Files.write(file, tail, StandardOpenOption.APPEND);
    Path torn = Files.write(folder.resolve("torn"), tail);
    assertThat(journal.verify().torn()).isEqualTo(length);
    journal.append(JournalEvent.of("next"));
    assertThat(journal.verify()).returns(5L, JournalCheck::entries);
    assertThat(journal.verify().problem()).isEmpty();
    assertThat(file.toFile().length()).isLessThan(5000);
    String outcome = journal.entries(entry -> true).get(3).event().outcome().orElseThrow();
    String hash = Judge.named("openssl").run("dgst", "-sha256", "-r", torn).stdout();
    assertThat(outcome)
        .startsWith("torn line of " + length + " bytes, SHA-256 " + hash.substring(0, 64) + ": ?");
    assertThat(outcome.codePoints()).noneMatch(Character::isISOControl);
    assertThat(outcome.substring(outcome.indexOf(": ") + 2).codePoints())
        .hasSize(200 + "...".length());
  }

  @Test
  void repairsAJournalThatIsNothingButALongTornLine() throws IOException {
    Files.write(file, new byte[2_000_000]);
    journal.append(JournalEvent.of("next"));
    assertThat(journal.entries(entry -> true))
        .extracting(entry -> entry.event().action())
        .containsExactly("journal.repaired", "next");
    assertThat(journal.verify().problem()).isEmpty();
  }

  @Test
  void doesNotBuildOnALastLineThatIsTooLongForAnEntry() throws IOException {
    fill(1);
    Files.write(file, "7".repeat(2_000_000).concat("\n{").getBytes(UTF_8));
    assertThatThrownBy(() -> journal.append(JournalEvent.of("x")))
        .isInstanceOf(InvalidInputException.class);
    assertThat(file.toFile().length()).isEqualTo(2_000_002);
  }

  @Test
  void doesNotBuildOnALastLineThatIsNone() throws IOException {
    fill(2);
    Files.writeString(file, "something else\n", StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> journal.append(JournalEvent.of("x")))
        .isInstanceOf(InvalidInputException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThatThrownBy(() -> journal.read(entry -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 3");
  }

  @Test
  void refusesAnEntryThatCouldNotBeReadBack() {
    assertThatThrownBy(() -> journal.append(JournalEvent.of("x".repeat(1 << 20))))
        .isInstanceOf(InvalidInputException.class);
    journal.append(JournalEvent.of("fine"));
    assertThat(journal.entries(entry -> true)).hasSize(1);
  }

  @Test
  void manyThreadsWithJournalsOfTheirOwnLoseNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> writers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String action = "action-" + i;
        writers.add(
            () -> {
              Journal.at(file, CLOCK, new Operator("u", "m")).append(JournalEvent.of(action));
              return null;
            });
      }
      for (Future<Void> writer : pool.invokeAll(writers)) {
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(journal.verify().problem()).isEmpty();
    assertThat(journal.entries(entry -> true))
        .extracting(entry -> entry.event().action())
        .doesNotHaveDuplicates();
    assertThat(journal.entries(entry -> true)).hasSize(200);
  }

  /**
   * The system drops the lock of a whole process when any of its channels of the file is closed.
   */
  @Test
  void whoReadsDoesNotLetOtherProcessesInWhileAnEntryIsWritten() throws IOException {
    Judge python = Judge.named("python3");
    fill(1);
    List<Integer> exitCodes = new ArrayList<>();
    Clock inTheMiddle =
        new Clock() {
          @Override
          public Instant instant() {
            Thread reader = new Thread(() -> journal.read(entry -> {}));
            reader.start();
            while (reader.isAlive() && reader.getState() != Thread.State.BLOCKED) {
              Thread.onSpinWait();
            }
            String lock =
                "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX|4)";
            exitCodes.add(python.run("-c", lock, file).exitCode());
            return CLOCK.instant();
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    Journal.at(file, inTheMiddle, new Operator("anna", "mac-7")).append(JournalEvent.of("slow"));
    assertThat(exitCodes).containsExactly(1);
  }

  @Test
  void anAbsentJournalIsEmptyAndNotMadeByReading() {
    assertThat(journal.entries(entry -> true)).isEmpty();
    assertThat(journal.verify())
        .isEqualTo(new JournalCheck(0, "0".repeat(64), Optional.empty(), 0));
    assertThat(file).doesNotExist();
  }

  private void fill(int entries) {
    for (int i = 0; i < entries; i++) {
      journal.append(JournalEvent.of("action-" + i).withHost("host"));
    }
  }

  private static List<Integer> lineStarts(byte[] bytes) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        starts.add(i + 1);
      }
    }
    return starts;
  }
}
