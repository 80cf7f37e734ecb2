package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.io.ExternalProgram.Ended;
import org.mdmtoolkit.secret.Secret;

/** Opens records as a person does who has nothing of this library: with OpenSSL. Immutable. */
public final class OpenSslReader {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern VERSION = Pattern.compile("OpenSSL ([0-9]+)\\.[0-9]\\S*");
  private static final int FIRST_MAJOR = 3;

  private final ExternalProgram program;
  private final String version;

  private OpenSslReader(ExternalProgram program, String version) {
    this.program = program;
    this.version = version;
  }

  /**
   * The {@code openssl} of this environment.
   *
   * @throws NotFoundException if there is none, or it does not know the form of records
   */
  public static OpenSslReader find(Map<String, String> environment) {
    ExternalProgram program = ExternalProgram.find("openssl", environment, LIMIT);
    try (Ended ended = program.run(new byte[0], List.of("version"))) {
      String text = new String(ended.revealOutput(), UTF_8);
      Matcher version = VERSION.matcher(text);
      if (!version.lookingAt() || Integer.parseInt(version.group(1)) < FIRST_MAJOR) {
        throw new NotFoundException(
            program.path() + " is not OpenSSL 3 or newer", "Install it: records need it.");
      }
      return new OpenSslReader(program, version.group());
    }
  }

  /** What it calls itself, as {@code OpenSSL 3.0.22}. */
  public String version() {
    return version;
  }

  /** What to type to open this record with this key; asks for the passphrase. */
  public static List<String> command(String record, String identity) {
    return List.of(
        "openssl",
        "cms",
        "-decrypt",
        "-inform",
        "PEM",
        "-in",
        record,
        "-inkey",
        identity,
        "-recip",
        identity);
  }

  /**
   * Opens a record with this key, which may be in no file of this machine: a copy, encrypted as it
   * is, lies beside the record meanwhile.
   *
   * @param key read from a file
   * @param passphrase of that file; goes to the program's standard input
   * @return what was sealed, which the caller wipes
   * @throws UnavailableException if it does not open it
   */
  public byte[] open(Path record, EscrowKey key, Secret passphrase) {
    Path copy = record.resolveSibling("key-" + record.getFileName());
    DurableFiles.create(copy, key.file().orElseThrow().content(), Access.OWNER_ONLY);
    try {
      return open(record, copy, passphrase);
    } finally {
      DurableFiles.delete(copy);
    }
  }

  private byte[] open(Path record, Path identity, Secret passphrase) {
    List<String> command = command(record.toString(), identity.toString());
    List<String> arguments =
        Stream.concat(command.stream().skip(1), Stream.of("-passin", "stdin")).toList();
    byte[] secret = passphrase.revealBytes();
    byte[] line = Arrays.copyOf(secret, secret.length + 1);
    line[secret.length] = '\n';
    try (Ended ended = program.run(line, arguments)) {
      if (ended.exitCode() != 0) {
        throw new UnavailableException(
            version + " does not open " + record + " (exit code " + ended.exitCode() + ")",
            "Look what it says: openssl cms -cmsout -print shows for whom a record is.");
      }
      return ended.revealOutput().clone();
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(line, (byte) 0);
    }
  }
}
