package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.plist.PlistReader;

/**
 * A device's answer to a command. Reading it depends on nothing but the status: devices name and
 * nest things in ways that Apple's schema does not know, and what is not known is kept and shown,
 * never refused. It is not checked against Apple's list of answer keys.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/implementing-device-management">
 *     Implementing device management</a>
 */
public final class CommandResult {

  private static final Set<String> OF_EVERY_ANSWER =
      Set.of(
          "CommandUUID",
          "EnrollmentID",
          "EnrollmentUserID",
          "ErrorChain",
          "NotOnConsole",
          "RequestType",
          "Status",
          "UDID",
          "UserID",
          "UserLongName",
          "UserShortName");

  private static final String STATUS = "Status";

  private final byte[] bytes;
  private final Map<String, Object> content;
  private final String statusText;
  private final List<ErrorChainItem> errorChain;
  private final List<ItemResult> items;

  private CommandResult(byte[] bytes, Map<String, Object> content, String statusText) {
    this.bytes = bytes;
    this.content = content;
    this.statusText = statusText;
    this.errorChain = ErrorChainItem.chain(content.get("ErrorChain"));
    this.items = ItemResults.of(content);
  }

  /**
   * Reads an answer from a property list, XML or binary.
   *
   * @throws InvalidInputException if it is not a device's answer; the message says what it is
   *     instead
   */
  public static CommandResult read(byte[] plist) {
    byte[] copy = plist.clone();
    if (!(PlistReader.read(copy) instanceof Map<?, ?> map)) {
      throw not("the property list is not a dictionary");
    }
    Map<String, Object> content = PlistCopies.dictionary(map);
    String instead = instead(content);
    if (instead != null) {
      throw not(instead);
    }
    if (!(content.get(STATUS) instanceof String status)) {
      throw not(
          content.containsKey(STATUS) ? "Status is not a string" : "the key Status is missing");
    }
    return new CommandResult(copy, content, status);
  }

  private static @Nullable String instead(Map<String, Object> content) {
    if (content.get(CommandEnvelope.COMMAND) instanceof Map) {
      return "it is a command for a device";
    }
    if (content.containsKey("PayloadType") || content.containsKey("PayloadContent")) {
      return "it is a configuration profile";
    }
    if (content.containsKey("MessageType")) {
      return "it is a device's check-in message";
    }
    if (content.containsKey(STATUS)) {
      return null;
    }
    if (content.containsKey(CommandEnvelope.REQUEST_TYPE)) {
      return "it is the inner dictionary of a command";
    }
    if (content.containsKey("items") || content.containsKey("assets")) {
      return "it is an app manifest";
    }
    return null;
  }

  private static InvalidInputException not(String why) {
    return new InvalidInputException(
        "not a device's answer: " + why,
        "An answer is a dictionary with Status, and with the CommandUUID of its command.");
  }

  /** The status of the whole; see {@link #outcome()} for what the answer comes to. */
  public CommandStatus status() {
    return CommandStatus.ofAppleName(statusText);
  }

  /**
   * The value at this place, whatever the status; empty if it is not there or of another type. A
   * {@code byte[]} is not copied.
   */
  <T> Optional<T> value(Class<T> type, String... path) {
    @Nullable Object value = content;
    for (String key : path) {
      value = value instanceof Map<?, ?> dictionary ? dictionary.get(key) : null;
    }
    return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
  }

  /**
   * The yes or no that an acknowledged answer has under a key, at the top or in this dictionary; no
   * if they contradict.
   */
  Optional<Boolean> flag(String dictionary, String key) {
    if (status() != CommandStatus.ACKNOWLEDGED) {
      return Optional.empty();
    }
    Optional<Boolean> top = value(Boolean.class, key);
    Optional<Boolean> inner = value(Boolean.class, dictionary, key);
    return top.isPresent() && inner.isPresent()
        ? Optional.of(top.get() && inner.get())
        : top.or(() -> inner);
  }

  /** The status as the device wrote it. */
  public String statusText() {
    return statusText;
  }

  /** The device; empty under user enrollment. */
  public Optional<String> udid() {
    return AnswerText.of(content, "UDID");
  }

  /** The device under user enrollment. */
  public Optional<String> enrollmentId() {
    return AnswerText.of(content, "EnrollmentID");
  }

  /** The command that this answers; empty if idle. */
  public Optional<String> commandUuid() {
    return AnswerText.of(content, "CommandUUID");
  }

  /** On the user channel: the GUID of the user. */
  public Optional<String> userId() {
    return AnswerText.of(content, "UserID");
  }

  /** On the user channel: the short name of the user. */
  public Optional<String> userShortName() {
    return AnswerText.of(content, "UserShortName");
  }

  /** On the user channel: the full name of the user. */
  public Optional<String> userLongName() {
    return AnswerText.of(content, "UserLongName");
  }

  /** On the user channel under user enrollment: the user. */
  public Optional<String> enrollmentUserId() {
    return AnswerText.of(content, "EnrollmentUserID");
  }

  /** Whether it came on the user channel, not on that of the device. */
  public boolean isFromUserChannel() {
    return userId().isPresent() || enrollmentUserId().isPresent();
  }

  /** On the user channel of a Mac: whether the user is not at its screen. */
  public boolean isNotOnConsole() {
    return Boolean.TRUE.equals(content.get("NotOnConsole"));
  }

  /** The errors of the whole, the top one first, then what caused it; empty if there are none. */
  public List<ErrorChainItem> errorChain() {
    return errorChain;
  }

  /** What the answer says of single parts of the command, which may have failed. */
  public List<ItemResult> items() {
    return items;
  }

  /** What the answer comes to, nothing being known of the command. */
  public Outcome outcome() {
    return outcome("");
  }

  /**
   * What the answer comes to, being that to a command of this type, which the answer itself does
   * not say: an installation is acknowledged before it begins, and an erasure may go on after an
   * error.
   */
  public Outcome outcome(String requestType) {
    return new Outcomes(this, requestType, null).outcome();
  }

  /**
   * What the answer comes to, being that to this command. Whether it is its answer is not asked.
   */
  public Outcome outcome(MdmCommand command) {
    Object behavior = command.keys().get("ObliterationBehavior");
    boolean stops =
        behavior instanceof String text
            && text.equals(ObliterationBehavior.DO_NOT_OBLITERATE.appleName());
    return new Outcomes(
            this, command.requestType(), stops ? ObliterationBehavior.DO_NOT_OBLITERATE : null)
        .outcome();
  }

  /**
   * The keys at the top of the answer that Apple does not define for answers to this command. Worth
   * a look, no more: real devices answer with keys that the schema lacks.
   *
   * @param spec the command that this answers
   */
  public List<String> unknownKeys(CommandSpec spec) {
    return content().keySet().stream()
        .filter(key -> !OF_EVERY_ANSWER.contains(key))
        .filter(key -> spec.response().child(key).or(spec.response()::wildcard).isEmpty())
        .toList();
  }

  /**
   * The whole answer. A fresh copy, unmodifiable to the bottom except for {@code byte[]} values,
   * which are the caller's. It may hold secrets.
   */
  public Map<String, Object> content() {
    return PlistCopies.dictionary(content);
  }

  /**
   * The whole answer as it may be shown: every value that may be secret replaced by the same short
   * text, whatever its type and length. A fresh copy, as {@link #content()}.
   */
  public Map<String, Object> maskedContent() {
    return PlistCopies.dictionary(SecretValues.masked(content));
  }

  /**
   * The same for the answer to this command: what the catalogue defines is masked by its marks, so
   * that nothing is hidden for its name alone; what it does not know, by names.
   */
  public Map<String, Object> maskedContent(CommandSpec spec) {
    return PlistCopies.dictionary(SecretValues.maskedAnswer(content, spec.response()));
  }

  /**
   * The command that this answers, as far as its keys show it: the only one that answers with all
   * of them. Empty if there are several, or none.
   */
  public Optional<CommandSpec> likelyCommand() {
    List<String> keys =
        content.keySet().stream().filter(key -> !OF_EVERY_ANSWER.contains(key)).toList();
    List<CommandSpec> found =
        CommandCatalog.apple().requestTypes().stream()
            .map(CommandCatalog.apple()::command)
            .filter(spec -> keys.stream().allMatch(key -> spec.response().child(key).isPresent()))
            .limit(2)
            .toList();
    return keys.isEmpty() || found.size() > 1 ? Optional.empty() : found.stream().findFirst();
  }

  /** Whether any value of it may be secret: then it goes only where nobody else can read it. */
  public boolean holdsSecrets() {
    return !PlistCopies.sameContent(SecretValues.masked(content), content);
  }

  /** The answer as it was read, byte for byte. A copy. It may hold secrets. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * One line for each thing that the answer says.
   *
   * @param host whom it is of, where that is to be said
   * @param shown its content as it may be seen
   */
  public String text(Optional<String> host, Outcome outcome, Map<String, Object> shown) {
    StringBuilder text = new StringBuilder();
    line(text, "Host", host);
    line(text, "Status", Optional.of(statusText()));
    line(text, "Outcome", Optional.of(outcome.sentence()));
    line(text, "Command UUID", commandUuid());
    line(text, "Device", udid().or(this::enrollmentId));
    line(text, "User", userShortName().or(this::userId));
    errorChain().forEach(error -> line(text, "Error", Optional.of(error.line())));
    items().forEach(item -> line(text, "Part", Optional.of(item.line())));
    Map<String, Object> others = new LinkedHashMap<>(shown);
    if (!errorChain().isEmpty()) {
      others.remove("ErrorChain"); // told above
    }
    content(text, "", others);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Optional<String> value) {
    value.ifPresent(v -> text.append(String.format("%-13s %s%n", name + ":", Printable.line(v))));
  }

  /** Every value under its key path, one a line. */
  private static void content(StringBuilder text, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, child) -> content(text, path.isEmpty() ? key.toString() : path + "." + key, child));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        content(text, path + "[" + i + "]", list.get(i));
      }
    } else {
      Object scalar = value instanceof byte[] data ? data.length + " bytes" : value;
      text.append("  ").append(Printable.line(path + " = " + scalar)).append('\n');
    }
  }

  /**
   * The same as fields of a JSON object.
   *
   * @param host whom it is of, where that is to be said
   * @param shown its content as it may be seen
   */
  public void write(
      JsonFields json, Optional<String> host, Outcome outcome, Map<String, Object> shown) {
    json.put("host", host)
        .put("status", statusText())
        .put("outcome", word(outcome.kind()))
        .put("sentence", outcome.sentence())
        .put("command_uuid", commandUuid())
        .put("udid", udid())
        .put("enrollment_id", enrollmentId())
        .strings("errors", errorChain().stream().map(ErrorChainItem::line).toList())
        .objects("parts", items(), CommandResult::part)
        .value("content", shown);
  }

  private static void part(JsonFields json, ItemResult item) {
    json.put("key", item.keyPath())
        .put("name", item.name())
        .put("verdict", word(item.verdict()))
        .put("text", item.line());
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  /** The status, the command and the device; never another value of the answer. */
  @Override
  public String toString() {
    String text =
        "CommandResult[%s, %s, %s]"
            .formatted(
                statusText,
                commandUuid().map(uuid -> "command " + uuid).orElse("no command"),
                udid().or(this::enrollmentId).map(id -> "device " + id).orElse("no device"));
    return AnswerText.line(text);
  }
}
