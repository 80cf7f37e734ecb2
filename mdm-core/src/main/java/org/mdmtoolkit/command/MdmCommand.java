package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.plist.PlistWriter;
import org.mdmtoolkit.secret.SystemRandom;

/**
 * One command for a device: a request type, its keys, and the command UUID by which the device's
 * answer names it. Built from values, or read from a file whose bytes it keeps.
 *
 * <p>It is not checked against Apple's list of commands: any request type and any keys are taken.
 *
 * <p>Equal to another of the same content, however either was encoded. Immutable and safe for use
 * by many threads.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/commands-and-queries">
 *     Commands and queries</a>
 */
public final class MdmCommand {

  private final Map<String, Object> envelope;
  private final Map<?, ?> command;
  private final String requestType;
  private final @Nullable String commandUuid;
  private final byte[] bytes;

  private MdmCommand(CommandEnvelope checked, byte[] bytes) {
    this.envelope = checked.content();
    this.command = checked.command();
    this.requestType = checked.requestType();
    this.commandUuid = checked.commandUuid();
    this.bytes = bytes;
  }

  /**
   * A command with a fresh random UUID as its command UUID, in upper case as Apple writes them.
   *
   * @param requestType Apple's name of the command, such as {@code "DeviceLock"}
   * @param keys what stands beside the request type: property-list values ({@code Map}, {@code
   *     List}, {@code String}, {@code Long} or a smaller integer, {@code Double} or {@code Float},
   *     {@code Boolean}, {@code byte[]}, {@code Instant}), which are copied
   * @throws InvalidInputException if the request type is empty, if the keys hold {@code
   *     RequestType} or {@code CommandUUID}, or a value that no property list can hold
   */
  public static MdmCommand of(String requestType, Map<String, ?> keys) {
    return of(requestType, keys, SystemRandom.uuid().toString().toUpperCase(Locale.ROOT));
  }

  /**
   * The same with a command UUID of the caller's. It need not be a UUID; but servers refuse one
   * that was used before, and NanoMDM takes at most 127 characters.
   *
   * @throws InvalidInputException also if the command UUID is empty
   */
  public static MdmCommand of(String requestType, Map<String, ?> keys, String commandUuid) {
    for (String reserved : new String[] {CommandEnvelope.REQUEST_TYPE, CommandEnvelope.UUID}) {
      if (keys.containsKey(reserved)) {
        throw new InvalidInputException(
            "the keys of " + requestType + " hold " + reserved,
            "It is given on its own; leave it out of the keys.");
      }
    }
    Map<String, Object> command = new LinkedHashMap<>();
    command.put(CommandEnvelope.REQUEST_TYPE, requestType);
    command.putAll(keys);
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put(CommandEnvelope.COMMAND, command);
    envelope.put(CommandEnvelope.UUID, commandUuid);
    return built(envelope);
  }

  /**
   * Reads a command from a property list, XML or binary. The command UUID may be missing, as in
   * templates that the sender completes.
   *
   * @throws InvalidInputException if it is not a command; the message says what it is instead
   */
  public static MdmCommand read(byte[] plist) {
    byte[] copy = plist.clone();
    return new MdmCommand(CommandEnvelope.read(copy), copy);
  }

  private static MdmCommand built(Map<String, Object> envelope) {
    CommandEnvelope checked = CommandEnvelope.of(envelope);
    // written at once: a command that cannot be written must not come into being
    return new MdmCommand(checked, PlistWriter.xml(checked.content()));
  }

  /** The whole dictionary itself, for readers that do not change its data. */
  Map<String, Object> envelope() {
    return envelope;
  }

  /** Apple's name of the command, such as {@code "DeviceLock"}. */
  public String requestType() {
    return requestType;
  }

  /** The text that the device's answer repeats; empty if the file it was read from has none. */
  public Optional<String> commandUuid() {
    return Optional.ofNullable(commandUuid);
  }

  /**
   * What stands beside the request type, in its order. A fresh copy, unmodifiable to the bottom
   * except for {@code byte[]} values, which are the caller's. It may hold secrets.
   */
  public Map<String, Object> keys() {
    Map<Object, Object> rest = new LinkedHashMap<>(command);
    rest.remove(CommandEnvelope.REQUEST_TYPE);
    return PlistCopies.dictionary(rest);
  }

  /**
   * The command as it was read, byte for byte, or the XML it was built as. A copy. It may hold
   * secrets.
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The command as an XML property list. It may hold secrets.
   *
   * @throws InvalidInputException if it was read from a binary file with text that XML cannot hold
   */
  public byte[] toXml() {
    return PlistWriter.xml(envelope);
  }

  /**
   * The command as a binary property list. Fleet and NanoMDM take it, MicroMDM does not. It may
   * hold secrets.
   */
  public byte[] toBinary() {
    return PlistWriter.binary(envelope);
  }

  /**
   * The command as XML to be shown to people: every value that may be secret replaced by the same
   * short text, whatever its type and length. Not a command to send.
   *
   * @throws InvalidInputException as {@link #toXml()}
   */
  public byte[] maskedXml() {
    return PlistWriter.xml(SecretValues.masked(envelope));
  }

  /** Whether any value of it may be secret: then it goes only where nobody else can read it. */
  public boolean holdsSecrets() {
    return SecretValues.areIn(envelope);
  }

  /**
   * What the command takes away, by its content, as {@link CommandCatalog#danger} knows it. A
   * profile that it installs is looked into, also a signed one; its signature is not verified. One
   * that cannot be read counts as {@linkplain org.mdmtoolkit.catalog.DangerClass#DESTRUCTIVE
   * destructive}, and so does a request type that Apple does not define.
   *
   * <p>Not seen is what depends on the device: a profile replaces the one of the same identifier
   * there, whatever that set.
   */
  public CommandDanger danger() {
    Map<Object, Object> keys = new LinkedHashMap<>(command);
    if (requestType.equals(InstallProfile.REQUEST_TYPE)
        && command.get("Payload") instanceof byte[] profile) {
      InstallProfile.content(profile).ifPresent(content -> keys.put("Payload", content));
    }
    return CommandCatalog.apple().danger(requestType, keys);
  }

  /**
   * The same command under another command UUID, written anew as XML.
   *
   * @throws InvalidInputException if it is empty
   */
  public MdmCommand withCommandUuid(String commandUuid) {
    Map<String, Object> changed = new LinkedHashMap<>(envelope);
    changed.put(CommandEnvelope.UUID, commandUuid);
    return built(changed);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MdmCommand that && PlistCopies.sameContent(envelope, that.envelope);
  }

  @Override
  public int hashCode() {
    return PlistCopies.contentHash(envelope);
  }

  /** The request type and the command UUID; never a value of the command. */
  @Override
  public String toString() {
    String uuid = commandUuid == null ? "without CommandUUID" : commandUuid;
    return ("MdmCommand[" + requestType + ", " + uuid + "]").replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
