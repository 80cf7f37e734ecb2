package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;

/**
 * The people and keys of a file in the form of {@code ALLOWED SIGNERS} of ssh-keygen, as git uses
 * it, but with one meaning only: each line names one person and one key, no key stands on two
 * lines, no name is a pattern, and a line that cannot be read makes the whole file invalid. A
 * person may have several keys. Times end in {@code Z}, which is UTC: without it they would mean
 * another moment on each machine. Authorities of certificates are not supported.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://man.openbsd.org/ssh-keygen.1#ALLOWED_SIGNERS">ssh-keygen(1)</a>
 */
public final class AllowedSigners implements Signers {

  /** The most bytes that such a file has. */
  public static final int MAX_FILE = 1 << 20;

  private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}");
  private static final Pattern OPTION =
      Pattern.compile("\\G([A-Za-z-]+)(?:=\"([^\"]*)\")?(?:,(?=[A-Za-z])|$)");
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+)[ \t]+(?:((?:[^\\s\"]|\"[^\"]*\")+)[ \t]+)??"
              + "([a-z][a-z0-9@.-]*[ \t]+[A-Za-z0-9+/=]+)(?:[ \t].*)?");
  private static final Pattern TIME = Pattern.compile("([0-9]{8})([0-9]{4}(?:[0-9]{2})?)?Z");

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private record Line(
      String person,
      Optional<Set<String>> namespaces,
      Optional<Instant> after,
      Optional<Instant> before) {

    boolean isWithin(Line other) {
      return person.equals(other.person)
          && isWithin(other.namespaces, namespaces, (outer, inner) -> outer.containsAll(inner))
          && isWithin(other.after, after, (outer, inner) -> !inner.isBefore(outer))
          && isWithin(other.before, before, (outer, inner) -> !inner.isAfter(outer));
    }

    /** What is not limited is within nothing that is. */
    private static <T> boolean isWithin(
        Optional<T> outer, Optional<T> inner, BiPredicate<T, T> contains) {
      return outer.isEmpty() || (inner.isPresent() && contains.test(outer.get(), inner.get()));
    }
  }

  private final Map<SshPublicKey, Line> lines;
  private final Set<SshPublicKey> revoked;

  private AllowedSigners(Map<SshPublicKey, Line> lines, Set<SshPublicKey> revoked) {
    this.lines = lines;
    this.revoked = revoked;
  }

  /**
   * Reads the file.
   *
   * @param name of the file, for errors, which name the line, too
   * @throws InvalidInputException if any line of it is not as described above
   */
  public static AllowedSigners read(String name, byte[] file) {
    Map<SshPublicKey, Line> lines = new LinkedHashMap<>();
    Map<String, String> persons = new HashMap<>();
    Set<Object> holders = new HashSet<>();
    List<String> all = text(name, file);
    for (int i = 0; i < all.size(); i++) {
      String place = name + " line " + (i + 1);
      String text = all.get(i);
      if (text.isBlank() || text.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(text);
      if (!parts.matches()) {
        throw invalid(place, "it is not a name, options, and a key");
      }
      String person = parts.group(1);
      if (!PERSON.matcher(person).matches()) {
        throw invalid(place, "it has to name one person, without patterns and lists");
      }
      String known = persons.putIfAbsent(person.toLowerCase(Locale.ROOT), person);
      if (known != null && !known.equals(person)) {
        throw invalid(place, "the name was written otherwise before");
      }
      Line line = line(place, person, Optional.ofNullable(parts.group(2)).orElse(""));
      SshPublicKey key = key(place, parts.group(3));
      if (!holders.add(key.holder())) {
        throw invalid(place, "its key stands on another line, too, and is one person's");
      }
      lines.put(key, line);
    }
    return new AllowedSigners(lines, Set.of());
  }

  /**
   * The same without some keys.
   *
   * @param name of the file, for errors, which name the line, too
   * @param file one public key a line; a binary list of OpenSSH (KRL) is refused
   * @throws InvalidInputException if a line is none
   */
  public AllowedSigners without(String name, byte[] file) {
    if (new String(file, 0, Math.min(6, file.length), UTF_8).equals("SSHKRL")) {
      throw invalid(name, "it is a binary list of OpenSSH, which is not supported: list the keys");
    }
    Set<SshPublicKey> keys = new HashSet<>(revoked);
    List<String> all = text(name, file);
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).isBlank() && !all.get(i).startsWith("#")) {
        keys.add(key(name + " line " + (i + 1), all.get(i)));
      }
    }
    return new AllowedSigners(lines, Set.copyOf(keys));
  }

  private static List<String> text(String name, byte[] file) {
    if (file.length > MAX_FILE) {
      throw invalid(name, "it is too long");
    }
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(name, "it is not UTF-8");
    }
    if (text.startsWith("\uFEFF")) {
      throw invalid(name, "it begins with a byte order mark, which hides its first line");
    }
    if (text.indexOf('\r') >= 0) {
      throw invalid(name, "its lines end as on Windows");
    }
    return List.of(text.split("\n", -1));
  }

  private static SshPublicKey key(String place, String text) {
    try {
      return SshPublicKey.ofLine(text);
    } catch (InvalidInputException e) {
      throw invalid(place, e.problem());
    }
  }

  private static Line line(String place, String person, String options) {
    Map<String, String> values = new HashMap<>();
    Matcher each = OPTION.matcher(options);
    int end = 0;
    while (end < options.length() && each.find()) {
      String option = each.group(1).toLowerCase(Locale.ROOT);
      if (option.equals("cert-authority")) {
        throw invalid(place, "authorities of certificates are not supported: list the keys");
      }
      boolean isKnown =
          Set.of("namespaces", "valid-after", "valid-before").contains(option)
              && each.group(2) != null;
      if (!isKnown || values.put(option, each.group(2)) != null) {
        throw invalid(place, "its options cannot be read");
      }
      end = each.end();
    }
    if (end < options.length()) {
      throw invalid(place, "its options cannot be read");
    }
    return new Line(
        person,
        Optional.ofNullable(values.get("namespaces")).map(list -> namespaces(place, list)),
        Optional.ofNullable(values.get("valid-after")).map(text -> time(place, text)),
        Optional.ofNullable(values.get("valid-before")).map(text -> time(place, text)));
  }

  private static Set<String> namespaces(String place, String list) {
    Set<String> names = new HashSet<>();
    for (String name : list.split(",", -1)) {
      if (!name.matches("[A-Za-z0-9._@-]+")) {
        throw invalid(place, "a namespace is no plain name");
      }
      names.add(name);
    }
    return names;
  }

  private static Instant time(String place, String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      throw invalid(place, "a time has to be written as 20261231Z or 20261231235900Z, in UTC");
    }
    String clock = (Optional.ofNullable(parts.group(2)).orElse("") + "000000").substring(0, 6);
    try {
      return LocalDateTime.parse(parts.group(1) + clock, FORMAT).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw invalid(place, "there is no such time");
    }
  }

  private static InvalidInputException invalid(String place, String why) {
    return new InvalidInputException(
        place + ": not a list of people who may approve: " + why,
        "Correct it; nothing of it is used until then.");
  }

  @Override
  public String person(SshPublicKey key, String namespace, Instant at) {
    Line line = lines.get(key);
    if (revoked.contains(key)) {
      throw refused(key, "is revoked");
    } else if (line == null) {
      throw refused(key, "is not the key of anybody who may approve");
    }
    Optional<String> objection = objection(line, namespace, at);
    if (objection.isPresent()) {
      throw refused(key, "of " + line.person() + " " + objection.get());
    }
    return line.person();
  }

  private static RefusedException refused(SshPublicKey key, String why) {
    return new RefusedException(
        "the key " + key.fingerprint() + " " + why, "Have somebody sign who may approve.");
  }

  private static Optional<String> objection(Line line, String namespace, Instant at) {
    if (line.namespaces().filter(names -> !names.contains(namespace)).isPresent()) {
      return Optional.of("may not sign for " + namespace);
    } else if (line.after().filter(at::isBefore).isPresent()) {
      return Optional.of("is not valid yet");
    } else if (line.before().filter(time -> !at.isBefore(time)).isPresent()) {
      return Optional.of("is not valid any more");
    }
    return Optional.empty();
  }

  /**
   * Which keys count here that did not in another list, or not for so long, for so much, or for
   * another person, in one line each; empty if it allows nothing more.
   */
  public List<String> widerThan(AllowedSigners before) {
    List<String> wider = new ArrayList<>();
    lines.forEach(
        (key, line) -> {
          Line old = before.revoked.contains(key) ? null : before.lines.get(key);
          if (!revoked.contains(key) && (old == null || !line.isWithin(old))) {
            wider.add(line.person() + " with the key " + key.fingerprint());
          }
        });
    return wider;
  }

  @Override
  public List<String> persons(String namespace, Instant at) {
    List<String> persons = new ArrayList<>();
    lines.forEach(
        (key, line) -> {
          if (!revoked.contains(key) && objection(line, namespace, at).isEmpty()) {
            persons.add(line.person());
          }
        });
    return persons.stream().distinct().toList();
  }

  @Override
  public int count(String namespace, Instant at) {
    return persons(namespace, at).size();
  }
}
