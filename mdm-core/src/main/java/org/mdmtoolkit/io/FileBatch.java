package org.mdmtoolkit.io;

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

  private FileBatch() {}

  /**
   * Creates them.
   *
   * @param isKept whether what others may have seen stays, though it is not known to be durable
   */
  static List<Optional<MdmException>> create(List<NewFile> files, Access access, boolean isKept) {
    List<Creation> creations = files.stream().map(Creation::new).toList();
    inParallel(creations, creation -> creation.write(access));
    creations.forEach(Creation::publish);
    Map<Path, List<Creation>> byFolder = new LinkedHashMap<>();
    for (Creation creation : creations) {
      if (creation.failure == null) {
        byFolder
            .computeIfAbsent(creation.target.resolveSibling(""), f -> new ArrayList<>())
            .add(creation);
      }
    }
    byFolder.values().forEach(published -> Creation.makeDurable(published, isKept));
    return creations.stream().map(creation -> Optional.ofNullable(creation.failure)).toList();
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
  private static final class Creation {

    private final Path target;
    private final byte[] content;
    private @Nullable Path temporary;
    private @Nullable MdmException failure;

    Creation(NewFile file) {
      target = file.target;
      content = file.content;
    }

    void write(Access access) {
      attempt(() -> temporary = DurableFiles.writeTemporary(target, content, access));
    }

    void publish() {
      Path from = temporary;
      if (from != null) {
        attempt(() -> DurableFiles.publish(from, target));
        DurableFiles.deleteQuietly(from);
      }
    }

    /** Forces the folder of all these files, and reads them back. */
    static void makeDurable(List<Creation> published, boolean isKept) {
      Creation first = published.get(0);
      first.attempt(() -> DurableFiles.forceFolder(first.target));
      @Nullable MdmException folderFailed = first.failure;
      for (Creation creation : published) {
        if (folderFailed != null) {
          creation.failure = folderFailed;
        } else {
          creation.attempt(() -> DurableFiles.checkWritten(creation.target, creation.content));
        }
        if (creation.failure != null && !isKept) {
          DurableFiles.deleteQuietly(creation.target); // ours alone: the link above created it
        }
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
