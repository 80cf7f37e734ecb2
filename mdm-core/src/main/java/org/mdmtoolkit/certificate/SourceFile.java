package org.mdmtoolkit.certificate;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.io.InputFiles;

/**
 * The bytes of a file that somebody handed in, with the name it has in error messages. Nothing is
 * known yet about what it holds.
 *
 * <p>Immutable. {@link #toString()} shows the name alone: the content may be a private key.
 */
public final class SourceFile {

  /** The largest size that is read, in bytes: 16 MiB. Key material is a thousand times smaller. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private final String name;
  private final byte[] content;
  private volatile @Nullable List<Pem.Block> blocks;

  private SourceFile(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /**
   * A file of this content, copied.
   *
   * @param name what errors call it, for example its path
   * @throws InvalidInputException if it is larger than {@link #MAX_BYTES}
   */
  public static SourceFile of(String name, byte[] content) {
    if (content.length > MAX_BYTES) {
      throw new InvalidInputException(
          name + " is larger than " + MAX_BYTES + " bytes",
          "This is not a file of the kind asked for.");
    }
    return new SourceFile(name, content.clone());
  }

  /**
   * Reads a file; its path is its name.
   *
   * @throws org.mdmtoolkit.NotFoundException if there is no such file
   * @throws InvalidInputException if it is larger than {@link #MAX_BYTES}, or a folder
   * @throws org.mdmtoolkit.UnavailableException if it cannot be read
   */
  public static SourceFile read(Path file) {
    return new SourceFile(file.toString(), InputFiles.read(file, MAX_BYTES));
  }

  /** What errors call it. */
  public String name() {
    return name;
  }

  /** Its blocks, read once. */
  List<Pem.Block> blocks(Function<SourceFile, List<Pem.Block>> reader) {
    List<Pem.Block> known = blocks;
    if (known == null) {
      known = reader.apply(this);
      blocks = known;
    }
    return known;
  }

  /** A copy of the content. */
  public byte[] content() {
    return content.clone();
  }

  /** What it is, as far as can be told without a passphrase. */
  public FileKind kind() {
    return FileKind.of(content);
  }

  /** The content itself, for readers that do not change it. */
  byte[] bytes() {
    return content;
  }

  InvalidInputException invalid(String problem, String remedy) {
    return invalid(problem, remedy, null);
  }

  InvalidInputException invalid(String problem, String remedy, @Nullable Throwable cause) {
    return new InvalidInputException(name + ": " + problem, remedy, cause);
  }

  /**
   * The error for a file that is something else.
   *
   * @param wanted what was asked for, with its article: {@code "a certificate"}
   */
  public InvalidInputException isNot(String wanted) {
    FileKind kind = kind();
    return switch (kind) {
      case EMPTY -> invalid("the file is empty", kind.remedy());
      case UNKNOWN -> {
        String change = Der.change(content);
        yield change == null ? invalid("this is not " + wanted, kind.remedy()) : changed(change);
      }
      default -> {
        String problem =
            wanted.equals(kind.description())
                ? "this is " + wanted + " in a form that is not read here"
                : "this is " + kind.description() + ", not " + wanted;
        yield invalid(problem, kind.remedy());
      }
    };
  }

  /** The error for what was cut off or changed on its way, as {@link Der#change} tells. */
  InvalidInputException changed(String change) {
    return invalid(
        "this begins like a certificate or key in binary form (DER), but " + change,
        "It was cut off or changed on its way: download it again, or copy it as a binary file.");
  }

  /** The error for bytes that begin like what was asked for and do not go on like it. */
  InvalidInputException damaged(String what, @Nullable Throwable cause) {
    return invalid(
        what + " is damaged or cut off", "Copy or download the file again.", withoutContent(cause));
  }

  /** Keeps a cause's type and place but not its text, which may quote the content. */
  static @Nullable Throwable withoutContent(@Nullable Throwable cause) {
    if (cause == null) {
      return null;
    }
    Throwable bare = new IllegalArgumentException(cause.getClass().getName());
    bare.setStackTrace(cause.getStackTrace());
    return bare;
  }

  @Override
  public String toString() {
    return "SourceFile[" + name + "]";
  }
}
