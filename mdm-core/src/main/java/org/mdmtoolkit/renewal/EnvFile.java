package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * A file of three assignments, each value in single quotes over as many lines as it has: a POSIX
 * shell, Node's {@code --env-file} and dotenv read it (Docker's {@code --env-file} does not know
 * values of several lines). It belongs to this program: a file that holds anything else is not
 * touched.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class EnvFile implements DeployTarget {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,100}");

  private final Path file;
  private final String prefix;
  private final List<Pattern> lines;
  private final Pattern content;

  private EnvFile(Path file, String prefix) {
    this.file = file;
    this.prefix = prefix;
    this.lines =
        Stream.of("CertPem", "KeyPem", "KeyPassphrase")
            .map(name -> Pattern.compile(prefix + name + "='([^']*)'\n"))
            .toList();
    this.content =
        Pattern.compile(lines.stream().map(Pattern::pattern).collect(Collectors.joining()));
  }

  /**
   * The file of this name; its variables are the prefix with {@code CertPem}, {@code KeyPem} and
   * {@code KeyPassphrase} after it.
   *
   * @throws InvalidInputException if no variable can be called so
   */
  public static EnvFile at(Path file, String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new InvalidInputException(
          "this prefix cannot begin the name of a variable",
          "Use letters, digits and _, such as sails_custom__mdmVendor.");
    }
    return new EnvFile(file.toAbsolutePath().normalize(), prefix);
  }

  @Override
  public String description() {
    return "the file " + file;
  }

  @Override
  public String absence() {
    return InputFiles.exists(file) ? DeployTarget.super.absence() : file + " does not exist";
  }

  @Override
  public void examine(VendorValues values, Optional<String> expected, List<Check> warnings) {
    Arrays.fill(content(values), (byte) 0); // refuses what cannot stand in the file
  }

  @Override
  public Optional<VendorValues> read() {
    if (!InputFiles.exists(file)) {
      return Optional.of(VendorValues.of(Optional.empty(), Optional.empty(), Optional.empty()));
    }
    byte[] bytes = InputFiles.read(file, MAX_BYTES);
    String text = new String(bytes, US_ASCII);
    Matcher found = content.matcher(text);
    Arrays.fill(bytes, (byte) 0);
    if (!found.matches()) {
      throw new RefusedException(
          file + " has another line than the three variables: line " + otherLine(text),
          "It was left as it is. Remove that line, or name a file of its own for them.");
    }
    return Optional.of(
        VendorValues.of(
            Optional.of(secret(found.group(1))),
            Optional.of(secret(found.group(2))),
            Optional.of(secret(found.group(3)))));
  }

  /** The number of the first line that is not of the three in their order. */
  private long otherLine(String text) {
    int end = 0;
    for (Pattern one : lines) {
      Matcher found = one.matcher(text).region(end, text.length());
      if (!found.lookingAt()) {
        break;
      }
      end = found.end();
    }
    return text.substring(0, end).lines().count() + 1;
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(US_ASCII));
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    try (VendorValues current = read().orElseThrow()) {
      if (current.equals(values)) {
        return new DeployReceipt(false, "", true);
      }
      if (expected.isPresent() && !expected.get().equals(current.fingerprint())) {
        throw new RefusedException(
            file + " holds other values than expected", "It was left as it is. Look at it.");
      }
    }
    byte[] bytes = content(values);
    try {
      if (InputFiles.exists(file)) {
        DurableFiles.replace(file, bytes, Access.OWNER_ONLY);
      } else {
        DurableFiles.createAnywhere(file, bytes, Access.OWNER_ONLY);
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    try (VendorValues found = read().orElseThrow()) {
      if (!found.equals(values)) {
        throw new ConflictException(
            file + " was written, but holds other values now", "Find out who else writes it.");
      }
    }
    return new DeployReceipt(true, "", true);
  }

  private byte[] content(VendorValues values) {
    StringBuilder text = new StringBuilder();
    append(text, "CertPem", values.certificate());
    append(text, "KeyPem", values.key());
    append(text, "KeyPassphrase", values.passphrase());
    return text.toString().getBytes(US_ASCII);
  }

  private void append(StringBuilder text, String name, Optional<Secret> value) {
    byte[] bytes = value.orElseThrow().revealBytes();
    for (byte b : bytes) {
      boolean isPlain = (b >= ' ' && b < 127 && b != '\'' && b != '\\') || b == '\n';
      if (!isPlain) {
        throw new InvalidInputException(
            prefix + name + " has a character that cannot stand in a file of variables",
            "Nothing was written. Only plain text without quotes and backslashes survives there.");
      }
    }
    text.append(prefix).append(name).append("='").append(new String(bytes, US_ASCII)).append("'\n");
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "EnvFile[" + file + "]";
  }
}
