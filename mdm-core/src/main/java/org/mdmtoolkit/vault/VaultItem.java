package org.mdmtoolkit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mdmtoolkit.secret.Secret;

/**
 * A certificate with its key and passphrase, and what people want to know about it.
 *
 * <p>Safe for use by many threads. {@link #close} wipes the secrets, which are its own copies;
 * {@link #toString()} shows the title alone.
 */
public final class VaultItem implements AutoCloseable {

  private final String title;
  private final String path;
  private final Map<String, String> facts;
  private final Secret certificate;
  private final Secret key;
  private final Secret passphrase;

  private VaultItem(
      String title,
      String path,
      Map<String, String> facts,
      Secret certificate,
      Secret key,
      Secret passphrase) {
    this.title = title;
    this.path = path;
    this.facts = facts;
    this.certificate = certificate;
    this.key = key;
    this.passphrase = passphrase;
  }

  /**
   * An item of these, which now belong to it.
   *
   * @param title its name where names are sentences
   * @param path its name where names are paths
   * @param facts what is not secret, in this order, by names without colons; one line each
   * @param certificate the certificate in PEM
   * @param key the key in PEM, under its passphrase
   */
  public static VaultItem of(
      String title,
      String path,
      Map<String, String> facts,
      Secret certificate,
      Secret key,
      Secret passphrase) {
    return new VaultItem(
        title,
        path,
        Collections.unmodifiableMap(new LinkedHashMap<>(facts)),
        certificate,
        key,
        passphrase);
  }

  /** Its name where names are sentences. */
  public String title() {
    return title;
  }

  /** Its name where names are paths. */
  public String path() {
    return path;
  }

  /** What is not secret. */
  public Map<String, String> facts() {
    return facts;
  }

  /** Everything but the title, by name: the facts, then certificate, key and passphrase. */
  Map<String, String> revealFields() {
    Map<String, String> fields = new LinkedHashMap<>(facts);
    fields.put("certificate", reveal(certificate));
    fields.put("key", reveal(key));
    fields.put("passphrase", reveal(passphrase));
    return fields;
  }

  private static String reveal(Secret secret) {
    byte[] bytes = secret.revealBytes();
    try {
      return new String(bytes, UTF_8);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * The passphrase in the first line, as password stores have it; then the facts, {@code name:
   * value}; then certificate and key in PEM. The caller wipes it.
   */
  byte[] revealText() {
    StringBuilder text = new StringBuilder(reveal(passphrase)).append('\n');
    facts.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    text.append(reveal(certificate)).append(reveal(key));
    return text.toString().getBytes(UTF_8);
  }

  /** All of it as one JSON object of texts. The caller wipes it. */
  byte[] revealJson() {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("title", title);
      for (Map.Entry<String, String> field : revealFields().entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return bytes.toByteArray();
  }

  /** Wipes the secrets. */
  @Override
  public void close() {
    certificate.close();
    key.close();
    passphrase.close();
  }

  @Override
  public String toString() {
    return "VaultItem[" + title + "]";
  }
}
