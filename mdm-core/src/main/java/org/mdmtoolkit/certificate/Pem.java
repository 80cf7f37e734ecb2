package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PEM: the textual form of DER between BEGIN and END lines (RFC 7468), with the headers of old
 * encrypted keys (RFC 1421). Read with any line ends, with text around and between the blocks and
 * without a final newline; written as OpenSSL writes it: 64 columns, LF.
 */
public final class Pem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int MAX_LABEL = 64;
  private static final int MAX_BLOCKS = 1000;

  /** How many blocks are looked at to tell what a file is. */
  private static final int LOOKED_AT = 16;

  /** One block of a file. Its content may be a private key: {@code toString} does not show it. */
  public static final class Block {

    private final String label;
    private final Map<String, String> headers;
    private final byte[] content;

    private Block(String label, Map<String, String> headers, byte[] content) {
      this.label = label;
      this.headers = headers;
      this.content = content;
    }

    /** What stands after BEGIN: {@code "CERTIFICATE"}. */
    public String label() {
      return label;
    }

    /** The value of a header such as {@code DEK-Info}, without blanks around; null if absent. */
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** A copy of the bytes that were encoded. */
    public byte[] content() {
      return content.clone();
    }

    @Override
    public String toString() {
      return "Pem.Block[" + label + "]";
    }
  }

  private Pem() {}

  /**
   * Whether this is text with a BEGIN line, whole or not. Binary files and property lists are not,
   * though a signed message or a push-certificate request holds PEM inside.
   */
  static boolean isIn(byte[] file) {
    boolean binary = file.length > 1 && file[0] == 0x30 && file[1] < 0;
    if (binary) {
      return false;
    }
    String text = new String(file, ISO_8859_1);
    return text.contains(BEGIN)
        && !text.startsWith("bplist")
        && !text.stripLeading().startsWith("<");
  }

  /**
   * All blocks of a file, in its order; empty if it is not PEM.
   *
   * @throws org.mdmtoolkit.InvalidInputException if a block is cut off or is not base64, or if its
   *     line breaks were lost on the way
   */
  public static List<Block> blocks(SourceFile file) {
    return file.blocks(Pem::read);
  }

  private static List<Block> read(SourceFile file) {
    String text = new String(file.bytes(), ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    int at = isIn(file.bytes()) ? text.indexOf(BEGIN) : -1;
    while (at >= 0) {
      String label = label(text, at);
      if (label == null) {
        at = text.indexOf(BEGIN, at + BEGIN.length());
        continue;
      }
      int from = at + BEGIN.length() + label.length() + DASHES.length();
      checkLineBreak(file, text, from);
      int to = text.indexOf("-----END " + label + DASHES, from);
      int next = text.indexOf(BEGIN, from);
      if (to < 0 || (next >= 0 && next < to)) {
        throw file.invalid(
            "the block " + label + " has no END line", "Copy the whole file, to its last line.");
      }
      blocks.add(block(file, label, text.substring(from, to)));
      if (blocks.size() > MAX_BLOCKS) {
        throw file.invalid("it has more than " + MAX_BLOCKS + " PEM blocks", "Split it.");
      }
      at = next;
    }
    return List.copyOf(blocks);
  }

  /**
   * The bytes of a file that is either binary or PEM: the file itself, or the content of its first
   * block.
   */
  public static byte[] binary(SourceFile file) {
    List<Block> blocks = blocks(file);
    return blocks.isEmpty() ? Der.trimmed(file.bytes()) : blocks.get(0).content();
  }

  /** The block's label, or null if this is not a BEGIN line after all. */
  private static @Nullable String label(String text, int begin) {
    int from = begin + BEGIN.length();
    int to = text.indexOf(DASHES, from);
    if (to < 0 || to - from > MAX_LABEL) {
      return null;
    }
    String label = text.substring(from, to);
    boolean plain = label.chars().allMatch(c -> c >= ' ' && c < 127);
    return plain ? label : null;
  }

  private static void checkLineBreak(SourceFile file, String text, int from) {
    int i = from;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    if (i < text.length() && text.charAt(i) != '\r' && text.charAt(i) != '\n') {
      String how =
          text.startsWith("\\n", i) || text.startsWith("\\r", i)
              ? "its line breaks were turned into backslash and letter"
              : "its line breaks were lost";
      throw file.invalid(
          how + ", and most programs do not read that",
          "Copy the file itself, not a value printed by another program.");
    }
  }

  private static Block block(SourceFile file, String label, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    StringBuilder base64 = new StringBuilder(body.length());
    boolean inHeaders = true;
    String lastHeader = null;
    for (String line : body.lines().toList()) {
      String stripped = line.strip();
      int colon = inHeaders ? stripped.indexOf(':') : -1;
      if (colon > 0) {
        lastHeader = stripped.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.put(lastHeader, stripped.substring(colon + 1).strip());
      } else if (inHeaders && lastHeader != null && goesOn(headers.get(lastHeader), line)) {
        headers.merge(lastHeader, stripped, String::concat);
      } else {
        // Without the empty line that should part them the content begins all the same.
        inHeaders &= stripped.isEmpty() && lastHeader == null;
        base64.append(stripped.replace(" ", "").replace("\t", ""));
      }
    }
    try {
      byte[] content = Base64.getDecoder().decode(base64.toString());
      if (content.length > 0) {
        return new Block(label, Map.copyOf(headers), content);
      }
    } catch (IllegalArgumentException e) {
      // Its text names a character of what may be a key.
    }
    throw file.invalid(
        "the block " + label + " is damaged: what stands in it is not base64",
        "Copy or download the file again.");
  }

  /** Whether a line goes on with the header above it: folded (RFC 1421), or broken on its way. */
  private static boolean goesOn(@Nullable String header, String line) {
    String rest = line.strip();
    boolean folded = line.startsWith(" ") || line.startsWith("\t") || line.contains(",");
    boolean broken = header != null && (header.isEmpty() || header.endsWith(","));
    return !rest.isEmpty() && (folded || broken);
  }

  /** What the first block that means something says it is. */
  static FileKind kind(byte[] file) {
    String text = new String(file, ISO_8859_1);
    int at = text.indexOf(BEGIN);
    for (int seen = 0; at >= 0 && seen < LOOKED_AT; seen++) {
      String label = label(text, at);
      FileKind kind = label == null ? FileKind.OTHER_PEM : kind(label, text, at);
      if (kind != FileKind.OTHER_PEM) {
        return kind;
      }
      at = text.indexOf(BEGIN, at + 1);
    }
    return FileKind.OTHER_PEM;
  }

  private static FileKind kind(String label, String text, int at) {
    return switch (label) {
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> FileKind.CERTIFICATE;
      case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" -> FileKind.CERTIFICATE_REQUEST;
      case "ENCRYPTED PRIVATE KEY" -> FileKind.ENCRYPTED_PRIVATE_KEY;
      case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
          text.startsWith("ENCRYPTED", text.indexOf(',', at) + 1)
              ? FileKind.ENCRYPTED_PRIVATE_KEY
              : FileKind.PRIVATE_KEY;
      case "PUBLIC KEY", "RSA PUBLIC KEY" -> FileKind.PUBLIC_KEY;
      case "OPENSSH PRIVATE KEY", "SSH2 PUBLIC KEY" -> FileKind.OPENSSH_KEY;
      case "X509 CRL" -> FileKind.REVOCATION_LIST;
      case "PKCS7", "PKCS #7 SIGNED DATA", "CMS" -> kindOfMessage(text, at);
      default -> FileKind.OTHER_PEM;
    };
  }

  private static FileKind kindOfMessage(String text, int at) {
    try {
      byte[] rest = text.substring(at).getBytes(ISO_8859_1);
      FileKind kind = Der.kind(blocks(SourceFile.of("", rest)).get(0).content);
      return kind == FileKind.UNKNOWN ? FileKind.OTHER_PEM : kind;
    } catch (RuntimeException e) {
      return FileKind.OTHER_PEM;
    }
  }

  /** The block as OpenSSL writes it: lines of 64 characters, LF after each, the last too. */
  public static String encode(String label, byte[] content) {
    return BEGIN + label + "-----\n" + lines(content) + "-----END " + label + "-----\n";
  }

  static String lines(byte[] content) {
    byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(content);
    return new String(base64, US_ASCII) + "\n";
  }
}
