package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.custody.TestCustody.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.escrow.Disclosure;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalCheck;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.JournalStore;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

class CustodyTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00.123Z"), ZoneOffset.UTC);
  private static final Pin PIN = Pin.of("042195");
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @TempDir static Path template;
  @TempDir Path home;
  private Path folder;
  private Escrow escrow;
  private TestCustody custody;

  @BeforeAll
  static void makeOneKeyForAll() {
    Escrow.at(template, CLOCK, new SecureRandom())
        .identity()
        .create(TestCustody.journal("anna@mac-7"), Secret.copyOf(PASSPHRASE));
  }

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(home.resolve("escrow"));
    Files.copy(template.resolve("identity.pem"), folder.resolve("identity.pem"));
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
    custody = TestCustody.in(folder, CLOCK, "anna@mac-7");
  }

  @Test
  void givesBackThePinAndTheVeryCommand() {
    EscrowedCommand issued = lock("demo-mac");
    RevealedSecret revealed = custody.reveal(issued.record(), key());
    assertThat(revealed.pin()).isEqualTo(PIN);
    assertThat(revealed.command().orElseThrow().bytes()).isEqualTo(issued.command().bytes());
  }

  @Test
  void theRecordTellsTheHostAndNotThePin() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    String text = Files.readString(file(issued.record()));
    assertThat(text)
        .contains(
            "Host: demo-mac\n",
            "Request-Type: DeviceLock\n",
            "Command-UUID: " + issued.command().commandUuid().orElseThrow() + "\n",
            "Created: 2026-11-21T07:30:00Z\n",
            "Operator: anna@mac-7\n")
        .doesNotContain("042195")
        .doesNotContain("042 195");
    assertThat(issued.toString()).doesNotContain("042195");
    assertThat(custody.reveal(issued.record(), key()).toString()).doesNotContain("042195");
  }

  @Test
  void recordAndKeyAreForTheOwnerAlone() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    assertThat(mode(file(issued.record()))).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("open"))).isEqualTo("rwx------");
    assertThat(mode(template.resolve("identity.pem"))).isEqualTo("rw-------");
  }

  @Test
  void openSslReadsARecordWithTheKeyAlone() throws IOException {
    Judge openssl = Judge.named("openssl");
    EscrowedCommand issued = lock("Ünï-Mac 🍏");
    Path passphrase = Files.write(home.resolve("pass"), new String(PASSPHRASE).getBytes(UTF_8));
    var verdict =
        openssl.run(
            "cms",
            "-decrypt",
            "-inform",
            "PEM",
            "-in",
            file(issued.record()),
            "-inkey",
            folder.resolve("identity.pem"),
            "-recip",
            folder.resolve("identity.pem"),
            "-passin",
            "file:" + passphrase);
    assertThat(verdict.stderr()).isEmpty();
    assertThat(verdict.stdout())
        .startsWith("PIN: 042195\nHost: Ünï-Mac 🍏\n")
        .endsWith(new String(issued.command().bytes(), UTF_8));
  }

  @Test
  void openSslSaysThatTheContentIsAesGcmUnderRsaOaep() {
    var verdict =
        Judge.named("openssl")
            .run("cms", "-cmsout", "-print", "-inform", "PEM", "-in", file(lock("a").record()));
    assertThat(verdict.stdout())
        .contains("id-smime-ct-authEnvelopedData", "aes-256-gcm", "rsaesOaep", "sha256");
  }

  @Test
  void aSecondLockOfAHostIsRefusedAndNamesTheFirst() {
    EscrowedCommand first = lock("demo-mac");
    assertThatThrownBy(() -> lock("DEMO-Mac"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(first.command().commandUuid().orElseThrow())
        .extracting(e -> ((RefusedException) e).remedy())
        .isEqualTo(
            new Remedy.UseOpenCommand(
                "demo-mac", "DeviceLock", first.record().commandUuid(), first.record().created()));
    assertThat(custody.records().records()).containsExactly(first.record());
  }

  @Test
  void aLockAndAnEraseOfOneHostDoNotShareAPin() {
    lock("demo-mac");
    custody.issue("demo-mac", PIN, pin -> EraseDevice.forMac().pin(pin).build());
    assertThat(custody.records("demo-mac").records()).hasSize(2);
  }

  @Test
  void ofManyThatLockTheSameHostAtOnceOneGetsThrough() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(20);
    try {
      List<Callable<Boolean>> tries =
          IntStream.range(0, 20)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        try {
                          Pin own = Pin.random(new SecureRandom());
                          TestCustody.in(folder, CLOCK, "a@b")
                              .issue("m", own, pin -> DeviceLock.forMac(pin).build());
                          return true;
                        } catch (RefusedException e) {
                          return false;
                        }
                      })
              .toList();
      int winners = 0;
      for (Future<Boolean> result : pool.invokeAll(tries)) {
        winners += result.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(custody.records().records()).hasSize(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingKeepsTheRecordAndAllowsTheNextLock() {
    EscrowedCommand first = lock("demo-mac");
    EscrowRecord closed = custody.close("demo-mac", "DeviceLock");
    assertThat(closed.open()).isFalse();
    EscrowedCommand second = lock("demo-mac");
    assertThat(custody.records("demo-mac").records())
        .extracting(EscrowRecord::commandUuid)
        .containsExactlyInAnyOrder(
            first.command().commandUuid().orElseThrow(),
            second.command().commandUuid().orElseThrow());
    assertThat(custody.reveal(closed, key()).pin()).isEqualTo(PIN);
  }

  @Test
  void aCrashInTheMiddleOfClosingLosesNothingAndIsFinishedByTheNextClose() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    Path open = file(issued.record());
    EscrowRecord closed = custody.close("demo-mac", "DeviceLock");
    Files.createLink(open, file(closed)); // as if the old name had not been removed yet
    assertThat(custody.records().records()).extracting(EscrowRecord::open).containsExactly(true);
    custody.close("demo-mac", "DeviceLock");
    assertThat(custody.records().records()).extracting(EscrowRecord::open).containsExactly(false);
  }

  @Test
  void ofManyThatAreIssuedTogetherARefusedOneDoesNotHoldUpTheOthers() {
    EscrowedCommand first = lock("b");
    List<IssueResult> answers =
        custody.issueAll(List.of(order("a"), order("B"), order(""), order("c")));
    assertThat(answers)
        .extracting(answer -> answer.failure().isEmpty())
        .containsExactly(true, false, false, true);
    assertThat(answers.get(1).failure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(first.command().commandUuid().orElseThrow());
    assertThat(answers.get(2).failure().orElseThrow()).isInstanceOf(InvalidInputException.class);
    for (int i : new int[] {0, 3}) {
      EscrowedCommand issued = answers.get(i).orThrow();
      assertThat(custody.reveal(issued.record(), key()).command()).contains(issued.command());
    }
    assertThat(custody.records().records()).hasSize(3);
  }

  @Test
  void ofTwoForOneHostThatAreIssuedTogetherOneIsRefused() {
    List<IssueResult> answers = custody.issueAll(List.of(order("demo-mac"), order("DEMO-MAC")));
    assertThat(answers.get(0).failure()).isEmpty();
    assertThat(answers.get(1).failure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
    assertThat(custody.records().records()).containsExactly(answers.get(0).orThrow().record());
  }

  @Test
  void whatStandsInTheWayOfEachHostIsSaidForAllAtOnceAlsoBesideADamagedRecord() throws IOException {
    EscrowedCommand first = lock("b");
    List<List<String>> hosts =
        List.of(List.of("a", "A-1"), List.of("B-1", "B"), List.of(), List.of("c"));
    for (boolean isDamaged : new boolean[] {false, true}) {
      List<Optional<MdmException>> refusals =
          custody.custody().refusals(hosts, SecretKind.LOCK_PIN);
      assertThat(refusals)
          .extracting(Optional::isPresent)
          .containsExactly(false, true, false, isDamaged);
      assertThat(refusals.get(1).orElseThrow())
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(first.command().commandUuid().orElseThrow());
      if (isDamaged) {
        assertThat(refusals.get(3).orElseThrow()).isInstanceOf(InvalidInputException.class);
      }
      Files.writeString(folder.resolve("open/c.DeviceLock.pem"), "nothing");
    }
    assertThat(custody.custody().refusals(hosts.subList(0, 2), SecretKind.ERASE_PIN))
        .containsExactly(Optional.empty(), Optional.empty());
  }

  @Test
  void ofManyHostsOneWhoseRecordIsMissingIsRefused() throws IOException {
    lock("b");
    Files.delete(folder.resolve("open/b.DeviceLock.pem"));
    List<IssueResult> answers = custody.issueAll(List.of(order("a"), order("b"), order("c")));
    assertThat(answers)
        .extracting(answer -> answer.failure().isEmpty())
        .containsExactly(true, false, true);
    assertThat(answers.get(1).failure().orElseThrow()).isInstanceOf(RefusedException.class);
  }

  private static IssueRequest order(String host) {
    return TestCustody.request(host, PIN, CustodyTest::lockCommand);
  }

  @Test
  void aFolderThatCannotBeWrittenMakesNoCommand() throws IOException {
    // A file in the place of the folder stops even root, whom permissions do not stop.
    Files.writeString(folder.resolve("open"), "");
    assertThatThrownBy(() -> lock("demo-mac")).isInstanceOf(UnavailableException.class);
  }

  @Test
  void withoutAKeyNoCommandIsMade() throws IOException {
    Files.delete(folder.resolve("identity.pem"));
    assertThatThrownBy(() -> lock("demo-mac"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("there is no escrow key");
    assertThat(folder.resolve("open")).doesNotExist();
  }

  @Test
  void aCommandWithoutThePinItWasGivenIsAMistakeOfTheCaller() {
    assertThatThrownBy(
            () -> custody.issue("m", PIN, pin -> DeviceLock.forMac(Pin.of("111222")).build()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not carry the secret");
    assertThat(custody.records().records()).isEmpty();
    assertThat(custody.events()).isEmpty();
  }

  private EscrowedCommand lock(String host) {
    return custody.issue(host, PIN, CustodyTest::lockCommand);
  }

  private static MdmCommand lockCommand(Pin pin) {
    return DeviceLock.forMac(pin).message("Lost? Call +1 555 0100").build();
  }

  private EscrowKey key() {
    return escrow.identity().unlock(Secret.copyOf(PASSPHRASE));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aWrongPassphraseOpensNothing() {
    assertThatThrownBy(() -> escrow.identity().unlock(Secret.copyOf("wrong".toCharArray())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("wrong passphrase")
        .hasMessageNotContaining("correct horse");
  }

  @Test
  void theJournalTellsOfACommandBeforeItIsHandedOut() {
    EscrowedCommand issued = lock("demo-mac");
    assertThat(custody.events())
        .containsExactly(
            JournalEvent.of("test.escrowed")
                .withHost("demo-mac")
                .withCommandUuid(issued.record().commandUuid())
                .withOutcome(issued.record().location()));
  }

  @Test
  void onlyAClosedRecordOfWhichTheJournalDoesNotTellIsToldOf() {
    EscrowRecord told = lock("a").record();
    lock("b");
    EscrowRecord untold = lock("c").record();
    JournalEvent why = JournalEvent.of("pin.closed");
    custody.custody().close(told, why);
    escrow.records().close(untold); // and then it was killed
    for (String host : List.of("a", "b", "nobody")) {
      assertThat(custody.custody().completeClosing(host, one -> true, why)).isEmpty();
    }
    assertThat(custody.custody().completeClosing("c", one -> false, why)).isEmpty();
    assertThat(custody.custody().check())
        .filteredOn(one -> one.kind() == Finding.Kind.CLOSED)
        .extracting(one -> one.host().orElseThrow())
        .containsExactly("c");
    assertThat(custody.custody().completeClosing("C", one -> true, why))
        .extracting(EscrowRecord::commandUuid)
        .containsExactly(untold.commandUuid());
    assertThat(custody.custody().completeClosing("c", one -> true, why)).isEmpty();
    assertThat(custody.events()).filteredOn(one -> one.action().equals("pin.closed")).hasSize(2);
  }

  @Test
  void anIssueThatTheJournalKnowsIsNotToldTwice() {
    EscrowRecord known = lock("a").record();
    custody.custody().completeIssue(known, JournalEvent.of("lock.continued"));
    assertThat(custody.events()).extracting(JournalEvent::action).containsExactly("test.escrowed");
  }

  @Test
  void whereTheJournalCannotBeWrittenNothingIsHandedOutOrRevealed() {
    EscrowRecord record = lock("demo-mac").record();
    EscrowKey key = key();
    JournalEvent why = JournalEvent.of("test");
    Custody broken = Custody.in(escrow, Journal.in(new BrokenJournal(), new Operator("a", "b")));
    IssueRequest other = TestCustody.request("other", PIN, CustodyTest::lockCommand);
    assertThatThrownBy(() -> broken.issue(other, why)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> broken.handOut(record, key, why))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> broken.reveal(List.of(record), key, why))
        .isInstanceOf(UnavailableException.class);
  }

  /** A disk that is full. */
  private static final class BrokenJournal implements JournalStore {

    @Override
    public String append(Operator operator, List<JournalEvent> events) {
      throw new UnavailableException("no space left", "Free some.");
    }

    @Override
    public void read(Consumer<JournalEntry> reader) {
      throw new UnavailableException("no space left", "Free some.");
    }

    @Override
    public JournalCheck verify() {
      throw new UnavailableException("no space left", "Free some.");
    }

    @Override
    public boolean contains(String hash) {
      return false;
    }
  }

  @Test
  void handingOutAgainIsTheVeryCommandAndInTheJournalFirst() {
    EscrowedCommand issued = lock("demo-mac");
    EscrowedCommand again =
        custody.custody().handOut(issued.record(), key(), JournalEvent.of("lock.reopened"));
    assertThat(again.command().bytes()).isEqualTo(issued.command().bytes());
    assertThat(custody.events())
        .extracting(JournalEvent::action)
        .containsExactly("test.escrowed", "lock.reopened");
  }

  @Test
  void aSecretThatIsNoPinIsKeptAndReadBackInTheSameWay() throws IOException {
    SecretKind kind = SecretKind.RECOVERY_LOCK;
    try (Secret password = Secret.copyOf("correct horse battery".toCharArray())) {
      IssueRequest request =
          IssueRequest.of(
              "demo-mac",
              kind,
              password,
              () ->
                  MdmCommand.of(
                      "SetRecoveryLock", Map.of("NewPassword", "correct horse battery"), "U-1"));
      EscrowRecord record =
          custody.custody().issue(request, JournalEvent.of("recovery-lock.escrowed")).record();
      assertThat(custody.reveal(record, key()).reveal()).isEqualTo("correct horse battery");
      assertThat(Files.readString(file(record))).doesNotContain("correct horse battery");
      assertThat(request.toString()).doesNotContain("correct horse");
      lock("demo-mac"); // of another kind
      assertThatThrownBy(
              () -> custody.custody().issue(request, JournalEvent.of("recovery-lock.escrowed")))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("has an open SetRecoveryLock");
    }
  }

  @Test
  void whereNobodyCouldReadItNothingIsSealed() {
    Custody forNobody =
        Custody.of(
            escrow.records(), List::of, TestCustody.journal("a@b"), CLOCK, new SecureRandom());
    assertThatThrownBy(
            () ->
                forNobody.issue(
                    TestCustody.request("m", PIN, CustodyTest::lockCommand),
                    JournalEvent.of("test")))
        .isInstanceOf(NotFoundException.class);
    assertThat(custody.records().records()).isEmpty();
  }

  @Test
  void closingARecordThatIsGoneLeavesAnotherThatCameInItsPlace() throws IOException {
    EscrowRecord gone = lock("demo-mac").record();
    Files.move(file(gone), home.resolve("moved-away.pem"));
    custody.custody().giveUp(gone.commandUuid(), "moved away");
    EscrowRecord newer = lock("demo-mac").record();
    assertThatThrownBy(() -> custody.custody().close(gone, JournalEvent.of("pin.closed")))
        .isInstanceOf(NotFoundException.class);
    assertThat(custody.openRecord("demo-mac", "DeviceLock")).contains(newer);
  }

  @Test
  void whatIsWithdrawnIsInTheJournal() {
    EscrowRecord record = lock("demo-mac").record();
    custody.custody().withdraw(record, JournalEvent.of("lock.closed"));
    assertThat(custody.events())
        .extracting(JournalEvent::action)
        .containsExactly("test.escrowed", "lock.closed");
    assertThat(custody.openRecord("demo-mac", "DeviceLock")).isEmpty();
    custody.custody().withdraw(record, JournalEvent.of("lock.closed")); // done already
    assertThat(custody.events()).hasSize(2);
  }

  @Test
  void leaveToOpenOneRecordOpensNoOther() {
    EscrowRecord one = lock("one").record();
    EscrowRecord other = lock("other").record();
    Disclosure leave =
        Disclosure.of(TestCustody.journal("a@b"), List.of(one), JournalEvent.of("pin.shown"));
    EscrowKey key = key();
    assertThatThrownBy(() -> key.open(other, escrow.records(), leave))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(key.open(one, escrow.records(), leave)).isNotEmpty();
    assertThatThrownBy(() -> key.open(one, escrow.records(), leave))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
