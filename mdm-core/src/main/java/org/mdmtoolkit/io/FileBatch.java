package org.mdmtoolkit.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.DurableFiles.NewFile;

/** Files that are created together: see {@link DurableFiles#createAll}. */
final class FileBatch {

  /** How many files are forced side by side: a disk's journal takes them in one go. */
  private static final int AT_ONCE = 8;

  /** How a file gets its name. */
  enum Way {
    /** By hard link alone: whole or not at all. */
    LINK,
    /** By hard link, and where there is none by writing it in its place. */
    ANY
  }

  private FileBatch() {}

  static List<Creation> create(List<NewFile> files, Access access, Way way, DiskCalls disk) {
    List<Creation> creations = files.stream().map(file -> new Creation(file, disk)).toList();
    inParallel(creations, creation -> creation.write(access));
    creations.forEach(creation -> creation.publish(way, access));
    Map<Path, List<Creation>> byFolder = new LinkedHashMap<>();
    for (Creation creation : creations) {
      if (creation.failure == null) {
        byFolder
            .computeIfAbsent(creation.target.resolveSibling(""), f -> new ArrayList<>())
            .add(creation);
      }
    }
    byFolder.values().forEach(Creation::makeDurable);
    return creations;
  }

  private static void inParallel(List<Creation> creations, Consumer<Creation> step) {
    if (creations.size() <= 1) {
      creations.forEach(step);
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(creations.size(), AT_ONCE));
    try {
      for (Future<?> one :
          creations.stream().map(c -> threads.submit(() -> step.accept(c))).toList()) {
        getQuietly(one);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void getQuietly(Future<?> one) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          one.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // half of a batch is no good state to leave it in
        } catch (ExecutionException e) {
          throw new IllegalStateException("a file could not be written", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One file on its way, and why it got no further. */
  static final class Creation {

    private final Path target;
    private final byte[] content;
    private final DiskCalls disk;
    private @Nullable Path temporary;
    private @Nullable Path left;
    private @Nullable MdmException failure;
    private boolean isPublished;

    private Creation(NewFile file, DiskCalls disk) {
      target = file.target;
      content = file.content;
      this.disk = disk;
    }

    /** Why it failed; empty if it did not. */
    Optional<MdmException> failure() {
      return Optional.ofNullable(failure);
    }

    /** Whether the name is there, and made by this, even if something failed after that. */
    boolean isPublished() {
      return isPublished;
    }

    /** The temporary file, with the same content, if it could not be removed. */
    Optional<Path> left() {
      return Optional.ofNullable(left);
    }

    private void write(Access access) {
      attempt(() -> temporary = DurableFiles.writeTemporary(target, content, access));
    }

    private void publish(Way way, Access access) {
      Path from = temporary;
      if (from == null) {
        return;
      }
      attempt(
          () -> {
            try {
              DurableFiles.link(target, from, disk);
            } catch (UnsupportedOperationException | IOException e) {
              if (way == Way.LINK) {
                throw DurableFiles.withoutLink("cannot write " + target, e);
              }
              DurableFiles.writeInPlace(target, content, access);
            }
            isPublished = true;
          });
      if (!DurableFiles.isDeleted(from, disk)) {
        left = from;
      }
    }

    /**
     * Forces the folder of all these files, and reads them back. What fails now stays: another
     * process may have used it already.
     */
    private static void makeDurable(List<Creation> published) {
      Creation first = published.get(0);
      @Nullable IOException folderFailed = null;
      try {
        first.disk.forceFolder(first.target);
      } catch (IOException e) {
        folderFailed = e;
      }
      for (Creation creation : published) {
        @Nullable IOException failed = folderFailed;
        creation.attempt(
            () -> {
              if (failed != null) {
                throw DurableFiles.notDurable(creation.target, failed);
              }
              DurableFiles.checkWritten(creation.target, creation.content, creation.disk);
            });
      }
    }

    private void attempt(Runnable step) {
      try {
        step.run();
      } catch (MdmException e) {
        failure = e;
      }
    }
  }
}
