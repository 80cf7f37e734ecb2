package org.mdmtoolkit.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import picocli.CommandLine.Option;

/** {@code -o FILE} and {@code --force}: where what a command makes goes. */
final class OutputOption {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to FILE instead of standard output.")
  private @Nullable String output;

  @Option(names = "--force", description = "Replace FILE if it exists.")
  private boolean force;

  /** The file that was named; {@code -} names none. */
  Optional<Path> file() {
    return Optional.ofNullable(output).filter(name -> !name.equals("-")).map(Path::of);
  }

  /** Where it goes, for people. */
  String description() {
    return file().map(Path::toString).orElse("standard output");
  }

  /**
   * Refuses, before anything is made, what could not be written afterwards.
   *
   * @param isSecret whether what will be written holds a secret, which no terminal may show
   */
  void check(Shell shell, boolean isSecret) {
    if (file().isEmpty()) {
      if (isSecret && shell.terminal().isOutput()) {
        throw new RefusedException(
            "what is made holds a secret, and standard output is a terminal",
            "Give -o FILE, or pipe it into the program that needs it.");
      }
      return;
    }
    Path file = file().get();
    if (Files.exists(file) && !force) {
      throw exists(file);
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NotFoundException(
          "the folder of " + file + " does not exist", "Make it first, or choose another.");
    }
  }

  /** Writes it: a secret for the owner alone, all else as the umask lets. */
  void write(Shell shell, byte[] content, boolean isSecret) {
    if (file().isEmpty()) {
      shell.print(content);
      return;
    }
    Access access = isSecret ? Access.OWNER_ONLY : Access.BY_UMASK;
    if (force) {
      DurableFiles.replace(file().get(), content, access);
    } else {
      try {
        DurableFiles.create(file().get(), content, access);
      } catch (RefusedException e) {
        throw exists(file().get());
      }
    }
  }

  private static RefusedException exists(Path file) {
    return new RefusedException(
        file + " already exists",
        "It was left as it is. Choose another name, or give --force to replace it.");
  }
}
