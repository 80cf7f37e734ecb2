package org.mdmtoolkit.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.fixtures.judge.Judge;

class TrustedPathsTest {

  private static final String NOBODY = "65534";

  @TempDir Path folder;
  private Path state;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    file = Files.writeString(state.resolve("file"), "");
    mode(state, "rwx------");
    mode(file, "rw-------");
  }

  private void checkAll() {
    TrustedPaths.checkFolder(state);
    TrustedPaths.checkReal(state);
    TrustedPaths.check(file);
    TrustedPaths.checkSecret(file);
    TrustedPaths.checkInput(file);
  }

  @Test
  void whatIsTheUsersOwnIsTrusted() {
    assertThatCode(this::checkAll).doesNotThrowAnyException();
  }

  @Test
  void modesAreThoseOfTheFileAndNoneWhereItIsNotThere() throws IOException {
    mode(file, "rw-r-----");
    assertThat(TrustedPaths.modes(file)).isEqualTo("rw-r-----");
    assertThat(TrustedPaths.modes(folder.resolve("nothing"))).isEqualTo("---------");
  }

  @Test
  void whatCannotBeWrittenByAnybodyIsTrusted() throws IOException {
    mode(file, "r--------");
    mode(state, "r-x------");
    assertThatCode(this::checkAll).doesNotThrowAnyException();
    mode(state, "rwx------");
  }

  @Test
  void whatDoesNotExistIsNoProblem() {
    Path missing = folder.resolve("not/there");
    TrustedPaths.checkFolder(missing, "inside");
    TrustedPaths.checkReal(missing);
    TrustedPaths.checkSecret(missing);
    TrustedPaths.checkInput(missing);
    assertThat(missing.getParent()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwx----w-", "rwxrwxrwx"})
  void whatOthersMayWriteIsRefused(String mode) throws IOException {
    mode(file, mode);
    assertThatThrownBy(() -> TrustedPaths.check(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(file + " may be written by others")
        .satisfies(e -> assertThat(remedy(e)).isInstanceOf(Remedy.RestrictAccess.class));
    assertThatThrownBy(() -> TrustedPaths.checkInput(file)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> TrustedPaths.checkReal(file)).isInstanceOf(RefusedException.class);
    mode(state, mode);
    assertThatThrownBy(() -> TrustedPaths.checkFolder(state))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(state + " may be written by others");
    assertThatThrownBy(() -> TrustedPaths.checkReal(state)).isInstanceOf(RefusedException.class);
  }

  @Test
  void onlyASecretMustNotBeReadByOthers() throws IOException {
    mode(file, "rw-r--r--");
    TrustedPaths.check(file);
    TrustedPaths.checkInput(file);
    assertThatThrownBy(() -> TrustedPaths.checkSecret(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("holds a secret");
  }

  @Test
  void aGroupOfTheOwnersNameIsPrivateAndAnotherIsNot() throws IOException {
    assumeTrue(isRoot(), "only root can give files away");
    mode(file, "rw-rw----");
    mode(state, "rwxrwx---");
    TrustedPaths.check(file);
    TrustedPaths.checkFolder(state);
    give(":" + NOBODY, file);
    give(":" + NOBODY, state);
    assertThatThrownBy(() -> TrustedPaths.check(file)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> TrustedPaths.checkFolder(state)).isInstanceOf(RefusedException.class);
  }

  @Test
  void whatBelongsToSomebodyElseIsRefused() {
    assumeTrue(isRoot(), "only root can give files away");
    give(NOBODY, file);
    assertThatThrownBy(() -> TrustedPaths.check(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(file + " belongs to nobody")
        .satisfies(
            e ->
                assertThat(remedy(e).has(new Remedy.TakeOwnership(file.toString(), "nobody")))
                    .isTrue());
    assertThatThrownBy(() -> TrustedPaths.checkInput(file)).isInstanceOf(RefusedException.class);
    give(NOBODY, state);
    assertThatThrownBy(() -> TrustedPaths.checkFolder(state.resolve("new")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(state + " belongs to nobody");
  }

  @Test
  void aLinkIsFollowedOnlyToWhatMayBeReachedByOne() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), state);
    TrustedPaths.checkReal(link);
    TrustedPaths.checkFolder(link.resolve("inside"));
    TrustedPaths.checkInput(Files.createSymbolicLink(folder.resolve("named"), file));
    for (Path one : new Path[] {link, Files.createSymbolicLink(folder.resolve("x"), link)}) {
      assertThatThrownBy(() -> TrustedPaths.checkFolder(one))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("is a symbolic link, which is not followed");
    }
    mode(state, "rwx----w-");
    assertThatThrownBy(() -> TrustedPaths.checkReal(link)).isInstanceOf(RefusedException.class);
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    assertThatThrownBy(() -> TrustedPaths.checkReal(nowhere)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aFolderOnTheWayMayBeWrittenByOthersOnlyIfItIsSticky() throws IOException {
    Judge chmod = Judge.named("chmod");
    chmod.run("1777", folder);
    TrustedPaths.checkFolder(state);
    TrustedPaths.checkReal(file);
    chmod.run("0777", folder);
    assertThatThrownBy(() -> TrustedPaths.checkReal(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(folder + " may be written by others, who could replace " + file);
    assertThatThrownBy(() -> TrustedPaths.checkFolder(folder.resolve("not/yet/there")))
        .isInstanceOf(RefusedException.class);
    chmod.run("0700", folder);
  }

  @Test
  void aPipeIsAnInputAndNotState() throws IOException {
    Path pipe = folder.resolve("pipe");
    Judge.named("mkfifo").run("-m", "666", pipe);
    TrustedPaths.checkInput(pipe);
    assertThatThrownBy(() -> TrustedPaths.check(pipe))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("neither a file nor a folder");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
    assertThatThrownBy(() -> TrustedPaths.checkReal(link))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(link + " is neither a file nor a folder");
  }

  @Test
  void aFileSystemWithoutAttributesOfUnixIsNotChecked() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path inside = Files.writeString(zip.getPath("/file"), "");
      assertThatCode(() -> TrustedPaths.check(inside)).doesNotThrowAnyException();
      assertThatCode(() -> TrustedPaths.checkFolder(inside)).doesNotThrowAnyException();
    }
  }

  private static Remedy remedy(Throwable e) {
    return ((MdmException) e).remedy();
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static void give(String owner, Path path) {
    assertThat(Judge.named("chown").run(owner, path).exitCode()).isZero();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
