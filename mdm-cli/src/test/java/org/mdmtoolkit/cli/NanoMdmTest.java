package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.fixtures.SimulatedMac;
import org.mdmtoolkit.fixtures.SimulatedMac.Proof;
import org.mdmtoolkit.fixtures.SimulatedMac.Received;
import org.mdmtoolkit.fixtures.SocketRelay;
import org.mdmtoolkit.fixtures.nanomdm.HttpFront;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdm;
import org.mdmtoolkit.fixtures.nanomdm.NanoMdmKind;
import org.mdmtoolkit.fixtures.nanomdm.RealNanoMdm;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;

/**
 * {@code mdm lock} through NanoMDM to simulated Macs: the fake one and the real one, with both
 * storages.
 */
@Tag("any-jdk")
class NanoMdmTest {

  private static final String ENQUEUE = "/v1/enqueue/";

  @TempDir Path folder;
  private FleetWithHome office;
  private HttpFront webhook;
  private int webhookPort;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void open() {
    office = new FleetWithHome(folder, 1);
    webhookPort = SocketRelay.freePort();
    webhook = HttpFront.of(URI.create("http://127.0.0.1:" + webhookPort));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    webhook.close();
    office.close();
  }

  /** Starts a server, and adds it as {@code n}. */
  private NanoMdm start(NanoMdmKind kind) {
    NanoMdm nano = kind.start(folder, Optional.of(webhook.url().resolve("/webhook")));
    opened.add(nano);
    add(nano.url(), nano.token());
    return nano;
  }

  private void add(String url, String token) {
    TestShell.Run added = tryToAdd(url, token);
    assertThat(added.exitCode()).as(added.all()).isZero();
  }

  private TestShell.Run tryToAdd(String url, String token) {
    return office
        .shell()
        .set("MDM_SERVER_TOKEN", token)
        .run(
            "server",
            "add",
            "n",
            "--type",
            "nanomdm",
            "--url",
            url,
            "--webhook",
            "127.0.0.1:" + webhookPort);
  }

  /** Puts a front between the command line and this server. */
  private HttpFront front(NanoMdm nano) {
    HttpFront front = HttpFront.of(URI.create(nano.url()));
    opened.add(front);
    assertThat(office.run("server", "remove", "n").exitCode()).isZero();
    add(front.url().toString(), nano.token());
    return front;
  }

  private static String udid() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  private static SimulatedMac enroll(NanoMdm nano, String udid) {
    Instant now = Instant.now();
    return SimulatedMac.of(
            udid,
            TestPki.root()
                .issue("CN=" + udid)
                .keys(TestKeys.rsa("simulated Mac"))
                .valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)))
                .build(),
            nano.deviceUrl(),
            Proof.SIGNATURE)
        .enroll();
  }

  private static String[] lockLine(String udid, String... more) {
    return FleetWithHome.with(
        new String[] {"lock", udid, "--server", "n", "--reason", "lost", "--yes"}, more);
  }

  private TestShell.Run lock(String udid, String... more) {
    return office.run(lockLine(udid, more));
  }

  /** Locks and waits; whenever it waits, the Mac polls, and its answer is delivered. */
  private TestShell.Run lockAndWait(String udid, SimulatedMac mac, MacBehavior behavior) {
    return answering(mac, behavior).run(lockLine(udid, "--wait"));
  }

  private TestShell answering(SimulatedMac mac, MacBehavior behavior) {
    return office
        .shell()
        .whileWaiting(
            () -> {
              for (Received one : mac.answerAll(behavior)) {
                webhook.await("\"command_uuid\":\"" + one.uuid() + "\"");
              }
            });
  }

  private static String pin(Received command) {
    Matcher pin =
        Pattern.compile("<key>PIN</key>\\s*<string>([0-9]{6})</string>")
            .matcher(new String(command.payload(), UTF_8));
    assertThat(pin.find()).as("a lock with a PIN").isTrue();
    return pin.group(1);
  }

  /** What the Mac gets is one lock, and its PIN is the one that `mdm pin show` shows. */
  private void getsOneLockWhosePinIsKept(SimulatedMac mac, String udid) {
    List<Received> all = mac.answerAll(MacBehavior.ACKNOWLEDGES);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).requestType()).isEqualTo("DeviceLock");
    assertThat(office.run("pin", "show", udid).stdout())
        .contains(FleetWithHome.grouped(pin(all.get(0))));
  }

  @ParameterizedTest
  @EnumSource
  void aLockIsPushedAndWaitedForUntilTheMacHasAcknowledgedIt(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    TestShell.Run check = office.run("server", "check", "n");
    assertThat(check.exitCode()).as(check.all()).isZero();
    assertThat(check.stdout()).contains("v0.9.0");
    TestShell.Run run = lockAndWait(udid, mac, MacBehavior.ACKNOWLEDGES);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("acknowledged");
    assertThat(office.journal()).contains("lock.pushed", "lock.acknowledged");
    assertThat(mac.idle()).as("nothing waits any more").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aMacThatIsBusyFirstIsWaitedFor(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    TestShell.Run busy =
        office
            .shell()
            .whileWaiting(
                () -> mac.idle().ifPresent(one -> mac.report(one, MacBehavior.NOT_NOW_FIRST)))
            .run(lockLine(udid, "--wait=90s"));
    assertThat(busy.exitCode()).as(busy.all()).isEqualTo(7);
    Matcher uuid = Pattern.compile("mdm result ([0-9A-Fa-f-]{36})").matcher(busy.stderr());
    assertThat(uuid.find()).as(busy.stderr()).isTrue();
    TestShell.Run later =
        answering(mac, MacBehavior.ACKNOWLEDGES)
            .run("result", uuid.group(1), "--server", "n", "--wait");
    assertThat(later.exitCode()).as(later.all()).isZero();
    assertThat(later.stdout()).contains("Acknowledged");
  }

  @ParameterizedTest
  @EnumSource
  void aMacThatRefusesIsAFailureInItsOwnWords(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    TestShell.Run run = lockAndWait(udid, enroll(nano, udid), MacBehavior.FAILS);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
    assertThat(run.stdout()).contains("12021");
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceThatIsNotEnrolledIsNotSaidToBeLocked(NanoMdmKind kind) {
    start(kind);
    TestShell.Run run = lock(udid());
    assertThat(run.exitCode()).as(run.all()).isNotZero();
    assertThat(run.all()).doesNotContain("sending again");
    assertThat(office.journal()).doesNotContain("lock.pushed", "lock.acknowledged");
  }

  @ParameterizedTest
  @EnumSource
  void aWrongKeyIsDeniedAndTheMacGetsNothing(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    assertThat(office.run("server", "remove", "n").exitCode()).isZero();
    TestShell.Run added = tryToAdd(nano.url(), "canary-wrong-key");
    assertThat(added.exitCode()).as(added.all()).isEqualTo(5);
    TestShell.Run run =
        office
            .shell()
            .set("MDM_SERVER_URL", nano.url())
            .set("MDM_SERVER_TYPE", "nanomdm")
            .set("MDM_SERVER_TOKEN", "canary-wrong-key")
            .run("lock", udid, "--reason", "lost", "--yes");
    assertThat(run.exitCode()).as(run.all()).isEqualTo(5);
    assertThat(added.all() + run.all()).doesNotContain("canary-wrong-key");
    assertThat(mac.idle()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPushThatFailsIsSaidAndTheMacGetsTheLockWhenItPolls(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    nano.pushesWork(false);
    TestShell.Run run = lock(udid);
    assertThat(run.exitCode()).as(run.all()).isEqualTo(7);
    assertThat(run.stdout()).contains("queued, push failed");
    assertThat(office.journal()).contains("lock.push-failed").doesNotContain("lock.pushed");
    getsOneLockWhosePinIsKept(mac, udid);
  }

  @ParameterizedTest
  @EnumSource
  void aLostAnswerIsSettledByTheSameCommandAndTheMacGetsItOnce(NanoMdmKind kind) {
    NanoMdm nano = start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    front(nano).beforeTheAnswer(ENQUEUE, 1, () -> {});
    TestShell.Run run = lock(udid);
    assertThat(run.exitCode()).as(run.all()).isZero();
    assertThat(run.stdout()).contains("queued");
    getsOneLockWhosePinIsKept(mac, udid);
  }

  /** A process; the others here run in the process of the tests. */
  private Process startProcess(String... line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Program.java(line))
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("MDM_HOME", office.home().toString());
    builder.environment().put("HOME", folder.toString());
    return builder.start();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE_WITH_POSTGRESQL") // takes seconds
  void aRunThatIsKilledBetweenTwoCommandsAndInTheMiddleOfOneLocksEachMacOnce(NanoMdmKind kind)
      throws Exception {
    NanoMdm nano = start(kind);
    List<String> udids = List.of(udid(), udid(), udid());
    List<SimulatedMac> macs = udids.stream().map(udid -> enroll(nano, udid)).toList();
    HttpFront front = front(nano);
    String[] line =
        FleetWithHome.with(
            lockLine(udids.get(0)), udids.get(1), udids.get(2), "--concurrency", "1");
    Deque<Process> runs = new ConcurrentLinkedDeque<>();
    Runnable kill = () -> runs.getLast().destroyForcibly().onExit().join();
    front.beforeTheServer(ENQUEUE, 2, kill);
    runs.add(startProcess(line));
    assertThat(ended(runs.getLast())).as("killed before the second command").isEqualTo(128 + 9);
    front.beforeTheAnswer(ENQUEUE, 1, kill);
    runs.add(startProcess(line));
    assertThat(ended(runs.getLast())).as("killed before the answer").isEqualTo(128 + 9);
    runs.add(startProcess(line));
    assertThat(ended(runs.getLast())).as(Files.readString(folder.resolve("err"))).isZero();
    for (int i = 0; i < macs.size(); i++) {
      getsOneLockWhosePinIsKept(macs.get(i), udids.get(i));
    }
    assertThat(office.run("journal", "verify").exitCode()).isZero();
  }

  private static int ended(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @EnumSource(names = {"REAL_WITH_FILES", "REAL_WITH_POSTGRESQL"})
  void aServerThatIsKilledAndStartedAgainStillHasTheLock(NanoMdmKind kind) {
    RealNanoMdm nano = (RealNanoMdm) start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    assertThat(lock(udid).exitCode()).isZero();
    nano.kill();
    nano.startAgain();
    TestShell.Run again = lock(udid, "--again");
    assertThat(again.all()).contains("the server has had it before");
    getsOneLockWhosePinIsKept(mac, udid);
  }

  @ParameterizedTest
  @EnumSource(names = {"REAL_WITH_FILES", "REAL_WITH_POSTGRESQL"})
  void aServerThatIsKilledBeforeItAnswersIsAskedAgainWithTheSameCommand(NanoMdmKind kind) {
    RealNanoMdm nano = (RealNanoMdm) start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    front(nano)
        .beforeTheAnswer(
            ENQUEUE,
            1,
            () -> {
              nano.kill();
              nano.startAgain();
            });
    TestShell.Run run = lock(udid);
    assertThat(run.exitCode()).as(run.all()).isZero();
    getsOneLockWhosePinIsKept(mac, udid);
  }

  @ParameterizedTest
  @EnumSource(names = {"REAL_WITH_FILES", "REAL_WITH_POSTGRESQL"})
  void aServerThatIsGoneBeforeItHasTheLockGetsItFromTheSameRunAgain(NanoMdmKind kind) {
    RealNanoMdm nano = (RealNanoMdm) start(kind);
    String udid = udid();
    SimulatedMac mac = enroll(nano, udid);
    front(nano).beforeTheServer(ENQUEUE, 1, nano::kill);
    TestShell.Run down = lock(udid);
    assertThat(down.exitCode()).as(down.all()).isEqualTo(1);
    nano.startAgain();
    assertThat(mac.idle()).isEmpty();
    TestShell.Run run = lock(udid);
    assertThat(run.exitCode()).as(run.all()).isZero();
    getsOneLockWhosePinIsKept(mac, udid);
  }
}
