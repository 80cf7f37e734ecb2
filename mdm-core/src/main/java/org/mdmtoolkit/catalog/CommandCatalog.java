package org.mdmtoolkit.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Spelling;

/**
 * Every command that Apple defines. The facts are derived from <a
 * href="https://github.com/apple/device-management">Apple's schema</a>; a command's text is read
 * when the command is first asked for.
 *
 * <p>Immutable to its users and safe for use by many threads.
 */
public final class CommandCatalog {

  private static final class Holder {
    static final CommandCatalog APPLE = new CommandCatalog();
  }

  private final TreeSet<String> requestTypes = new TreeSet<>();
  private final TreeSet<String> dropped = new TreeSet<>();
  private final Map<String, String> origin = new TreeMap<>();
  private final Map<String, CommandSpec> specs = new ConcurrentHashMap<>();

  private CommandCatalog() {
    for (String line : CatalogTexts.INDEX.strip().split("\n", -1)) {
      int space = line.indexOf(' ');
      String name = line.substring(0, space);
      String value = line.substring(space + 1);
      switch (name) {
        case "command" -> requestTypes.add(value);
        case "dropped" -> dropped.add(value);
        default -> origin.put(name, value);
      }
    }
  }

  /** The catalogue of Apple's commands. Always the same object. */
  public static CommandCatalog apple() {
    return Holder.APPLE;
  }

  /**
   * The command of this request type; upper and lower case count.
   *
   * @throws NotFoundException if Apple defines none of this name; the remedy names the nearest
   */
  public CommandSpec command(String requestType) {
    return find(requestType)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "no command of Apple has the request type " + MessageText.quote(requestType),
                    remedy(requestType)));
  }

  /** The command of this request type, or nothing where Apple defines none of this name. */
  public Optional<CommandSpec> find(String requestType) {
    return Optional.ofNullable(findOrNull(requestType));
  }

  @Nullable CommandSpec findOrNull(String requestType) {
    CommandSpec known = specs.get(requestType);
    if (known != null || !requestTypes.contains(requestType)) {
      return known;
    }
    return specs.computeIfAbsent(
        requestType, absent -> SpecReader.read(CatalogTexts.of(requestType)));
  }

  /**
   * What a command takes away, by its content. One that the catalogue does not know, and content
   * that cannot be read, count as destructive. {@code MdmCommand.danger()} asks this for a command.
   *
   * @param requestType the request type; upper and lower case count
   * @param keys what stands beside it, as plain property list values. Data that is a property list
   *     may stand as its dictionary; the {@code Payload} of InstallProfile must, to be judged
   */
  public CommandDanger danger(String requestType, Map<?, ?> keys) {
    return DangerRules.judge(requestType, keys);
  }

  /**
   * The kind of secret that commands of this type set, change or bring back, whatever is in them,
   * as {@code recovery-lock}; empty if they have none.
   */
  public Optional<String> secretKind(String requestType) {
    return DangerRules.secretKind(requestType);
  }

  /** All request types, sorted. */
  public List<String> requestTypes() {
    return List.copyOf(requestTypes);
  }

  /** Whether a device has a system of a later year than the release that the requests are from. */
  public boolean isOlderThan(Target device) {
    Optional<Integer> own =
        OsVersion.find(release().replaceFirst("^\\D+", "")).map(OsVersion::major);
    return device.version().filter(one -> own.isPresent() && one.major() > own.get()).isPresent();
  }

  /** The release that the requests are from: {@code macOS 27.0}. */
  public String release() {
    return origin.getOrDefault("release", "unknown");
  }

  /** The commit of Apple's repository that the requests are from. */
  public String sourceCommit() {
    return origin.getOrDefault("commit", "unknown");
  }

  /** Apple's licence of the schema that the catalogue is derived from, to be shipped with it. */
  public String licence() {
    return resource("APPLE-LICENSE.txt");
  }

  /** What to do about a request type that is not here, in whole sentences. */
  String remedy(String requestType) {
    if (dropped.contains(requestType)) {
      return "Apple has dropped it; it is not in the schema of " + release() + ".";
    }
    return Spelling.nearest(requestType, requestTypes)
        .map(nearest -> "Did you mean " + nearest + "?")
        .orElseGet(
            () -> "The catalogue lists all " + requestTypes.size() + " of " + release() + ".");
  }

  static String resource(String name) {
    try (InputStream in = CommandCatalog.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its catalogue file " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
