package org.mdmtoolkit.explorer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.RequestFiles;

/** What has to hold of every disk that a run, or its crash, leaves. */
final class Invariants {

  private static final String REQUEST = "/VendorCertificateRequest.csr";

  /** When a folder is looked at after a crash: left-overs are old by then. */
  private static final Clock LATER =
      Clock.fixed(SimulatedDisk.TIME.plus(Duration.ofHours(2)), ZoneOffset.UTC);

  private final SimulatedDisk disk = SimulatedDisk.forProcesses(1);
  private final Set<String> seen = new HashSet<>();
  private final Map<String, String> pins = new HashMap<>();
  private final Set<String> pairs = new HashSet<>();
  private final Set<String> known;
  private long images;

  /**
   * @param known commands of which the record was missing from the beginning
   */
  Invariants(Set<String> known) {
    this.known = known;
  }

  /** How many different disks were judged. */
  long images() {
    return images;
  }

  /**
   * Judges a disk; one that was judged before is not judged again.
   *
   * @param unfinished operations that did not return: they are run again
   */
  void check(DiskImage image, Promises promises, List<Operation> unfinished) {
    if (!seen.add(image.digest() + promises + unfinished)) {
      return;
    }
    images++;
    disk.load(image);
    Promises more = promises.copy();
    kept(image, more);
    StateFolder look = new StateFolder(disk.root(0), 0, "look", LATER);
    findings(look);
    for (int i = 0; i < unfinished.size(); i++) {
      rerun(unfinished.get(i), i, more);
    }
    lockAfterAll(more);
    findings(look);
    kept(disk.seen(), more);
  }

  private void rerun(Operation operation, int number, Promises promises) {
    try {
      operation.body().run(new StateFolder(disk.root(0), 0, "rerun " + number, LATER), promises);
    } catch (MdmException e) {
      if (e.remedy().isEmpty()) {
        throw new Violation(operation + ", run again, is refused without a remedy", e);
      }
    } catch (RuntimeException e) {
      throw new Violation(operation + ", run again, fails", e);
    }
  }

  private void lockAfterAll(Promises promises) {
    try {
      Operation.firstLock(
          new StateFolder(disk.root(0), 0, "after all ", LATER), promises, "other-mac");
    } catch (MdmException e) {
      throw new Violation("no other Mac can be locked after that", e);
    }
  }

  private void findings(StateFolder state) {
    for (Finding finding : state.custody().check()) {
      boolean isExpected =
          switch (finding.kind()) {
            case UNKNOWN, CLOSED, RESEAL -> true;
            case MISSING -> known.contains(finding.commandUuid().orElse(""));
            case KEY, READERS -> !state.escrow().identity().exists();
            default -> false;
          };
      if (!isExpected) {
        throw new Violation("finding " + finding.kind() + ": " + finding.problem());
      }
    }
  }

  /** What was promised is there. */
  private void kept(DiskImage image, Promises promises) {
    for (Promises.HandedOut command : promises.commands()) {
      if (!known.contains(command.commandUuid())) {
        checkPin(image, command);
      }
    }
    if (promises.isKeyPromised()) {
      unlock();
    }
    for (String command : promises.closed()) {
      if (record(image, "open", command) != null || record(image, "closed", command) == null) {
        throw new Violation("it was closed and is not: " + command);
      }
    }
    promises
        .readers()
        .forEach(
            (name, isThere) -> {
              if (image.paths().contains("/home/escrow/recipients/" + name + ".pem") != isThere) {
                throw new Violation(
                    "reader " + name + " is " + (isThere ? "not there" : "still there"));
              }
            });
    for (String folder : promises.requests()) {
      if (image.content(folder + REQUEST).isEmpty()) {
        throw new Violation("the request is gone: " + folder);
      }
    }
    for (String path : image.paths()) {
      if (path.endsWith(REQUEST)) {
        checkPair(image, path.substring(0, path.length() - REQUEST.length()));
      }
    }
  }

  private EscrowKey unlock() {
    try {
      return new StateFolder(disk.root(0), 0, "judge", LATER).unlock();
    } catch (MdmException e) {
      throw new Violation("the escrow key cannot be used", e);
    }
  }

  private static String record(DiskImage image, String folder, String commandUuid) {
    for (String path : image.paths()) {
      if (path.startsWith("/home/escrow/" + folder + "/")
          && path.endsWith(".pem")
          && text(image, path).contains("\nCommand-UUID: " + commandUuid + "\n")) {
        return path;
      }
    }
    return null;
  }

  private static String text(DiskImage image, String path) {
    return new String(image.content(path).orElseThrow(), US_ASCII);
  }

  private void checkPin(DiskImage image, Promises.HandedOut command) {
    String open = record(image, "open", command.commandUuid());
    String path = open == null ? record(image, "closed", command.commandUuid()) : open;
    if (path == null) {
      throw new Violation("the record of a command that was handed out is gone: " + command);
    }
    String identity =
        image.content("/home/escrow/identity.pem").map(key -> new String(key, US_ASCII)).orElse("");
    String known = identity + text(image, path);
    if (!pins.containsKey(known)) {
      pins.put(known, pin(command.commandUuid()));
    }
    if (!pins.get(known).equals(command.pin())) {
      throw new Violation("another PIN is in the record of " + command);
    }
  }

  private String pin(String commandUuid) {
    DiskImage before = disk.seen();
    try {
      StateFolder state = new StateFolder(disk.root(0), 0, "judge", LATER);
      Custody custody = state.custody();
      EscrowRecord record =
          custody.records().records().stream()
              .filter(one -> one.commandUuid().equals(commandUuid))
              .findFirst()
              .orElseThrow();
      return custody
          .reveal(List.of(record), unlock(), JournalEvent.of("pin.shown"))
          .get(0)
          .secret()
          .orElseThrow()
          .reveal();
    } catch (RuntimeException e) {
      throw new Violation("the PIN of " + commandUuid + " cannot be read", e);
    } finally {
      disk.load(before);
    }
  }

  /** A request is there: its key is, too, and opens. */
  private void checkPair(DiskImage image, String folder) {
    RequestFiles files = RequestFiles.vendor(disk.root(0).resolve(folder));
    StringBuilder all = new StringBuilder();
    for (Path file : new Path[] {files.request(), files.key(), files.passphrase()}) {
      all.append(image.content(file.toString()).map(b -> new String(b, US_ASCII)).orElse("-"));
    }
    if (!pairs.add(all.toString())) {
      return;
    }
    try (Secret passphrase =
        Secret.copyOf(image.content(files.passphrase().toString()).orElseThrow())) {
      CertificateRequest request = CertificateRequest.read(SourceFile.read(files.request()));
      if (!PrivateKeys.match(
          PrivateKeys.read(SourceFile.read(files.key()), () -> passphrase), request.publicKey())) {
        throw new Violation("a request has another key: " + folder);
      }
    } catch (RuntimeException e) {
      throw new Violation("a request is there, and its key cannot be used: " + folder, e);
    }
  }
}
