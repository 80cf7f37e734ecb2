package org.mdmtoolkit.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.OutputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;
import picocli.CommandLine.Option;

/** {@code -o FILE} and {@code --force}: where what a command makes goes. */
public final class OutputOption {

  private static final int MAX_KEY_FILE = 1 << 20;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE")
  @Nullable String output;

  @Option(names = "--force")
  boolean force;

  /** Whether it was said where to write. */
  public boolean isGiven() {
    return output != null;
  }

  /** The file that was named; {@code -} names none. */
  public Optional<Path> file() {
    return Optional.ofNullable(output).filter(name -> !name.equals("-")).map(Path::of);
  }

  /** Where it goes, for people. */
  public String description() {
    return file().map(Path::toString).orElse("standard output");
  }

  /**
   * The same as {@link #check}, and refuses {@code --json} without a file: two documents cannot
   * share standard output.
   */
  public void checkAlone(Context context, boolean isSecret) {
    checkAlone(context, isSecret, false);
  }

  /** The same, and in a dry run nothing that a stopped run has left is removed. */
  public void checkAlone(Context context, boolean isSecret, boolean isDryRun) {
    Results.refuseJsonOnStandardOutput(context, this);
    check(context, isSecret, isDryRun);
  }

  /**
   * Refuses, before anything is made, what could not be written afterwards.
   *
   * @param isSecret whether what will be written holds a secret, which no terminal may show
   */
  public void check(Context context, boolean isSecret) {
    check(context, isSecret, false);
  }

  /** The same, and in a dry run nothing that a stopped run has left is removed. */
  public void check(Context context, boolean isSecret, boolean isDryRun) {
    Shell shell = context.shell();
    if (file().isEmpty()) {
      if (isSecret && shell.terminal().isOutput()) {
        throw new RefusedException(
            "what is made holds a secret, and standard output is a terminal",
            "Give -o FILE, or pipe it into the program that needs it.");
      }
      return;
    }
    Path file = file().get();
    if (file.toString().isEmpty()) {
      throw new UsageException("-o names no file");
    }
    refuseStateFolder(context, file);
    if (InputFiles.exists(file)) {
      if (!force) {
        throw exists(file);
      }
      refuseToReplace(file);
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NotFoundException(
          "the folder of " + file + " does not exist", "Make it first, or choose another.");
    }
    // Better now than when there is a PIN already.
    Instant now = isDryRun ? Instant.EPOCH : shell.clock().instant(); // then nothing is old
    OutputFiles.prepare(file, now).forEach(left -> sayLeft(shell, left));
  }

  /** Keys, records and journal lie there: nothing that a person names may take their place. */
  private static void refuseStateFolder(Context context, Path file) {
    if (PathLocks.real(file).startsWith(PathLocks.real(context.home()))) {
      throw new RefusedException(
          file + " is inside the folder that holds keys, PINs and the journal",
          "Nothing was written. Choose another place.");
    }
  }

  /** Not even with --force is a private key or a sealed record replaced. */
  private static void refuseToReplace(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new RefusedException(
          file + " is not a regular file", "It was left as it is. Choose another name.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (FileKind.of(in.readNBytes(MAX_KEY_FILE)).isIrreplaceable()) {
        throw new RefusedException(
            file + " holds a private key or a sealed record, which is never overwritten",
            "It was left as it is. Choose another name.");
      }
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot look into " + file, e);
    }
  }

  /** Writes it: a secret for the owner alone, all else as the umask lets. */
  public void write(Shell shell, byte[] content, boolean isSecret) {
    if (file().isEmpty()) {
      shell.print(content);
      return;
    }
    Access access = isSecret ? Access.OWNER_ONLY : Access.BY_UMASK;
    if (force) {
      OutputFiles.replace(file().get(), content, access);
    } else {
      try {
        OutputFiles.create(file().get(), content, access).ifPresent(left -> sayLeft(shell, left));
      } catch (RefusedException e) {
        throw exists(file().get());
      }
    }
    if (isSecret && TrustedPaths.modes(file().get()).charAt(6) == 'r') { // a file system without
      shell.say(
          "mdm: " + file().get() + " holds a secret, and its file system lets everybody read it");
    }
  }

  private static void sayLeft(Shell shell, Path left) {
    shell.say("mdm: " + left + " could not be removed, and may hold a secret: remove it by hand");
  }

  private static RefusedException exists(Path file) {
    return new RefusedException(
        file + " already exists",
        "It was left as it is. Choose another name, or give --force to replace it.");
  }
}
