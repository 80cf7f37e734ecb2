package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * Seals what is in an escrow folder anew, to the readers of today: records open and closed, and
 * other sealed secrets.
 *
 * <p>Each by itself: the new one is written beside the old, forced, read back, and opened with the
 * key; only then, while nothing is closed, it takes the place of the old one, in one step. So at
 * every moment there is one that was proven, and a run that was stopped goes on where it was.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Resealing {

  private static final String NEW = ".new";
  private static final List<String> FOLDERS = List.of("open", "closed", "sealed");

  /** Records that are closed meanwhile are looked for again, so often. */
  private static final int PASSES = 3;

  private final Escrow escrow;
  private final Path folder;
  private final Journal journal;
  private final Clock clock;
  private final SecureRandom random;

  Resealing(Escrow escrow, Path folder, Journal journal) {
    this.escrow = escrow;
    this.folder = folder;
    this.journal = journal;
    this.clock = escrow.clock();
    this.random = escrow.random();
  }

  /**
   * What is to be done.
   *
   * @param readers of today
   * @param files that are sealed to others than these
   * @param current how many are sealed to them already
   * @param damaged what is wrong with each file that cannot be read
   */
  public record Plan(
      List<Recipient> readers, List<Path> files, int current, List<InvalidInputException> damaged) {

    /** Copies the lists. */
    public Plan {
      readers = List.copyOf(readers);
      files = List.copyOf(files);
      damaged = List.copyOf(damaged);
    }

    private List<X509Certificate> certificates() {
      return readers.stream().map(Recipient::certificate).toList();
    }
  }

  /**
   * What was done.
   *
   * @param resealed how many are sealed to the readers of today now, and were not before
   * @param left why each of the others is as it was
   */
  public record Outcome(int resealed, List<MdmException> left) {

    /** Copies the list. */
    public Outcome {
      left = List.copyOf(left);
    }
  }

  /**
   * Looks what is to be done. Changes nothing and needs no key.
   *
   * @throws org.mdmtoolkit.RefusedException if key or readers are not those that the journal tells
   *     of
   */
  public Plan plan() {
    List<Recipient> readers = escrow.pinnedReaders(journal).readers();
    List<X509Certificate> certificates = readers.stream().map(Recipient::certificate).toList();
    List<Path> files = new ArrayList<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    int current = 0;
    for (String name : FOLDERS) {
      for (Path file : FolderRecordStore.list(folder.resolve(name), clock.instant())) {
        try {
          if (AuthEnvelope.isFor(Sealed.read(folder, file).envelope, certificates)) {
            current++;
          } else {
            files.add(file);
          }
        } catch (InvalidInputException e) {
          damaged.add(e);
        } catch (NotFoundException e) {
          files.add(file); // closed this moment
        }
      }
    }
    return new Plan(readers, files, current, damaged);
  }

  /** A file as it is, and the lines that stand in it twice. */
  private static final class Sealed {

    private final byte[] file;
    private final byte[] envelope;
    private final String headerLines;
    private final boolean isCommand;

    private Sealed(byte[] file, byte[] envelope, String headerLines, boolean isCommand) {
      this.file = file;
      this.envelope = envelope;
      this.headerLines = headerLines;
      this.isCommand = isCommand;
    }

    static Sealed read(Path folder, Path place) {
      boolean isCommand = !place.startsWith(folder.resolve("sealed"));
      byte[] file = InputFiles.read(place, EscrowRecord.MAX_BYTES);
      String lines =
          isCommand
              ? FolderRecordStore.at(folder, Clock.systemUTC())
                  .read(place, place.startsWith(folder.resolve("open")), file)
                  .headerLines()
              : SealedRecord.read(place, file).headerLines();
      return new Sealed(file, EscrowRecord.envelope(place, file), lines, isCommand);
    }

    /** What is sealed, if it belongs to these lines. */
    byte[] open(Path place, EscrowKey key) {
      byte[] content = key.open(place.toString(), envelope);
      byte[] head = (headerLines + "\n").getBytes(UTF_8);
      int start = 0;
      if (isCommand) { // the secret has a line of its own
        while (start < content.length && content[start] != '\n') {
          start++;
        }
        start++;
      }
      int end = start + head.length;
      if (content.length < end || !Arrays.equals(content, start, end, head, 0, head.length)) {
        Arrays.fill(content, (byte) 0);
        throw EscrowRecord.damaged(
            place, "what is sealed belongs to something else than its header says");
      }
      return content;
    }
  }

  /**
   * Does it. The journal tells of it before and after.
   *
   * @param key of the escrow folder
   * @param progress is told how many of how many are done
   * @throws org.mdmtoolkit.RefusedException if key or readers are not those that the journal tells
   *     of
   * @throws UnavailableException if something cannot be stored: the rest is as it was, and another
   *     run goes on
   */
  public Outcome run(EscrowKey key, BiConsumer<Integer, Integer> progress) {
    List<Outcome> outcome = new ArrayList<>();
    Escrow.changing(folder, () -> outcome.add(resealAll(key, progress)));
    return outcome.get(0);
  }

  private Outcome resealAll(EscrowKey key, BiConsumer<Integer, Integer> progress) {
    Plan plan = plan();
    escrow.identity().confirm();
    removeLeftOver();
    String readers =
        plan.readers().stream().map(Recipient::label).collect(Collectors.joining(", "));
    journal.append(
        key.noteFirstProof(
            journal,
            JournalEvent.of("escrow.resealing")
                .withOutcome(plan.files().size() + " to: " + readers)
                .withDetail("readers_sha256", Escrow.digest(plan.readers()))));
    Map<Path, MdmException> left = new LinkedHashMap<>();
    int all = plan.files().size();
    int done = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      for (Path file : plan.files()) {
        try {
          done += !left.containsKey(file) && isResealed(file, plan.certificates(), key) ? 1 : 0;
          progress.accept(Math.min(done + left.size(), all), all);
        } catch (InvalidInputException | DeniedException e) {
          left.put(file, e);
        }
      }
      plan = plan();
      if (left.keySet().containsAll(plan.files())) {
        break;
      }
    }
    for (Path file : plan.files()) {
      left.putIfAbsent(
          file, new UnavailableException(file + " was changed meanwhile", "Run it again."));
    }
    List<MdmException> reasons = new ArrayList<>(plan.damaged());
    reasons.addAll(left.values());
    journal.append(
        JournalEvent.of("escrow.resealed")
            .withOutcome(done + " to: " + readers + "; " + reasons.size() + " left as they were")
            .withDetail("readers_sha256", Escrow.digest(plan.readers())));
    return new Outcome(done, reasons);
  }

  /** False if it is not there any more, or another one. */
  private boolean isResealed(Path file, List<X509Certificate> readers, EscrowKey key) {
    Sealed old;
    try {
      old = Sealed.read(folder, file);
    } catch (NotFoundException e) {
      return false;
    }
    Path beside = file.resolveSibling(file.getFileName() + NEW);
    byte[] content = old.open(file, key);
    try {
      byte[] fresh =
          EscrowRecord.write(old.headerLines, AuthEnvelope.seal(content, readers, random));
      if (fresh.length > EscrowRecord.MAX_BYTES) {
        throw EscrowRecord.damaged(file, "it would be too large for so many readers");
      }
      DurableFiles.create(beside, fresh, Access.OWNER_ONLY);
      prove(beside, file, content, readers, key);
      boolean[] isDone = new boolean[1];
      FolderRecordStore.whileNothingIsClosed(
          folder, file, () -> isDone[0] = isReplaced(file, old.file, beside, fresh));
      return isDone[0];
    } finally {
      Arrays.fill(content, (byte) 0);
      DurableFiles.delete(beside);
    }
  }

  private void prove(
      Path beside, Path file, byte[] content, List<X509Certificate> readers, EscrowKey key) {
    byte[] stored = InputFiles.read(beside, EscrowRecord.MAX_BYTES);
    byte[] envelope = EscrowRecord.envelope(beside, stored);
    byte[] opened = key.open(beside.toString(), envelope);
    boolean isSame = Arrays.equals(opened, content);
    Arrays.fill(opened, (byte) 0);
    if (!isSame || !AuthEnvelope.isFor(envelope, readers)) {
      throw new UnavailableException(
          "what was sealed anew for " + file + " does not open to the same",
          "Nothing was replaced. Check the disk, then run it again.");
    }
  }

  private static boolean isReplaced(Path file, byte[] old, Path beside, byte[] fresh) {
    try {
      if (!Arrays.equals(old, InputFiles.read(file, EscrowRecord.MAX_BYTES))) {
        return false;
      }
    } catch (NotFoundException e) { // it was closed
      return false;
    }
    try {
      Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot replace " + file, e);
    }
    DurableFiles.forceFolder(file);
    if (!Arrays.equals(fresh, InputFiles.read(file, EscrowRecord.MAX_BYTES))) {
      throw new UnavailableException(
          file + " reads differently from what was proven", "Check the disk; keep a backup.");
    }
    return true;
  }

  /** What a run that was stopped had not proven yet. */
  private void removeLeftOver() {
    for (String name : FOLDERS) {
      Path place = folder.resolve(name);
      if (!InputFiles.exists(place)) {
        continue;
      }
      List<Path> old;
      try (Stream<Path> files = Files.list(place)) {
        old =
            files.filter(file -> file.toString().endsWith(FolderRecordStore.SUFFIX + NEW)).toList();
      } catch (IOException e) {
        throw DurableFiles.unavailable("cannot read the folder " + place, e);
      }
      old.forEach(DurableFiles::delete);
    }
  }
}
