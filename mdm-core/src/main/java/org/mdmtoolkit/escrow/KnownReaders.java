package org.mdmtoolkit.escrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;

/**
 * Which readers this machine has accepted, where the others who share key, readers and journal
 * could slip one in: a file of lines {@code FINGERPRINT NAME}.
 */
record KnownReaders(Path file) {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\S+)");

  /** Names by fingerprint; empty before the first use. */
  Optional<Map<String, String>> read() {
    if (!InputFiles.exists(file)) {
      return Optional.empty();
    }
    TrustedPaths.check(file);
    Map<String, String> known = new LinkedHashMap<>();
    for (String line : new String(InputFiles.read(file, MAX_BYTES), UTF_8).lines().toList()) {
      Matcher one = LINE.matcher(line);
      if (!one.matches()) {
        throw new InvalidInputException(
            file + " does not say which readers this machine has accepted",
            Remedy.Act.ACCEPT_READERS);
      }
      known.put(one.group(1), one.group(2));
    }
    return Optional.of(known);
  }

  void write(Map<String, String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(
        (fingerprint, name) -> text.append(fingerprint).append(' ').append(name).append('\n'));
    DurableFiles.createStateFolder(Objects.requireNonNull(file.getParent()));
    DurableFiles.replace(file, text.toString().getBytes(UTF_8), Access.OWNER_ONLY);
  }
}
