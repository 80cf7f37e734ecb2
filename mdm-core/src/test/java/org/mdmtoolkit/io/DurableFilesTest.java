package org.mdmtoolkit.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles.Access;

class DurableFilesTest {

  @TempDir Path folder;

  @Test
  void createsAFileForTheOwnerAloneAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("key.pem");
    DurableFiles.create(file, "content".getBytes(UTF_8), Access.OWNER_ONLY);
    assertThat(file).hasContent("content");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(names()).containsExactly("key.pem");
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Path file = folder.resolve("key.pem");
    Files.writeString(file, "old");
    assertThatThrownBy(() -> DurableFiles.create(file, "new".getBytes(UTF_8), Access.OWNER_ONLY))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("key.pem already exists")
        .hasMessageContaining("Another run may have made it")
        .hasMessageNotContaining("another name"); // the names of state are ours
    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("key.pem");
  }

  @Test
  void ofManyFilesThoseThatCannotBeMadeDoNotHoldUpTheOthers() throws IOException {
    Files.writeString(folder.resolve("f3"), "old");
    List<DurableFiles.NewFile> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Path target = i == 7 ? folder.resolve("no/such/folder") : folder.resolve("f" + i);
      files.add(DurableFiles.NewFile.of(target, ("new " + i).getBytes(UTF_8)));
    }
    List<Optional<MdmException>> failures = DurableFiles.createAll(files, Access.OWNER_ONLY);
    for (int i = 0; i < 20; i++) {
      assertThat(failures.get(i).isPresent()).as("f" + i).isEqualTo(i == 3 || i == 7);
    }
    assertThat(failures.get(3).orElseThrow()).isInstanceOf(RefusedException.class);
    assertThat(failures.get(7).orElseThrow()).isInstanceOf(UnavailableException.class);
    assertThat(folder.resolve("f3")).hasContent("old");
    assertThat(folder.resolve("f19")).hasContent("new 19");
    assertThat(permissions(folder.resolve("f19"))).isEqualTo("rw-------");
    assertThat(names()).hasSize(19);
  }

  @Test
  void neverFollowsADanglingLinkToCreateSomethingElsewhere() throws IOException {
    Path link = folder.resolve("key.pem");
    Files.createSymbolicLink(link, folder.resolve("elsewhere"));
    assertThatThrownBy(() -> DurableFiles.create(link, new byte[1], Access.OWNER_ONLY))
        .isInstanceOf(RefusedException.class);
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void ofManyThatCreateTheSameFileExactlyOneSucceeds() throws Exception {
    Path file = folder.resolve("record");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> tries =
          IntStream.range(0, 64)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        try {
                          DurableFiles.create(file, new byte[] {(byte) i}, Access.OWNER_ONLY);
                          return true;
                        } catch (RefusedException e) {
                          return false;
                        }
                      })
              .toList();
      int winners = 0;
      for (Future<Boolean> result : pool.invokeAll(tries)) {
        winners += result.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(names()).containsExactly("record");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void saysThatAFolderIsMissing() {
    assertThatThrownBy(
            () ->
                DurableFiles.create(folder.resolve("no/such/file"), new byte[1], Access.OWNER_ONLY))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the folder does not exist");
  }

  @Test
  void replacesAFileWhole() throws IOException {
    Path file = folder.resolve("lock.xml");
    Files.writeString(file, "a much longer old content");
    DurableFiles.replace(file, "new".getBytes(UTF_8), Access.OWNER_ONLY);
    assertThat(file).hasContent("new");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(names()).containsExactly("lock.xml");
  }

  @Test
  void replacesWhatALinkPointsToAndNotTheLink() throws IOException {
    Path file = folder.resolve("real");
    Path link = folder.resolve("link");
    Files.writeString(file, "old");
    Files.createSymbolicLink(link, file);
    DurableFiles.replace(link, "new".getBytes(UTF_8), Access.OWNER_ONLY);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void doesNotReplaceWhatIsNoFile() throws IOException {
    Path target = folder.resolve("folder");
    Files.createDirectory(target);
    assertThatThrownBy(() -> DurableFiles.replace(target, new byte[1], Access.OWNER_ONLY))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not a regular file")
        .hasMessageContaining("move it away");
    assertThat(target).isDirectory();
  }

  @Test
  void movesAFileButNotOverAnother() throws IOException {
    Path from = folder.resolve("from");
    Path to = folder.resolve("to");
    Files.writeString(from, "a");
    DurableFiles.move(from, to);
    assertThat(from).doesNotExist();
    assertThat(to).hasContent("a");

    Files.writeString(from, "b");
    assertThatThrownBy(() -> DurableFiles.move(from, to)).isInstanceOf(RefusedException.class);
    assertThat(from).hasContent("b");
    assertThat(to).hasContent("a");
  }

  @Test
  void finishesAMoveThatACrashCutInTwo() throws IOException {
    Path from = folder.resolve("from");
    Path to = folder.resolve("to");
    Files.writeString(from, "a");
    Files.createLink(to, from);
    DurableFiles.move(from, to);
    assertThat(names()).containsExactly("to");
  }

  @Test
  void makesFoldersForTheOwnerAlone() throws IOException {
    Path deep = folder.resolve("a/b/c");
    DurableFiles.createFolder(deep);
    DurableFiles.createFolder(deep);
    assertThat(permissions(deep)).isEqualTo("rwx------");
    assertThat(permissions(folder.resolve("a"))).isEqualTo("rwx------");
  }

  @Test
  void doesNotTakeAFileForAFolder() throws IOException {
    Files.writeString(folder.resolve("a"), "");
    assertThatThrownBy(() -> DurableFiles.createFolder(folder.resolve("a")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("is a file, not a folder");
  }

  @Test
  void sweepsOnlyItsOwnOldTemporaryFiles() throws IOException {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    aged(".mdm-tmp-0123456789abcdef", now.minus(Duration.ofHours(2)));
    aged(".mdm-tmp-fedcba9876543210", now.minus(Duration.ofMinutes(2)));
    aged("record.pem", now.minus(Duration.ofDays(400)));
    DurableFiles.sweep(folder, now);
    assertThat(names()).containsExactly(".mdm-tmp-fedcba9876543210", "record.pem");
  }

  @Test
  void saysWhichOldTemporaryFilesCannotBeRemoved() throws IOException {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    Path stuck = Files.createDirectory(folder.resolve(".mdm-tmp-0123456789abcdef"));
    Files.createFile(stuck.resolve("so that it cannot be removed"));
    Files.setLastModifiedTime(stuck, FileTime.from(now.minus(Duration.ofHours(2))));
    assertThat(DurableFiles.sweep(folder, now)).containsExactly(stuck);
    assertThatThrownBy(() -> DurableFiles.sweepOrRefuse(folder, now))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(stuck + " could not be removed, and may hold a secret");
  }

  @Test
  void leavesNamesThatAreNotItsOwn() throws IOException {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    aged(".mdm-tmp-notes", now.minus(Duration.ofDays(400)));
    aged(".mdm-tmp-0123456789abcdef.pem", now.minus(Duration.ofDays(400)));
    assertThat(DurableFiles.sweep(folder, now)).isEmpty();
    assertThat(names()).hasSize(2);
  }

  @Test
  void makesDurableWhatIsThereAndSaysWhatIsNot() throws IOException {
    Path file = Files.writeString(folder.resolve("record"), "content");
    DurableFiles.confirm(file);
    assertThat(file).hasContent("content");
    assertThatThrownBy(() -> DurableFiles.confirm(folder.resolve("other")))
        .isInstanceOf(NotFoundException.class);
  }

  private void aged(String name, Instant time) throws IOException {
    Files.setLastModifiedTime(Files.createFile(folder.resolve(name)), FileTime.from(time));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
