package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.ConflictException;
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
 * Seals what is in escrow anew, to the readers of today: records open and closed, and other sealed
 * secrets.
 *
 * <p>Each by itself. In a folder the new one is written beside the old, forced, read back, and
 * opened with the key; only then, while nothing is closed, it takes the place of the old one, in
 * one step. A store that several machines share keeps the old one ({@link RecordStore#reseal}). So
 * at every moment there is one that was proven, and a run that was stopped goes on where it was.
 *
 * <p>Safe for use by many threads and many processes at once.
 */
public final class Resealing {

  private static final String NEW = ".new";
  private static final String SEALED = "sealed";
  private static final List<String> FOLDERS = List.of("open", "closed", SEALED);

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
   * @param places of what is sealed to others than these: files, or names in the store
   * @param current how many are sealed to them already
   * @param damaged what is wrong with each that cannot be read
   */
  public record Plan(
      List<Recipient> readers,
      List<String> places,
      int current,
      List<InvalidInputException> damaged) {

    /** Copies the lists. */
    public Plan {
      readers = List.copyOf(readers);
      places = List.copyOf(places);
      damaged = List.copyOf(damaged);
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
    return look().plan;
  }

  /**
   * What the key of this machine's own does not open, in the order of the records; empty where
   * there is no such key. What is damaged is left out.
   */
  public List<String> notForOwnKey() {
    ReaderKey own = escrow.readerKey();
    List<String> places = new ArrayList<>();
    if (!own.exists()) {
      return places;
    }
    Recipient reader = new Recipient("reader", own.certificate());
    for (Item item : all(new ArrayList<>())) {
      try {
        if (!AuthEnvelope.isAlsoFor(item.read().envelope, reader)) {
          places.add(item.place());
        }
      } catch (InvalidInputException | NotFoundException e) {
        // the plan tells of damage, and of what was closed this moment nothing is lost
      }
    }
    return places;
  }

  private Work look() {
    List<Recipient> readers = escrow.pinnedReaders(journal).readers();
    Map<String, Item> items = new LinkedHashMap<>();
    List<InvalidInputException> damaged = new ArrayList<>();
    int current = 0;
    for (Item item : all(damaged)) {
      try {
        if (AuthEnvelope.isFor(item.read().envelope, readers)) {
          current++;
        } else {
          items.put(item.place(), item);
        }
      } catch (InvalidInputException e) {
        damaged.add(e);
      } catch (NotFoundException e) {
        items.put(item.place(), item); // closed this moment
      }
    }
    Plan plan = new Plan(readers, List.copyOf(items.keySet()), current, damaged);
    return new Work(plan, items, readers);
  }

  /** What is to be done, and where. */
  private record Work(Plan plan, Map<String, Item> items, List<Recipient> readers) {}

  private List<Item> all(List<InvalidInputException> damaged) {
    List<Item> all = new ArrayList<>();
    if (escrow.isShared()) {
      EscrowListing listing = escrow.records().records();
      listing.records().forEach(record -> all.add(new RecordItem(record)));
      damaged.addAll(listing.damaged());
    }
    for (String name : escrow.isShared() ? List.of(SEALED) : FOLDERS) {
      for (Path file : FolderRecordStore.list(folder.resolve(name), clock.instant())) {
        all.add(new FileItem(file));
      }
    }
    return all;
  }

  /** Something that is sealed, in its place. */
  private interface Item {

    String place();

    /** As it is now. */
    Sealed read();

    /**
     * Puts this in the place of the old one, once it is proven as it was stored.
     *
     * @return false if the old one is not there any more, or another one
     */
    boolean isReplaced(Sealed old, byte[] envelope, Consumer<byte[]> proof);
  }

  /** A file of this folder: a record, or another sealed secret. */
  private final class FileItem implements Item {

    private final Path file;

    FileItem(Path file) {
      this.file = file;
    }

    @Override
    public String place() {
      return file.toString();
    }

    @Override
    public Sealed read() {
      boolean isCommand = !file.startsWith(folder.resolve(SEALED));
      byte[] content = InputFiles.read(file, EscrowRecord.MAX_BYTES);
      String lines =
          isCommand
              ? FolderRecordStore.at(folder, Clock.systemUTC())
                  .read(file, file.startsWith(folder.resolve("open")), content)
                  .headerLines()
              : SealedRecord.read(file, content).headerLines();
      return new Sealed(EscrowRecord.envelope(file, content), lines, isCommand);
    }

    @Override
    public boolean isReplaced(Sealed old, byte[] envelope, Consumer<byte[]> proof) {
      byte[] fresh = EscrowRecord.write(old.headerLines, envelope);
      if (fresh.length > EscrowRecord.MAX_BYTES) {
        throw EscrowRecord.damaged(file, "it would be too large for so many readers");
      }
      Path beside = file.resolveSibling(file.getFileName() + NEW);
      try {
        DurableFiles.create(beside, fresh, Access.OWNER_ONLY);
        proof.accept(
            EscrowRecord.envelope(beside, InputFiles.read(beside, EscrowRecord.MAX_BYTES)));
        boolean[] isDone = new boolean[1];
        FolderRecordStore.whileNothingIsClosed(
            folder, file, () -> isDone[0] = isMoved(old, beside, fresh));
        return isDone[0];
      } finally {
        DurableFiles.delete(beside);
      }
    }

    private boolean isMoved(Sealed old, Path beside, byte[] fresh) {
      try {
        if (!old.isSame(read())) {
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
  }

  /** A record of a store that several machines share. */
  private final class RecordItem implements Item {

    private final EscrowRecord record;

    RecordItem(EscrowRecord record) {
      this.record = record;
    }

    @Override
    public String place() {
      return record.host() + ", " + record.requestType() + " (" + record.location() + ")";
    }

    @Override
    public Sealed read() {
      return new Sealed(escrow.records().sealed(record), record.headerLines(), true);
    }

    @Override
    public boolean isReplaced(Sealed old, byte[] envelope, Consumer<byte[]> proof) {
      proof.accept(envelope); // the store keeps the one before, and reads this one back
      try {
        escrow.records().reseal(record, old.envelope, envelope);
        return true;
      } catch (ConflictException | NotFoundException e) {
        return false;
      }
    }
  }

  /** The sealed part, and the lines that stand in it, too. */
  private static final class Sealed {

    private final byte[] envelope;
    private final String headerLines;
    private final boolean isCommand;

    private Sealed(byte[] envelope, String headerLines, boolean isCommand) {
      this.envelope = envelope;
      this.headerLines = headerLines;
      this.isCommand = isCommand;
    }

    boolean isSame(Sealed other) {
      return headerLines.equals(other.headerLines) && Arrays.equals(envelope, other.envelope);
    }

    /** What is sealed, if it belongs to these lines. */
    byte[] open(String place, EscrowKey key) {
      byte[] content = key.open(place, envelope);
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
    escrow.files().changing(() -> outcome.add(resealAll(key, progress)));
    return outcome.get(0);
  }

  private Outcome resealAll(EscrowKey key, BiConsumer<Integer, Integer> progress) {
    Work work = look();
    escrow.identity().confirm();
    removeLeftOver();
    String readers =
        work.plan.readers().stream().map(escrow::label).collect(Collectors.joining(", "));
    int all = work.items.size();
    journal.append(
        key.noteFirstProof(
            journal,
            JournalEvent.of("escrow.resealing")
                .withOutcome(all + " to: " + readers)
                .withDetail("readers_sha256", Escrow.digest(work.plan.readers()))));
    Map<String, MdmException> left = new LinkedHashMap<>();
    int done = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      for (Item item : work.items.values()) {
        try {
          done += !left.containsKey(item.place()) && isResealed(item, work.readers, key) ? 1 : 0;
          progress.accept(Math.min(done + left.size(), all), all);
        } catch (InvalidInputException | DeniedException e) {
          left.put(item.place(), e);
        }
      }
      work = look();
      if (left.keySet().containsAll(work.items.keySet())) {
        break;
      }
    }
    for (String place : work.items.keySet()) {
      left.putIfAbsent(
          place, new UnavailableException(place + " was changed meanwhile", "Run it again."));
    }
    List<MdmException> reasons = new ArrayList<>(work.plan.damaged());
    reasons.addAll(left.values());
    journal.append(
        JournalEvent.of("escrow.resealed")
            .withOutcome(done + " to: " + readers + "; " + reasons.size() + " left as they were")
            .withDetail("readers_sha256", Escrow.digest(work.plan.readers())));
    return new Outcome(done, reasons);
  }

  /** False if it is not there any more, or another one. */
  private boolean isResealed(Item item, List<Recipient> readers, EscrowKey key) {
    Sealed old;
    try {
      old = item.read();
    } catch (NotFoundException e) {
      return false;
    }
    byte[] content = old.open(item.place(), key);
    try {
      return item.isReplaced(
          old,
          AuthEnvelope.seal(content, readers, random),
          stored -> prove(item.place(), stored, content, readers, key));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static void prove(
      String place, byte[] stored, byte[] content, List<Recipient> readers, EscrowKey key) {
    boolean isSame = AuthEnvelope.isFor(stored, readers);
    if (isSame) {
      byte[] opened = key.open(place, stored);
      isSame = Arrays.equals(opened, content);
      Arrays.fill(opened, (byte) 0);
    }
    if (!isSame) {
      throw new UnavailableException(
          "what was sealed anew for " + place + " does not open to the same",
          "Nothing was replaced. Check the disk, then run it again.");
    }
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
