package org.mdmtoolkit.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;

/** A state folder with an escrow key, and a time that passes only when somebody waits. */
public final class TestHome {

  private static final char[] PASSPHRASE = "correct horse".toCharArray();
  private static byte[] identity = new byte[0];
  private static @Nullable EscrowKey key; // opening it is slow on purpose, and all have the same

  private final Path folder;
  private Instant now = Instant.parse("2026-11-21T09:00:00Z");
  public final AtomicInteger unlocked = new AtomicInteger();
  public final List<Duration> pauses = new ArrayList<>();

  private TestHome(Path folder) {
    this.folder = folder;
  }

  public static synchronized TestHome in(Path folder) {
    TestHome home = new TestHome(folder);
    try {
      Path file = folder.resolve("escrow/identity.pem");
      if (Files.exists(file)) {
        return home;
      }
      if (identity.length == 0) {
        home.escrow().identity().create(home.journal(), Secret.copyOf(PASSPHRASE));
        Files.delete(folder.resolve("journal.jsonl")); // as if the key had come from a backup
        identity = Files.readAllBytes(file);
      } else {
        Files.createDirectories(folder.resolve("escrow"));
        Files.write(file, identity);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return home;
  }

  /** The same at the same time, in a folder that has its files. */
  public synchronized TestHome movedTo(Path other) {
    TestHome home = new TestHome(other);
    home.now = now;
    return home;
  }

  public Path folder() {
    return folder;
  }

  public Escrow escrow() {
    return Escrow.at(folder.resolve("escrow"), clock(), new SecureRandom());
  }

  public Journal journal() {
    return Journal.at(folder.resolve("journal.jsonl"), clock(), new Operator("anna", "mac-7"));
  }

  public Path runs() {
    return folder.resolve("runs");
  }

  public SendingState state() {
    return stateAt(clock());
  }

  public SendingState stateAt(Clock time) {
    return new SendingState(
        custody(), journal(), FolderRunStore.at(runs()), time, new SecureRandom());
  }

  public Custody custody() {
    return Custody.in(escrow(), journal());
  }

  /** Somebody else makes a lock for this name. */
  public void issueElsewhere(String name, Pin pin) {
    Journal journal = Journal.at(folder.resolve("other.jsonl"), clock(), new Operator("eve", "x"));
    Custody.in(escrow(), journal)
        .issue(
            IssueRequest.of(name, SecretKind.LOCK_PIN, pin, () -> DeviceLock.forMac(pin).build()),
            JournalEvent.of("lock.escrowed"));
  }

  public void close(String name) {
    custody().close(openRecord(name).orElseThrow(), JournalEvent.of("pin.closed"));
  }

  public CommandSender sender(MdmServer server) {
    return CommandSender.to(server, state())
        .sleeper((time, cancelled) -> pass(time))
        .openingEscrowWith(this::unlock);
  }

  public synchronized void pass(Duration time) {
    pauses.add(time);
    now = now.plus(time);
  }

  private synchronized Instant now() {
    return now;
  }

  public EscrowKey unlock() {
    unlocked.incrementAndGet();
    return key();
  }

  private EscrowKey key() {
    synchronized (TestHome.class) {
      if (key == null) {
        key = escrow().identity().unlock(Secret.copyOf(PASSPHRASE));
      }
      return key;
    }
  }

  public static SecretRun lock() {
    return SecretRun.lock("stolen, ticket 4711", pin -> DeviceLock.forMac(pin).build());
  }

  /** The open lock of this host. */
  public Optional<EscrowRecord> openRecord(String name) {
    return custody().open(name, SecretKind.LOCK_PIN);
  }

  /** The PIN that escrow holds open for this host. */
  public String openPin(String name) {
    return pin(openRecord(name).orElseThrow(), key());
  }

  /** The PIN in a record; the journal of the home does not tell of it. */
  public String pin(EscrowRecord record, EscrowKey opener) {
    Journal journal = Journal.at(folder.resolve("test.jsonl"), clock(), new Operator("test", "x"));
    return Custody.in(escrow(), journal)
        .reveal(List.of(record), opener, JournalEvent.of("test"))
        .get(0)
        .secret()
        .orElseThrow()
        .reveal();
  }

  /** The actions of the journal for a host. */
  public List<String> actions(String name) {
    return journal().entries(entry -> true).stream()
        .map(entry -> entry.event())
        .filter(event -> event.host().filter(name::equals).isPresent())
        .map(event -> event.action())
        .toList();
  }

  public String allState() {
    StringBuilder text = new StringBuilder();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(file).append('\n').append(new String(Files.readAllBytes(file), UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now();
      }
    };
  }
}
