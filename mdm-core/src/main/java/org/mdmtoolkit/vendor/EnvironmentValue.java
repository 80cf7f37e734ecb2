package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.secret.Secret;

/**
 * What happens to a value on its way through the environment of an app. A Sails app parses each
 * value: as JSON, else as a number, else as a boolean, and only else takes the text
 * (balderdashy/sails, {@code lib/app/configuration/rc.js}, with rttc's {@code parseHuman}).
 *
 * <p>The sentences say what is wrong and never show the value, nor a part of it.
 */
final class EnvironmentValue {

  /** More than this Node's crypto module does not take as a passphrase. */
  static final int MAX_PASSPHRASE = 1024;

  /** What JavaScript's {@code Number()} takes for a number, blanks apart. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"
              + "|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+");

  /** What YAML 1.1 takes for a number or a date beyond that. */
  private static final Pattern YAML_NUMBER =
      Pattern.compile(
          "[+-]?[0-9][0-9_]*(\\.[0-9_]*)?([eE][+-]?[0-9]+)?"
              + "|[+-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"
              + "|[+-]?\\.?(inf|Inf|INF|nan|NaN|NAN|Infinity)");

  private static final Set<String> YAML_WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n", "~", "undefined");

  /** Characters that one of shell, dotenv, YAML and config editors treats specially. */
  private static final Pattern HOSTILE = Pattern.compile("[^A-Za-z0-9_.,:/@+-]|^-");

  private static final JsonFactory JSON = new JsonFactory();

  private EnvironmentValue() {}

  /** The value as text; null if it is not UTF-8. */
  static @Nullable String text(Secret value) {
    byte[] bytes = value.revealBytes();
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** What a Sails app makes of it; null if it leaves it as it is. */
  static @Nullable String changedBySails(String value) {
    if (value.isEmpty()) {
      return "it is empty, which counts as not set";
    }
    if (NUMBER.matcher(value).matches()) {
      return "it looks like a number, and a Sails app makes a number of it";
    }
    if (value.equals("true") || value.equals("false")) {
      return "it looks like a boolean, and a Sails app makes a boolean of it";
    }
    if (isJson(value)) {
      return "it is valid JSON, and a Sails app parses it";
    }
    return null;
  }

  /** Why no passphrase should be like this anywhere; null if nothing is wrong. */
  static @Nullable String unfitPassphrase(@Nullable String value) {
    if (value == null) {
      return "it is not UTF-8 text";
    }
    if (value.isEmpty()) {
      return "it is empty";
    }
    if (endsWithLineEnd(value)) {
      return "it ends with a line end, which counts as a part of it";
    }
    if (value.chars().anyMatch(c -> c < ' ' || c == 127)) {
      return "it holds a line end or another control character";
    }
    if (!value.equals(value.strip())) {
      return "it begins or ends with a blank, which is lost when it is copied";
    }
    if (value.getBytes(UTF_8).length > MAX_PASSPHRASE) {
      return "it is longer than " + MAX_PASSPHRASE + " bytes, and Node refuses that";
    }
    return null;
  }

  /** As every file that an editor or `echo` has written. */
  static boolean endsWithLineEnd(String value) {
    return value.endsWith("\n") || value.endsWith("\r");
  }

  /** What may go wrong with it in a YAML or dotenv file or in a shell; null if nothing. */
  static @Nullable String fragilePassphrase(String value) {
    if (YAML_WORDS.contains(value.toLowerCase(Locale.ROOT))
        || YAML_NUMBER.matcher(value).matches()) {
      return "a YAML file makes another value of it unless it is quoted";
    }
    if (HOSTILE.matcher(value).find()) {
      return "it has characters that shells, dotenv files or config editors change";
    }
    return null;
  }

  private static boolean isJson(String value) {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false; // the exception quotes the value: it goes no further
    }
  }
}
