package org.mdmtoolkit.renewal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * A program of the operator's own that puts the values in force, all three or none. It is given
 * them as one JSON object on standard input, {@code {"certificate": …, "key": …, "passphrase": …}},
 * and ends with 0 once they are in force. It cannot be read.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CommandTarget implements DeployTarget {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final ExternalProgram program;

  private CommandTarget(ExternalProgram program) {
    this.program = program;
  }

  /**
   * The target behind this program.
   *
   * @param name its path, or its name on the PATH
   * @throws org.mdmtoolkit.NotFoundException if it is not there
   */
  public static CommandTarget of(String name, Map<String, String> environment) {
    return new CommandTarget(ExternalProgram.find(name, environment, LIMIT));
  }

  @Override
  public String description() {
    return "the command " + program.path();
  }

  @Override
  public Optional<VendorValues> read() {
    return Optional.empty();
  }

  @Override
  public DeployReceipt deploy(VendorValues values, Optional<String> expected) {
    program.handOver(
        json(values),
        List.of(),
        exitCode ->
            new UnavailableException(
                description() + " ended with " + exitCode,
                "It is not known what is in force: look there. What the command says is not shown,"
                    + " as it may hold secrets: run it by itself. Then run this again."));
    return new DeployReceipt(true, "", false);
  }

  private static byte[] json(VendorValues values) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      write(json, "certificate", values.certificate());
      write(json, "key", values.key());
      write(json, "passphrase", values.passphrase());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, String name, Optional<Secret> value)
      throws IOException {
    char[] chars = value.orElseThrow().revealChars();
    json.writeFieldName(name);
    json.writeString(chars, 0, chars.length);
    Arrays.fill(chars, '\0');
  }

  @Override
  public String toString() {
    return "CommandTarget[" + program.path() + "]";
  }
}
