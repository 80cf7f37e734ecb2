package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;

/**
 * A small JSON file of named texts that is only ever replaced as a whole, and that notices when it
 * was changed by anything else. The digest in it guards against accidents, not against somebody who
 * wants to deceive. None of the texts is a secret.
 */
final class StateFile {

  private static final int MAX_BYTES = 1 << 20;
  private static final String FORMAT = "format";
  private static final String DIGEST = "sha256";

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StateFile() {}

  /**
   * The texts in the file.
   *
   * @param format which kind of file it must be, with its version: {@code mdm-renewal/1}
   * @param remedy what to do if it is not as it was written
   */
  static Map<String, String> read(Path file, String format, Remedy remedy) {
    Map<String, String> fields = new TreeMap<>();
    try (JsonParser json = JSON.createParser(InputFiles.read(file, MAX_BYTES))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(file, "it is not a JSON object", remedy);
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw damaged(file, "something in it is not text", remedy);
        }
        fields.put(name, json.getText());
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw damaged(file, "it is not one JSON object", remedy);
      }
    } catch (IOException e) {
      throw damaged(file, "it is not valid JSON", remedy);
    }
    String digest = fields.remove(DIGEST);
    String found = fields.remove(FORMAT);
    if (found != null && !found.equals(format)) {
      throw new RefusedException(
          file
              + " is of the format "
              + found.replaceAll("[^A-Za-z0-9/._-]", "?")
              + ", and this program knows "
              + format,
          "Use the program that wrote it, or a newer one.");
    }
    if (found == null || !digest(fields).equals(digest)) {
      throw damaged(file, "it was changed by something else than this program", remedy);
    }
    return fields;
  }

  static InvalidInputException damaged(Path file, String why, Remedy remedy) {
    return new InvalidInputException(file + " cannot be trusted: " + why, remedy);
  }

  /** Puts these texts durably in the place of those that were there. */
  static void write(Path file, String format, Map<String, String> fields) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField(FORMAT, format);
      for (Map.Entry<String, String> field : new TreeMap<>(fields).entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeStringField(DIGEST, digest(fields));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    bytes.write('\n');
    DurableFiles.replace(file, bytes.toByteArray(), Access.OWNER_ONLY);
  }

  private static String digest(Map<String, String> fields) {
    MessageDigest digest = sha256();
    new TreeMap<>(fields)
        .forEach(
            (name, value) -> {
              update(digest, name);
              update(digest, value);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /** SHA-256 of some bytes in lower-case hexadecimal. */
  static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
