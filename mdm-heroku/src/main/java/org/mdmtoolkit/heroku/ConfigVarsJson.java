package org.mdmtoolkit.heroku;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * The flat object of config vars. Of what is read, only the three named vars are kept; the others
 * are counted as they pass by.
 */
final class ConfigVarsJson {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(1 << 20).build())
          .build();

  private ConfigVarsJson() {}

  /** What was found: the three, and the size of the rest. */
  record Found(VendorValues values, long otherBytes) {}

  static Found read(byte[] json, ConfigVarNames names) throws UnreadableAnswerException {
    Map<String, Secret> found = new HashMap<>();
    boolean whole = false;
    try (JsonParser parser = FACTORY.createParser(json)) {
      long others = 0;
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
          continue;
        }
        expect(token == JsonToken.VALUE_STRING);
        if (names.set().contains(name)) {
          found.put(name, text(parser));
        } else {
          others += name.length() + utf8Length(parser);
        }
      }
      expect(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
      whole = true;
      return new Found(values(found, names), others);
    } catch (UnreadableAnswerException e) {
      throw e;
    } catch (IOException | MdmException e) {
      throw new UnreadableAnswerException(); // the exception repeats a part of the text
    } finally {
      if (!whole) {
        found.values().forEach(Secret::close);
      }
    }
  }

  /** The body that sets the three to these values; one that is not there is removed. */
  static byte[] write(VendorValues values, ConfigVarNames names) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      write(json, names.certificate(), values.certificate());
      write(json, names.key(), values.key());
      write(json, names.passphrase(), values.passphrase());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return bytes.toByteArray();
  }

  /** The names in it, in their order. */
  static Set<String> names(byte[] json) throws UnreadableAnswerException {
    Set<String> seen = new LinkedHashSet<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        seen.add(parser.currentName());
        parser.nextToken();
      }
      return seen;
    } catch (UnreadableAnswerException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableAnswerException(); // the exception repeats a part of the text
    }
  }

  /** How many bytes the three count against the limit of an app. */
  static long size(VendorValues values, ConfigVarNames names) {
    long size = 0;
    List<Optional<Secret>> all = List.of(values.certificate(), values.key(), values.passphrase());
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isPresent()) {
        size += names.all().get(i).length() + all.get(i).get().length();
      }
    }
    return size;
  }

  private static void write(JsonGenerator json, String name, Optional<Secret> value)
      throws IOException {
    json.writeFieldName(name);
    if (value.isEmpty()) {
      json.writeNull();
      return;
    }
    char[] chars = value.get().revealChars();
    json.writeString(chars, 0, chars.length);
    Arrays.fill(chars, '\0');
  }

  private static VendorValues values(Map<String, Secret> found, ConfigVarNames names) {
    return VendorValues.of(
        Optional.ofNullable(found.get(names.certificate())),
        Optional.ofNullable(found.get(names.key())),
        Optional.ofNullable(found.get(names.passphrase())));
  }

  private static Secret text(JsonParser parser) throws IOException {
    int start = parser.getTextOffset();
    char[] chars =
        Arrays.copyOfRange(parser.getTextCharacters(), start, start + parser.getTextLength());
    try {
      return Secret.copyOf(chars);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  private static long utf8Length(JsonParser parser) throws IOException {
    char[] chars = parser.getTextCharacters();
    int start = parser.getTextOffset();
    long length = 0;
    for (int i = start; i < start + parser.getTextLength(); i++) {
      char c = chars[i];
      // Each half of a pair counts two: four for the pair.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  private static void expect(boolean holds) throws UnreadableAnswerException {
    if (!holds) {
      throw new UnreadableAnswerException();
    }
  }
}
