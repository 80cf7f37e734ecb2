package org.mdmtoolkit.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.DurableFiles.NewFile;
import org.mdmtoolkit.io.FileBatch.Creation;
import org.mdmtoolkit.io.FileBatch.Way;

/** What is left of a file when the disk fails on its way: by the step that fails. */
class PublishedNameTest {

  private static final byte[] CONTENT = "a secret".getBytes(UTF_8);

  /** A disk on which one call fails. */
  private enum Broken implements DiskCalls {
    NO_LINKS {
      @Override
      public void link(Path name, Path file) throws IOException {
        throw new FileSystemException(name.toString(), file.toString(), "Operation not permitted");
      }
    },
    NO_FOLDER {
      @Override
      public void forceFolder(Path file) throws IOException {
        throw new IOException("Input/output error");
      }
    },
    NO_READING {
      @Override
      public byte[] read(Path file) throws IOException {
        throw new IOException("Input/output error");
      }
    },
    OTHER_CONTENT {
      @Override
      public byte[] read(Path file) {
        return new byte[CONTENT.length];
      }
    },
    NO_REMOVAL {
      @Override
      public void delete(Path file) throws IOException {
        throw new FileSystemException(file.toString(), null, "Input/output error");
      }
    },
    /** A network share: the link is made, the answer lost, and the second try finds it. */
    LOST_ANSWER {
      @Override
      public void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
        REAL.link(name, file);
      }
    }
  }

  @TempDir Path folder;

  private Path target() {
    return folder.resolve("record");
  }

  private Creation create(Way way, DiskCalls disk) {
    return FileBatch.create(List.of(NewFile.of(target(), CONTENT)), Access.OWNER_ONLY, way, disk)
        .get(0);
  }

  @Test
  void aNameThatOthersMayHaveSeenStaysAndTheErrorSaysSo() throws IOException {
    for (Broken disk : List.of(Broken.NO_FOLDER, Broken.NO_READING, Broken.OTHER_CONTENT)) {
      Creation creation = create(Way.LINK, disk);
      MdmException failure = creation.failure().orElseThrow();
      assertThat(failure).isInstanceOf(UnavailableException.class);
      assertThat(failure.problem()).contains("cannot ").contains(target().toString());
      assertThat(failure.remedy().text()).contains("It may be there, and was not taken back.");
      assertThat(target()).as(disk.toString()).hasBinaryContent(CONTENT);
      assertThat(names()).containsExactly("record");
      Files.delete(target());
    }
  }

  @Test
  void ofABatchEachFileIsNamedInItsOwnErrorAndStays() {
    List<Creation> creations =
        FileBatch.create(
            Stream.of("a", "b").map(n -> NewFile.of(folder.resolve(n), CONTENT)).toList(),
            Access.OWNER_ONLY,
            Way.LINK,
            Broken.NO_FOLDER);
    assertThat(creations.get(0).failure().orElseThrow().problem()).contains("/a durably");
    assertThat(creations.get(1).failure().orElseThrow().problem()).contains("/b durably");
    assertThat(folder.resolve("a")).exists();
    assertThat(folder.resolve("b")).exists();
  }

  @Test
  void aLinkOfWhichTheAnswerWasLostIsOursAndAnotherFileIsNot() throws IOException {
    assertThat(create(Way.LINK, Broken.LOST_ANSWER).failure()).isEmpty();
    assertThat(target()).hasBinaryContent(CONTENT);
    assertThat(create(Way.LINK, DiskCalls.REAL).failure().orElseThrow())
        .isInstanceOf(RefusedException.class);
    assertThat(names()).containsExactly("record");
  }

  @Test
  void withoutHardLinksNoRecordAppearsAndTheRemedyIsAnotherFolder() throws IOException {
    MdmException failure = create(Way.LINK, Broken.NO_LINKS).failure().orElseThrow();
    assertThat(failure.problem()).contains("no hard link can be made", "Operation not permitted");
    assertThat(failure.remedy()).isEqualTo(Remedy.Act.MOVE_STATE);
    assertThat(names()).isEmpty();
  }

  @Test
  void withoutHardLinksAStateFolderIsNotEvenBegun() throws IOException {
    Path state = folder.resolve("home/escrow");
    assertThatThrownBy(() -> DurableFiles.createStateFolder(state, Broken.NO_LINKS))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot keep keys and records in " + state);
    assertThat(names()).isEmpty();
    DurableFiles.createStateFolder(state);
    assertThat(state).isDirectory();
    assertThat(names()).containsExactly("home");
  }

  @Test
  void withoutHardLinksAKeyIsWrittenInItsPlaceAndNeverOverAnother() throws IOException {
    assertThat(create(Way.ANY, Broken.NO_LINKS).failure()).isEmpty();
    assertThat(target()).hasBinaryContent(CONTENT);
    assertThat(permissions(target())).isEqualTo("rw-------");
    Files.writeString(target(), "old");
    assertThat(create(Way.ANY, Broken.NO_LINKS).failure().orElseThrow())
        .isInstanceOf(RefusedException.class);
    assertThat(target()).hasContent("old");
    assertThat(names()).containsExactly("record");
  }

  @Test
  void anOutputIsWrittenWithoutHardLinksAndNeverOverAnother() throws IOException {
    assertThat(OutputFiles.create(target(), CONTENT, Access.OWNER_ONLY, Broken.NO_LINKS)).isEmpty();
    assertThat(target()).hasBinaryContent(CONTENT);
    Files.writeString(target(), "old");
    assertThatThrownBy(
            () -> OutputFiles.create(target(), CONTENT, Access.OWNER_ONLY, Broken.NO_LINKS))
        .isInstanceOf(RefusedException.class);
    Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThatThrownBy(
            () -> OutputFiles.create(dangling, CONTENT, Access.OWNER_ONLY, Broken.NO_LINKS))
        .isInstanceOf(RefusedException.class);
    assertThat(target()).hasContent("old");
    assertThat(names()).containsExactly("link", "record");
  }

  @Test
  void ofAnOutputThatFailsNothingIsLeft() throws IOException {
    for (Broken disk : List.of(Broken.NO_FOLDER, Broken.NO_READING, Broken.OTHER_CONTENT)) {
      assertThatThrownBy(() -> OutputFiles.create(target(), CONTENT, Access.OWNER_ONLY, disk))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Nothing of it was left there.");
      assertThat(names()).as(disk.toString()).isEmpty();
      Files.writeString(target(), "old");
      assertThatThrownBy(() -> OutputFiles.replace(target(), CONTENT, Access.OWNER_ONLY, disk))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Nothing of it was left there.");
      assertThat(names()).as(disk.toString()).isEmpty();
    }
  }

  @Test
  void aCopyThatCannotBeRemovedIsTold() throws IOException {
    Path left =
        OutputFiles.create(target(), CONTENT, Access.OWNER_ONLY, Broken.NO_REMOVAL).orElseThrow();
    assertThat(left).hasBinaryContent(CONTENT);
    assertThat(names()).containsExactly(left.getFileName().toString(), "record");
    assertThatThrownBy(
            () -> OutputFiles.create(target(), CONTENT, Access.OWNER_ONLY, Broken.NO_REMOVAL))
        .hasMessageContaining("already exists")
        .hasMessageContaining("could not be removed: remove it by hand");
  }

  @Test
  void beforeAnOutputOldTemporaryFilesAreRemovedAndNothingElse() throws IOException {
    Instant now = Instant.now();
    Path old = aged(".mdm-tmp-0123456789abcdef", now.minus(Duration.ofHours(2)));
    aged(".mdm-tmp-fedcba9876543210", now.minus(Duration.ofMinutes(2)));
    aged(".mdm-tmp-of-somebody", now.minus(Duration.ofDays(400)));
    assertThat(OutputFiles.prepare(target(), now, Broken.NO_REMOVAL)).containsExactly(old);
    assertThat(OutputFiles.prepare(target(), now)).isEmpty();
    assertThat(names()).containsExactly(".mdm-tmp-fedcba9876543210", ".mdm-tmp-of-somebody");
  }

  @Test
  void temporaryFilesOfOthersAreLeftAlone() throws IOException {
    Path others = aged(".mdm-tmp-0123456789abcdef", Instant.now().minus(Duration.ofDays(2)));
    assumeTrue(isGivenAway(others), "only root may do this");
    assertThat(OutputFiles.prepare(target(), Instant.now())).isEmpty();
    assertThat(others).exists();
  }

  private static boolean isGivenAway(Path file) {
    try {
      Files.setAttribute(file, "unix:uid", 12345);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path aged(String name, Instant time) throws IOException {
    return Files.setLastModifiedTime(Files.createFile(folder.resolve(name)), FileTime.from(time));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
