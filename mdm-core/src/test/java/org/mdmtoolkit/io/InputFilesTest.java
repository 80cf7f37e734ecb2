package org.mdmtoolkit.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;

class InputFilesTest {

  @TempDir Path folder;

  @Test
  void readsUpToTheLimitAndNotOneByteMore() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[100]);
    assertThat(InputFiles.read(file, 100)).hasSize(100);
    assertThatThrownBy(() -> InputFiles.read(file, 99))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("larger than 99 bytes");
  }

  @Test
  void doesNotReadAnEndlessFileWhole() {
    assertThatThrownBy(() -> InputFiles.read(Path.of("/dev/zero"), 1_000))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void namesTheFileThatIsMissing() {
    assertThatThrownBy(() -> InputFiles.read(folder.resolve("no-such.xml"), 10))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no-such.xml does not exist");
  }

  @Test
  void doesNotTakeAFolderForAFile() {
    assertThatThrownBy(() -> InputFiles.read(folder, 10))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a folder");
  }
}
