package org.mdmtoolkit.explorer;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowIdentity;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.fixtures.pki.TestCertificate;
import org.mdmtoolkit.fixtures.pki.TestKeys;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.CertificateOrder;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;

/**
 * What a command of the command line does to a state folder, and what it promises by returning. A
 * new one is one line here, and one in {@link Exploration}.
 *
 * @param name how it is called in reports
 */
record Operation(String name, Body body) {

  /** Does it. What it throws other than exceptions of the library is a fault. */
  interface Body {
    void run(StateFolder state, Promises promises);
  }

  static final String LOCKED = "locked-mac";
  static final String FREE = "free-mac";
  static final String GONE = "gone-mac";
  static final String LOST = "COMMAND-GONE0";

  static final Operation INIT = new Operation("init", Operation::init);
  static final Operation FIRST_LOCK =
      new Operation("first lock", (state, promises) -> firstLock(state, promises, FREE));
  static final Operation LOCK =
      new Operation("lock", (state, promises) -> lock(state, promises, FREE));
  static final Operation AGAIN =
      new Operation("again", (state, promises) -> again(state, promises, LOCKED));
  static final Operation AGAIN_NEW =
      new Operation("again what is new", (state, promises) -> again(state, promises, FREE));
  static final Operation CLOSE = new Operation("close", Operation::close);
  static final Operation RELOCK =
      new Operation(
          "close and lock",
          (state, promises) -> {
            close(state, promises);
            lock(state, promises, LOCKED);
          });
  static final Operation GIVE_UP =
      new Operation(
          "give up and lock",
          (state, promises) -> {
            promises.ends(LOST);
            state.custody().giveUp(LOST, "the disk was replaced");
            lock(state, promises, GONE);
          });
  static final Operation PASSPHRASE = new Operation("passphrase", Operation::passphrase);
  static final Operation ADD =
      new Operation("readers add", (state, promises) -> addReader(state, promises, "bob"));
  static final Operation REMOVE = new Operation("readers remove", Operation::removeReader);
  static final Operation SHOW =
      new Operation(
          "show",
          (state, promises) ->
              state
                  .custody()
                  .revealAll(state.unlock(), listing -> JournalEvent.of("pin.shown-all")));
  static final Operation RESEAL =
      new Operation(
          "reseal",
          (state, promises) -> state.custody().resealing().run(state.unlock(), (done, all) -> {}));
  static final Operation ORDER = new Operation("vendor csr", Operation::order);
  static final Operation START =
      new Operation(
          "renew start",
          (state, promises) -> {
            state.renewal().start(false, state.random());
            promises.request("/home/renewals/fleet/generation-0001");
          });
  static final Operation ACCEPT = new Operation("renew accept", Operation::accept);

  private static void init(StateFolder state, Promises promises) {
    EscrowIdentity identity = state.escrow().identity();
    if (!identity.completeCreation(state.journal())) {
      try (Secret passphrase = Secret.copyOf(StateFolder.PASSPHRASES.get(0).toCharArray())) {
        identity.create(state.journal(), passphrase);
      }
    }
    promises.hasKey();
  }

  static void firstLock(StateFolder state, Promises promises, String host) {
    EscrowIdentity identity = state.escrow().identity();
    if (!identity.completeCreation(state.journal()) && !identity.exists()) {
      identity.createWithGeneratedPassphrase(state.journal());
      promises.hasKey();
    }
    lock(state, promises, host);
  }

  static void lock(StateFolder state, Promises promises, String host) {
    Pin pin = Pin.random(state.random());
    String uuid = "COMMAND-" + state.attempt().toUpperCase(Locale.ROOT).replace(' ', '-');
    IssueRequest request =
        IssueRequest.of(
            host,
            SecretKind.LOCK_PIN,
            pin,
            () -> DeviceLock.forMac(pin).build().withCommandUuid(uuid));
    state.custody().issue(request, JournalEvent.of("lock.escrowed"));
    promises.handedOut(host, uuid, pin.reveal());
  }

  private static EscrowRecord openRecord(StateFolder state, String host) {
    return state
        .custody()
        .open(host, SecretKind.LOCK_PIN)
        .orElseThrow(
            () ->
                new NotFoundException(
                    host + " has no open command", Remedy.Act.LIST_OPEN_COMMANDS));
  }

  private static void again(StateFolder state, Promises promises, String host) {
    EscrowRecord record = openRecord(state, host);
    EscrowedCommand command =
        state.custody().handOut(record, state.unlock(), JournalEvent.of("lock.again"));
    promises.handedOut(
        host, record.commandUuid(), String.valueOf(command.command().keys().get("PIN")));
  }

  private static void close(StateFolder state, Promises promises) {
    JournalEvent why = JournalEvent.of("pin.closed");
    state.custody().completeClosing(LOCKED, record -> true, why);
    EscrowRecord record = openRecord(state, LOCKED);
    promises.ends(record.commandUuid());
    state.custody().close(record, why);
    promises.isClosed(record.commandUuid());
  }

  private static void passphrase(StateFolder state, Promises promises) {
    String next = StateFolder.PASSPHRASES.get(1 + state.process());
    try (Secret passphrase = Secret.copyOf(next.toCharArray())) {
      state.escrow().identity().changePassphrase(state.journal(), state.unlock(), passphrase);
    }
  }

  /** Who else can be a reader. */
  static final List<String> READERS = List.of("anna", "bob");

  static X509Certificate certificate(String name) {
    return reader(name).certificate();
  }

  private static TestCertificate reader(String name) {
    return TestCertificate.root("CN=" + name + ", O=MDM Test, C=US")
        .keys(TestKeys.rsa("reader " + name))
        .usage(KeyUsage.keyEncipherment)
        .valid(TestPki.NOW, SimulatedDisk.TIME.plus(Duration.ofDays(365)))
        .build();
  }

  private static final X509Certificate ANNA = certificate("anna");
  private static final X509Certificate BOB = certificate("bob");

  static void addReader(StateFolder state, Promises promises, String name) {
    int change = promises.readerChanges(name);
    state.escrow().addRecipient(state.journal(), name, name.equals("bob") ? BOB : ANNA);
    promises.readerIs(name, true, change);
  }

  private static void removeReader(StateFolder state, Promises promises) {
    int change = promises.readerChanges("anna");
    state.escrow().removeRecipient(state.journal(), "anna");
    promises.readerIs("anna", false, change);
  }

  private static void order(StateFolder state, Promises promises) {
    Path folder = state.home().resolve("vendor");
    CertificateOrder.of(RequestSubject.vendor("US", "mdm-vendor", "mdm@example.com"))
        .create(RequestFiles.vendor(folder), null, state.random());
    promises.request("/home/vendor");
  }

  private static void accept(StateFolder state, Promises promises) {
    byte[] request =
        InputFiles.read(
            state.home().resolve("renewals/fleet/generation-0001/VendorCertificateRequest.csr"),
            1 << 16);
    byte[] certificate =
        TestApplePki.answer(
                request, TestPki.NOW.minusSeconds(3600), TestPki.NOW.plusSeconds(365L * 86400))
            .der();
    state.renewal().accept(SourceFile.of("mdm.cer", certificate), Optional.empty());
  }

  /** All that begin in an empty folder. */
  static List<Operation> first() {
    return List.of(INIT, FIRST_LOCK, ORDER, START);
  }

  /** All that find a folder in use. */
  static List<Operation> later() {
    return List.of(
        LOCK,
        AGAIN,
        AGAIN_NEW,
        CLOSE,
        RELOCK,
        GIVE_UP,
        PASSPHRASE,
        ADD,
        REMOVE,
        RESEAL,
        SHOW,
        INIT,
        ORDER,
        START,
        ACCEPT);
  }

  @Override
  public String toString() {
    return name;
  }
}
