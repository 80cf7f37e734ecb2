package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.fixtures.Judge;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

class EscrowTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T07:30:00.123Z"), ZoneOffset.UTC);
  private static final Pin PIN = Pin.of("042195");
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @TempDir static Path template;
  @TempDir Path home;
  private Path folder;
  private Escrow escrow;

  @BeforeAll
  static void makeOneKeyForAll() {
    Escrow.at(template, CLOCK, new SecureRandom())
        .identity()
        .create("anna@mac-7", Secret.copyOf(PASSPHRASE));
  }

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(home.resolve("escrow"));
    Files.copy(template.resolve("identity.pem"), folder.resolve("identity.pem"));
    escrow = Escrow.at(folder, CLOCK, new SecureRandom());
  }

  @Test
  void givesBackThePinAndTheVeryCommand() {
    EscrowedCommand issued = lock("demo-mac");
    RevealedRecord revealed = escrow.reveal(issued.record(), key());
    assertThat(revealed.pin()).isEqualTo(PIN);
    assertThat(revealed.command().bytes()).isEqualTo(issued.command().bytes());
  }

  @Test
  void theRecordTellsTheHostAndNotThePin() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    String text = Files.readString(issued.record().file());
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
    assertThat(escrow.reveal(issued.record(), key()).toString()).doesNotContain("042195");
  }

  @Test
  void recordAndKeyAreForTheOwnerAlone() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    assertThat(mode(issued.record().file())).isEqualTo("rw-------");
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
            issued.record().file(),
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
            .run("cms", "-cmsout", "-print", "-inform", "PEM", "-in", lock("a").record().file());
    assertThat(verdict.stdout())
        .contains("id-smime-ct-authEnvelopedData", "aes-256-gcm", "rsaesOaep", "sha256");
  }

  @Test
  void aSecondLockOfAHostIsRefusedAndNamesTheFirst() {
    EscrowedCommand first = lock("demo-mac");
    assertThatThrownBy(() -> lock("DEMO-Mac"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(first.command().commandUuid().orElseThrow())
        .hasMessageContaining("mdm pin show demo-mac");
    assertThat(escrow.records().records()).containsExactly(first.record());
  }

  @Test
  void aLockAndAnEraseOfOneHostDoNotShareAPin() {
    lock("demo-mac");
    escrow.issue("demo-mac", "a@b", PIN, pin -> EraseDevice.forMac().pin(pin).build());
    assertThat(escrow.records("demo-mac").records()).hasSize(2);
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
                          Escrow.at(folder, CLOCK, new SecureRandom())
                              .issue("m", "a@b", own, pin -> DeviceLock.forMac(pin).build());
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
      assertThat(escrow.records().records()).hasSize(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingKeepsTheRecordAndAllowsTheNextLock() {
    EscrowedCommand first = lock("demo-mac");
    EscrowRecord closed = escrow.close("demo-mac", "DeviceLock");
    assertThat(closed.open()).isFalse();
    EscrowedCommand second = lock("demo-mac");
    assertThat(escrow.records("demo-mac").records())
        .extracting(EscrowRecord::commandUuid)
        .containsExactlyInAnyOrder(
            first.command().commandUuid().orElseThrow(),
            second.command().commandUuid().orElseThrow());
    assertThat(escrow.reveal(closed, key()).pin()).isEqualTo(PIN);
  }

  @Test
  void aCrashInTheMiddleOfClosingLosesNothingAndIsFinishedByTheNextClose() throws IOException {
    EscrowedCommand issued = lock("demo-mac");
    Path open = issued.record().file();
    EscrowRecord closed = escrow.close("demo-mac", "DeviceLock");
    Files.createLink(open, closed.file()); // as if the old name had not been removed yet
    assertThat(escrow.records().records()).extracting(EscrowRecord::open).containsExactly(true);
    escrow.close("demo-mac", "DeviceLock");
    assertThat(escrow.records().records()).extracting(EscrowRecord::open).containsExactly(false);
  }

  @Test
  void ofManyThatAreIssuedTogetherARefusedOneDoesNotHoldUpTheOthers() {
    EscrowedCommand first = lock("b");
    List<EscrowAnswer> answers =
        escrow.issueAll("anna@mac-7", List.of(order("a"), order("B"), order(""), order("c")));
    assertThat(answers)
        .extracting(answer -> answer.command().isPresent())
        .containsExactly(true, false, false, true);
    assertThat(answers.get(1).failure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(first.command().commandUuid().orElseThrow());
    assertThat(answers.get(2).failure().orElseThrow()).isInstanceOf(InvalidInputException.class);
    for (int i : new int[] {0, 3}) {
      EscrowedCommand issued = answers.get(i).orThrow();
      assertThat(escrow.reveal(issued.record(), key()).command()).isEqualTo(issued.command());
    }
    assertThat(escrow.records().records()).hasSize(3);
  }

  @Test
  void ofTwoForOneHostThatAreIssuedTogetherOneIsRefused() {
    List<EscrowAnswer> answers =
        escrow.issueAll("anna@mac-7", List.of(order("demo-mac"), order("DEMO-MAC")));
    assertThat(answers.get(0).command()).isPresent();
    assertThat(answers.get(1).failure().orElseThrow())
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has an open DeviceLock");
    assertThat(escrow.records().records()).containsExactly(answers.get(0).orThrow().record());
  }

  private static EscrowOrder order(String host) {
    return new EscrowOrder(host, PIN, EscrowTest::lockCommand);
  }

  @Test
  void closingWhatIsNotOpenIsAnError() {
    assertThatThrownBy(() -> escrow.close("demo-mac", "DeviceLock"))
        .isInstanceOf(NotFoundException.class);
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
            () -> escrow.issue("m", "a@b", PIN, pin -> DeviceLock.forMac(Pin.of("111222")).build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(escrow.records().records()).isEmpty();
  }

  private EscrowedCommand lock(String host) {
    return escrow.issue(host, "anna@mac-7", PIN, EscrowTest::lockCommand);
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
}
