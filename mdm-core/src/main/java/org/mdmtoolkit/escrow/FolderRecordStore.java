package org.mdmtoolkit.escrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.DurableFiles.NewFile;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;

/**
 * Records in a folder, one file each, of which the name is made from host and request type. The
 * open record is published by hard link, so the file system itself lets only one of many racing
 * processes through.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class FolderRecordStore implements RecordStore {

  static final String SUFFIX = ".pem";

  private final Path folder;
  private final Clock clock;

  private FolderRecordStore(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * The records below this folder, in {@code open} and {@code closed}, which are made (0700) when
   * something is first stored. The folder may be of any file system of {@code java.nio}.
   *
   * @param clock tells which left-over temporary files are old
   * @throws org.mdmtoolkit.RefusedException if others could write there, see {@link TrustedPaths}
   */
  public static FolderRecordStore at(Path folder, Clock clock) {
    TrustedPaths.checkFolder(folder, "open", "closed");
    return new FolderRecordStore(folder, clock);
  }

  private record Draft(NewRecord record, EscrowRecord placed, NewFile file) {}

  @Override
  public List<Published> publish(List<NewRecord> records) {
    Path place = folder.resolve("open");
    DurableFiles.createStateFolder(place);
    confirmKey();
    Published[] results = new Published[records.size()];
    List<Draft> drafts = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      try {
        drafts.add(draft(records.get(i)));
        positions.add(i);
      } catch (MdmException e) {
        results[i] = Published.failed(e);
      }
    }
    List<Optional<MdmException>> failures =
        DurableFiles.createAll(drafts.stream().map(Draft::file).toList(), Access.OWNER_ONLY);
    for (int i = 0; i < failures.size(); i++) {
      results[positions.get(i)] = judge(drafts.get(i), failures.get(i));
    }
    return List.of(results);
  }

  /** What the records are sealed to may be another process's, made this moment. */
  private void confirmKey() {
    Path key = folder.resolve("identity.pem");
    if (InputFiles.exists(key)) { // there are readers of other kinds
      DurableFiles.confirm(key);
    }
    DurableFiles.sweepOrRefuse(folder, clock.instant());
  }

  private Draft draft(NewRecord record) {
    EscrowRecord header = record.header();
    Path file = openFile(HostLabel.stored(header.host()), header.requestType());
    EscrowRecord placed = header.at(file.toString(), true);
    byte[] content = placed.write(record.envelope());
    if (content.length > EscrowRecord.MAX_BYTES) {
      throw new InvalidInputException(
          "the record of this command would be larger than " + EscrowRecord.MAX_BYTES + " bytes",
          "Make the command smaller.");
    }
    return new Draft(record, placed, NewFile.of(file, content));
  }

  private Published judge(Draft draft, Optional<MdmException> failure) {
    if (failure.isPresent()) {
      return Published.failed(
          failure.get() instanceof UnavailableException e && isOpen(draft.placed())
              ? stillOpen(draft.placed(), e)
              : failure.get());
    }
    try {
      Path file = path(draft.placed());
      byte[] stored = InputFiles.read(file, EscrowRecord.MAX_BYTES);
      EscrowRecord read = EscrowRecord.read(file, true, stored);
      draft.record().checkStored(read, EscrowRecord.envelope(file, stored));
      return Published.at(draft.placed());
    } catch (MdmException e) {
      return Published.failed(stillOpen(draft.placed(), e));
    }
  }

  /** Whether this very record is published, or may be. */
  private boolean isOpen(EscrowRecord placed) {
    try {
      Path file = path(placed);
      return InputFiles.exists(file)
          && EscrowRecord.read(file, true, InputFiles.read(file, EscrowRecord.MAX_BYTES))
              .commandUuid()
              .equals(placed.commandUuid());
    } catch (MdmException e) {
      return true; // nobody can tell
    }
  }

  private static UnavailableException stillOpen(EscrowRecord record, MdmException failure) {
    return new UnavailableException(
        failure.problem()
            + "; command "
            + record.commandUuid()
            + " is open for "
            + record.host()
            + ", and was not handed out",
        Remedy.advice("Check free space, permissions and the folder.")
            .and(
                new Remedy.UseOpenCommand(
                    record.host(), record.requestType(), record.commandUuid(), record.created())),
        failure);
  }

  @Override
  public Optional<EscrowRecord> open(HostLabel host, String requestType) {
    Path file = openFile(host, requestType);
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    EscrowRecord record = read(file, true);
    try {
      DurableFiles.confirm(file); // the process that published it may not have come so far
    } catch (NotFoundException e) {
      return Optional.empty(); // closed this moment
    }
    return Optional.of(record);
  }

  @Override
  public Optional<EscrowRecord> find(HostLabel host, String requestType, String commandUuid) {
    Optional<EscrowRecord> open =
        open(host, requestType).filter(record -> record.commandUuid().equals(commandUuid));
    if (open.isPresent()) {
      return open;
    }
    Path file = closedFile(host, requestType, commandUuid);
    return InputFiles.exists(file) ? Optional.of(read(file, false)) : Optional.empty();
  }

  /** The readable part of a record, which must be the one that its name says. */
  private EscrowRecord read(Path file, boolean open) {
    return read(file, open, InputFiles.read(file, EscrowRecord.MAX_BYTES));
  }

  EscrowRecord read(Path file, boolean open, byte[] content) {
    EscrowRecord record = EscrowRecord.read(file, open, content);
    HostLabel host = HostLabel.stored(record.host());
    String right =
        open
            ? openName(host, record.requestType())
            : closedName(host, record.requestType(), record.commandUuid());
    if (!String.valueOf(file.getFileName()).equals(right)) {
      throw record.damaged("it is the " + record.requestType() + " record of " + record.host());
    }
    return record;
  }

  @Override
  public EscrowListing records() {
    List<EscrowRecord> records = new ArrayList<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (boolean open : new boolean[] {true, false}) {
      for (Path file : list(folder.resolve(open ? "open" : "closed"), clock.instant())) {
        try {
          EscrowRecord record = read(file, open);
          // A crash in the middle of closing leaves a record in both folders: it counts as open.
          String command =
              HostLabel.stored(record.host()).key()
                  + "\n"
                  + record.requestType()
                  + "\n"
                  + record.commandUuid();
          if (seen.add(command)) {
            records.add(record);
          }
        } catch (InvalidInputException e) {
          damaged.add(e);
        }
      }
    }
    records.sort((one, other) -> one.created().compareTo(other.created()));
    return new EscrowListing(records, damaged);
  }

  @Override
  public byte[] sealed(EscrowRecord record) {
    Path file = path(record);
    byte[] content;
    try {
      content = InputFiles.read(file, EscrowRecord.MAX_BYTES);
    } catch (NotFoundException e) {
      throw notThere(record);
    }
    if (!EscrowRecord.read(file, record.open(), content).isSameCommand(record)) {
      throw notThere(record); // it was closed, and another one is open now
    }
    return EscrowRecord.envelope(file, content);
  }

  @Override
  public EscrowRecord close(EscrowRecord open) {
    Path file = closedFile(HostLabel.stored(open.host()), open.requestType(), open.commandUuid());
    // Two that close at once: the later one would take away what is open by then.
    whileNothingIsClosed(folder, file, () -> move(open, file));
    return open.at(file.toString(), false);
  }

  /** Does this to a file while no record is closed. */
  static void whileNothingIsClosed(Path folder, Path file, Runnable action) {
    Path closed = folder.resolve("closed");
    DurableFiles.createStateFolder(closed);
    PathLocks.holding(closed.resolve(".lock"), "cannot write " + file, action);
  }

  private void move(EscrowRecord open, Path closed) {
    HostLabel host = HostLabel.stored(open.host());
    if (open(host, open.requestType()).filter(open::isSameCommand).isPresent()) {
      Path file = openFile(host, open.requestType());
      if (InputFiles.exists(closed) && read(closed, false).isSameCommand(open)) {
        DurableFiles.confirm(closed); // a crash in the middle of closing, and sealed anew since
        DurableFiles.delete(file);
      } else {
        DurableFiles.move(file, closed);
      }
    } else if (InputFiles.exists(closed)) {
      DurableFiles.confirm(closed); // whoever closed it may not have come so far
      DurableFiles.forceFolder(openFile(host, open.requestType()));
    } else {
      throw notThere(open);
    }
  }

  private static NotFoundException notThere(EscrowRecord record) {
    return new NotFoundException(
        "the "
            + record.requestType()
            + " record of "
            + record.host()
            + " for command "
            + record.commandUuid()
            + " is not in its place any more: it was closed meanwhile, or taken away",
        Remedy.Act.LIST_OPEN_COMMANDS);
  }

  /** Where a record of this store lies. */
  private Path path(EscrowRecord record) {
    return folder.getFileSystem().getPath(record.location());
  }

  /** Where the open record of this type for a host is. */
  private Path openFile(HostLabel host, String requestType) {
    return folder.resolve("open").resolve(openName(host, requestType));
  }

  private static String openName(HostLabel host, String requestType) {
    return host.fileName() + "." + HostLabel.safeFileName(requestType) + SUFFIX;
  }

  /** Where the record of this command is once it is closed. */
  private Path closedFile(HostLabel host, String requestType, String commandUuid) {
    return folder.resolve("closed").resolve(closedName(host, requestType, commandUuid));
  }

  private static String closedName(HostLabel host, String requestType, String commandUuid) {
    return host.fileName() + "." + requestType + "." + HostLabel.safeFileName(commandUuid) + SUFFIX;
  }

  /** The .pem files of a folder by name; temporary files that a crash left are removed. */
  static List<Path> list(Path from, Instant now) {
    if (!InputFiles.exists(from)) {
      return List.of();
    }
    DurableFiles.sweep(from, now);
    try (Stream<Path> files = Files.list(from)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the folder " + from, e);
    }
  }
}
