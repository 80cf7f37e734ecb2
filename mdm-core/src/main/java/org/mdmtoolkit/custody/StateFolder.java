package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;

/**
 * The folder with the state of one machine: what lies where in it, and whether it may be used. Key,
 * records and journal lie there, unless a team shares them in a store. Immutable.
 */
public final class StateFolder {

  private static final int MAX_FORMAT = 100;

  private final Path folder;
  private final Clock clock;
  private final Supplier<SecureRandom> random;

  private StateFolder(Path folder, Clock clock, Supplier<SecureRandom> random) {
    this.folder = folder;
    this.clock = clock;
    this.random = random;
  }

  /**
   * This folder, which need not exist.
   *
   * @throws RefusedException if it is that of a newer version
   */
  public static StateFolder at(Path folder, Clock clock, Supplier<SecureRandom> random) {
    refuseNewer(folder);
    return new StateFolder(folder, clock, random);
  }

  /** A folder without this file has the only form so far; whoever changes the form writes it. */
  private static void refuseNewer(Path folder) {
    Path format = folder.resolve("format");
    if (Files.exists(format, LinkOption.NOFOLLOW_LINKS)
        && !new String(InputFiles.read(format, MAX_FORMAT), US_ASCII).strip().equals("1")) {
      throw new RefusedException(
          "the state in " + folder + " is of a newer version of mdm, or damaged: see " + format,
          Remedy.Act.USE_NEWER_VERSION);
    }
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The folder with key, readers and records; of a store, with what this machine keeps of it. */
  public Path escrow() {
    return folder.resolve("escrow");
  }

  /** The journal. */
  public Path journal() {
    return folder.resolve("journal.jsonl");
  }

  /** The runs that are not finished. */
  public Path runs() {
    return folder.resolve("runs");
  }

  /** The renewals of vendor certificates. */
  public Path renewals() {
    return folder.resolve("renewals");
  }

  /** Says where what was here was moved to, once it was. */
  public Path movedMark() {
    return folder.resolve("moved-to-store.txt");
  }

  /** Holds the last entry of a store's journal that this machine has seen. */
  public Path storeHead() {
    return folder.resolve("store-head");
  }

  /** Key, readers and records of this folder, whether they may be used or not. */
  public Escrow ownEscrow() {
    return Escrow.at(escrow(), clock, random.get());
  }

  /** Whether this folder was used with a store that a team shares, or moved there. */
  public boolean isOfStore() {
    return InputFiles.exists(movedMark()) || InputFiles.exists(storeHead());
  }

  /**
   * Refuses what would be one team's work in two places.
   *
   * @param configuration the file that can name the store
   * @throws RefusedException if this folder is that of a store, and none is configured
   */
  public void requireOwn(Supplier<Path> configuration) {
    if (!isOfStore()) {
      return;
    }
    boolean isMoved = InputFiles.exists(movedMark());
    throw new RefusedException(
        isMoved
            ? "what was in " + folder + " is in a store that a team shares now"
            : folder + " was used with a store that a team shares, which is not configured now",
        new Remedy.UseStore(
            Optional.of(movedMark().toString()).filter(mark -> isMoved),
            configuration.get().toString()));
  }

  /**
   * Refuses two custodies for one Mac, which would be two PINs.
   *
   * @param user of this machine
   * @param configuration the file that names the store
   * @throws RefusedException if the folder has a journal that was not moved to the store
   */
  public void requireMoved(String user, Supplier<Path> configuration) {
    if (!InputFiles.exists(journal()) || InputFiles.exists(movedMark())) {
      return;
    }
    Journal own = Journal.in(FileJournal.at(journal(), clock), Operator.here(user));
    if (hasOnlyServers(own)) {
      return;
    }
    if (Custody.in(ownEscrow(), own).isEmpty()) {
      boolean hasKey = InputFiles.exists(escrow().resolve("identity.pem"));
      throw new RefusedException(
          folder
              + (hasKey ? " has an escrow key and a journal" : " has a journal")
              + " of its own and no PINs; the store has others",
          new Remedy.MoveAside(
              folder.toString(),
              Optional.of(escrow().toString()).filter(path -> InputFiles.exists(escrow())),
              folder.resolve("before-the-store").toString()));
    }
    throw new RefusedException(
        folder + " holds records and a journal of its own, which the store does not have",
        new Remedy.MoveToStore(configuration.get().toString()));
  }

  /** Whether nothing was done with the folder but to add servers and the like. */
  private boolean hasOnlyServers(Journal own) {
    return Stream.of("identity.pem", "open", "closed")
            .map(escrow()::resolve)
            .noneMatch(InputFiles::exists)
        && own.entries(one -> !one.event().action().startsWith("server.")).isEmpty();
  }
}
