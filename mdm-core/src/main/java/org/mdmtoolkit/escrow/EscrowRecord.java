package org.mdmtoolkit.escrow;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Times;

/**
 * The readable part of a record: which Mac, which command, when, by whom. The PIN is in the sealed
 * part, which {@link EscrowKey#open} opens.
 *
 * @param location where the record lies, in the words of its store: the path of a file, for
 *     example; empty as long as it is not stored
 * @param open whether this is the command that counts for the host; false once it was closed
 * @param host the host, as the operator wrote it
 * @param requestType the command that carries the secret, such as DeviceLock
 * @param commandUuid the command's UUID
 * @param created when it was made, UTC
 * @param operator who made it, {@code user@machine}
 */
public record EscrowRecord(
    String location,
    boolean open,
    String host,
    String requestType,
    String commandUuid,
    Instant created,
    String operator) {

  static final int MAX_BYTES = 1 << 20;

  private static final String FIRST_LINE =
      "MDM toolkit escrow record. To read it: openssl cms -decrypt -inform PEM -in THIS_FILE -inkey"
          + " identity.pem -recip identity.pem";
  private static final String BEGIN = "-----BEGIN CMS-----";
  private static final String END = "-----END CMS-----";

  /** A record that is about to be made. */
  public static EscrowRecord of(
      String host, String requestType, String commandUuid, Instant created, String operator) {
    return new EscrowRecord("", true, host, requestType, commandUuid, created, operator);
  }

  /** The same at this place. */
  public EscrowRecord at(String place, boolean isOpen) {
    return new EscrowRecord(place, isOpen, host, requestType, commandUuid, created, operator);
  }

  /** The lines that stand readable above the sealed part and again inside it. */
  public String headerLines() {
    return "Host: "
        + host
        + "\nRequest-Type: "
        + requestType
        + "\nCommand-UUID: "
        + commandUuid
        + "\nCreated: "
        + Times.text(created)
        + "\nOperator: "
        + operator
        + "\n";
  }

  boolean isSameCommand(EscrowRecord other) {
    return commandUuid.equals(other.commandUuid);
  }

  /** The whole file. */
  byte[] write(byte[] envelope) {
    return write(headerLines(), envelope);
  }

  /** A file with these lines above its sealed part. */
  static byte[] write(String headerLines, byte[] envelope) {
    String sealed =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(envelope);
    return (FIRST_LINE + "\n" + headerLines + BEGIN + "\n" + sealed + "\n" + END + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The readable part of a file.
   *
   * @throws InvalidInputException if it is no record, or its sealed part is not whole
   */
  static EscrowRecord read(Path file, boolean open, byte[] content) {
    Map<String, String> header = header(file, content);
    try {
      return new EscrowRecord(
          file.toString(),
          open,
          required(header, "Host", file),
          required(header, "Request-Type", file),
          required(header, "Command-UUID", file),
          Times.parse(required(header, "Created", file)),
          required(header, "Operator", file));
    } catch (DateTimeException e) {
      throw damaged(file, "its time cannot be read");
    }
  }

  /** The sealed part of a file, as DER. */
  static byte[] envelope(Path file, byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    int begin = text.indexOf("\n" + BEGIN + "\n");
    int end = text.indexOf("\n" + END, begin + 1);
    if (begin < 0 || end < 0) {
      throw damaged(file, "its sealed part is missing");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length() + 2, end));
    } catch (IllegalArgumentException e) {
      throw damaged(file, "its sealed part is not base64");
    }
  }

  /** The lines above the sealed part, which is checked to be whole. */
  static Map<String, String> header(Path file, byte[] content) {
    try {
      AuthEnvelope.check(envelope(file, content));
    } catch (InvalidInputException e) {
      throw e.remedy().isEmpty() ? damaged(file, e.problem()) : e;
    }
    Map<String, String> header = new HashMap<>();
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.equals(BEGIN)) {
        return header;
      }
      int colon = line.indexOf(": ");
      if (colon > 0 && header.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
        throw damaged(file, "a header line stands twice");
      }
    }
    throw damaged(file, "its sealed part is missing");
  }

  static String required(Map<String, String> header, String name, Path file) {
    @Nullable String value = header.get(name);
    if (value == null) {
      throw damaged(file, "the line \"" + name + "\" is missing");
    }
    return value;
  }

  /**
   * Checks that this is the sealed part of a record and whole, as far as can be seen without a key.
   *
   * @param envelope DER
   * @throws InvalidInputException if it is not
   */
  public void checkSealed(byte[] envelope) {
    try {
      AuthEnvelope.check(envelope);
    } catch (InvalidInputException e) {
      throw damaged(e.problem());
    }
  }

  /** The exception for this record, which was changed or cut since it was sealed. */
  public InvalidInputException damaged(String how) {
    return damaged(location, how);
  }

  static InvalidInputException damaged(Object place, String how) {
    return new InvalidInputException(
        "the escrow record " + place + " is damaged: " + how,
        "Restore it from a backup; until then move it away, and keep it. The sealed part may still"
            + " open with `openssl cms -decrypt`, see docs/escrow.md.");
  }

  /** {@code open}, or {@code closed}. */
  public String state() {
    return open ? "open" : "closed";
  }

  /** Writes its fields, without what is sealed. */
  public JsonFields write(JsonFields json) {
    return json.put("host", host)
        .put("request_type", requestType)
        .put("command_uuid", commandUuid)
        .put("state", state())
        .put("created", created.toString())
        .put("operator", operator)
        .put("file", location());
  }
}
