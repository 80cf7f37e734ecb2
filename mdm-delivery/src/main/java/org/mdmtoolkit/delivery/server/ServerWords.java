package org.mdmtoolkit.delivery.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.secret.Secret;

/**
 * What a server said, as it may be shown: only from the fields that are made for it, on one short
 * line, and nothing that repeats what was sent to it. NanoMDM repeats a command that it cannot
 * read, with its PIN.
 */
public final class ServerWords {

  private static final int LONGEST = 300;
  private static final int MAX_READ = 1 << 16;
  private static final int MAX_REASONS = 5;
  private static final int SHORTEST_VALUE = 4;
  private static final String HIDDEN = "(its words repeat what was sent, and are not shown)";

  private final List<Secret> secrets;

  ServerWords(List<Secret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** What an answer says of an error; empty if it is no error document. */
  public String of(ApiAnswer answer) {
    return of(answer, null);
  }

  /** The same for the answer to a command, which must not come back. */
  public String of(ApiAnswer answer, @Nullable MdmCommand command) {
    byte[] body = answer.body();
    if (body.length > MAX_READ) {
      return "";
    }
    return StrictJson.object(body).map(json -> of(error(json), command)).orElse("");
  }

  /** Fleet's {@code message} and reasons, or the {@code error} of the others. */
  private static String error(JsonNode json) {
    Set<String> parts = new LinkedHashSet<>();
    StrictJson.text(json, "message").ifPresent(parts::add);
    StrictJson.text(json, "error").ifPresent(parts::add);
    StrictJson.text(json, "command_error").ifPresent(parts::add);
    StrictJson.text(json, "push_error").ifPresent(parts::add);
    for (JsonNode one : json.path("errors")) {
      if (parts.size() < MAX_REASONS) {
        StrictJson.text(one, "reason").ifPresent(parts::add);
      }
    }
    return String.join(": ", parts);
  }

  /** A text of the server's as it may be shown. */
  public String of(String text, @Nullable MdmCommand command) {
    if (repeatsSecret(text) || (command != null && repeats(text, command.keys()))) {
      return HIDDEN;
    }
    int echo = text.indexOf("raw content:");
    String own = echo < 0 ? text : text.substring(0, echo);
    int markup = own.indexOf('<');
    own = markup < 0 ? own : own.substring(0, markup);
    return line(own.replaceAll("[A-Za-z0-9+/=_-]{41,}", "..."));
  }

  private boolean repeatsSecret(String text) {
    for (Secret secret : secrets) {
      byte[] bytes;
      try {
        bytes = secret.revealBytes();
      } catch (IllegalStateException e) {
        return true; // closed meanwhile: what cannot be compared is not shown
      }
      try {
        if (bytes.length >= SHORTEST_VALUE && text.contains(new String(bytes, UTF_8))) {
          return true;
        }
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
    return false;
  }

  private static boolean repeats(String text, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(one -> repeats(text, one));
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(one -> repeats(text, one));
    }
    return value instanceof String sent && sent.length() >= SHORTEST_VALUE && text.contains(sent);
  }

  /** On one line, cut, without anything that could rewrite a screen. */
  public static String line(String text) {
    return Printable.sentence(text, LONGEST);
  }
}
