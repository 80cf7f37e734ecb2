package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.InputFiles;

/**
 * The <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">password file</a> and the
 * <a href="https://www.postgresql.org/docs/current/libpq-pgservice.html">connection service
 * file</a> of PostgreSQL. No text of an exception holds a line of them.
 */
final class ConnectionFiles {

  private static final int MAX_BYTES = 1 << 20;

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private ConnectionFiles() {}

  /**
   * The password of the first line that fits; empty if none does, or the file is not there.
   *
   * @throws RefusedException if others may read the file
   */
  static Optional<String> password(
      Path file, String host, String port, String database, String user) {
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    refuseIfOthersMayRead(file);
    List<String> wanted = List.of(host, port, database, user);
    for (String line : lines(file)) {
      List<String> fields = fields(line);
      if (!line.startsWith("#") && fields.size() > wanted.size() && fits(fields, wanted)) {
        return Optional.of(fields.get(wanted.size()));
      }
    }
    return Optional.empty();
  }

  /** A part of a line, as it is written there. */
  static String field(String part) {
    return Printable.line(part.replace("\\", "\\\\").replace(":", "\\:"));
  }

  private static boolean fits(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Parts between colons; a backslash stands before a colon or backslash that belongs to a part.
   */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  /**
   * What a service of this name is.
   *
   * @throws NotFoundException if there is none
   * @throws RefusedException if it holds a password, and others may read the file
   */
  static Map<String, String> service(Path file, String name) {
    if (!InputFiles.exists(file)) {
      throw noService(file, name);
    }
    Map<String, String> settings = new HashMap<>();
    boolean isFound = false;
    boolean isInside = false;
    for (String raw : lines(file)) {
      String line = raw.strip();
      if (line.startsWith("[")) {
        isInside = !isFound && line.equals("[" + name + "]"); // the first one counts
        isFound |= isInside;
      } else if (isInside && !line.startsWith("#") && line.contains("=")) {
        String[] parts = line.split("=", 2);
        settings.putIfAbsent(parts[0].strip(), parts[1].strip());
      }
    }
    if (!isFound) {
      throw noService(file, name);
    }
    if (settings.containsKey("password")) {
      refuseIfOthersMayRead(file);
    }
    return settings;
  }

  private static NotFoundException noService(Path file, String name) {
    return new NotFoundException(
        "there is no service \"" + name + "\" in " + file,
        Remedy.advice("Check its name, and the variable PGSERVICEFILE."));
  }

  private static List<String> lines(Path file) {
    return new String(InputFiles.read(file, MAX_BYTES), UTF_8).lines().toList();
  }

  private static void refuseIfOthersMayRead(Path file) {
    try {
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw new RefusedException(
            "others may read the password in " + file,
            "Give it mode 0600. If others may have read it, change the password.");
      }
    } catch (UnsupportedOperationException e) {
      throw new InvalidInputException(
          "nobody can tell who may read " + file, "Keep it on a file system with modes.", e);
    } catch (IOException e) {
      throw new UnavailableException("cannot read " + file, "Check its permissions.", e);
    }
  }
}
