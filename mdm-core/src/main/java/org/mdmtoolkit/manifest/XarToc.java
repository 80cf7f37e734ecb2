package org.mdmtoolkit.manifest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a xar file's table of contents says; nothing of it is checked against the file yet. */
final class XarToc {

  /**
   * A file at the top of the archive.
   *
   * @param offset of its bytes in the heap
   * @param length of its bytes in the heap
   * @param size of what they unpack to
   */
  record Entry(String name, long offset, long length, long size, String encoding) {}

  /** A signature over the table of contents, with the certificates as DER, the signer's first. */
  record Signature(String style, long offset, long size, List<byte[]> certificates) {}

  /** Where the digest of the packed table lies in the heap. */
  record Checksum(String style, long offset, long size) {}

  static final String WHAT = "the table of contents";

  private static final int MAX_FILES = 20_000;
  private static final int MAX_CERTIFICATES = 16;
  private static final int MAX_CERTIFICATE_TEXT = 64 * 1024;

  /** Apple counts from here: 2001-01-01T00:00:00Z. */
  private static final Instant EPOCH = Instant.ofEpochSecond(978_307_200);

  private final byte[] xml;
  private final Map<String, Entry> files = new HashMap<>();
  private @Nullable Signature signature;
  private @Nullable Checksum checksum;
  private @Nullable Instant signedAt;

  private XarToc(byte[] xml) {
    this.xml = xml;
  }

  static XarToc parse(byte[] xml, String name) {
    var toc = new XarToc(xml);
    var reading = new Reading(toc, name);
    XmlWalk.walk(xml, name, WHAT, reading);
    if (!reading.sawToc) {
      throw PackageErrors.damaged(name, WHAT + " is another kind of XML");
    }
    return toc;
  }

  @Nullable Entry file(String fileName) {
    return files.get(fileName);
  }

  /** The first signature that holds certificates. */
  @Nullable Signature signature() {
    return signature;
  }

  @Nullable Checksum checksum() {
    return checksum;
  }

  /** When it was signed, by its own word. */
  @Nullable Instant signedAt() {
    return signedAt;
  }

  /** The table as it is written. */
  byte[] xml() {
    return xml;
  }

  /** Collects while the walk goes on. */
  private static final class Reading implements XmlWalk.Visitor {

    private final XarToc toc;
    private final String name;
    private final Map<String, String> fields = new HashMap<>();
    private final List<byte[]> certificates = new ArrayList<>();
    private String style = "";
    private boolean sawToc;
    private int count;

    Reading(XarToc toc, String name) {
      this.toc = toc;
      this.name = name;
    }

    @Override
    public void open(List<String> path, XmlWalk.Attributes attributes) {
      if (isAt(path, 2, "toc")) {
        sawToc = true;
      } else if (isAt(path, 3, "file") || isAt(path, 3, "checksum") || isSignature(path, 3)) {
        fields.clear();
        certificates.clear();
        style = orEmpty(attributes.value("style"));
      } else if (path.size() == 5 && below(path, "data").equals("encoding")) {
        put("encoding", orEmpty(attributes.value("style")));
      }
    }

    @Override
    public void close(List<String> path, String text) {
      if (isAt(path, 3, "file")) {
        addFile();
      } else if (isSignature(path, 3)) {
        addSignature();
      } else if (isAt(path, 3, "checksum")) {
        if (toc.checksum == null) {
          toc.checksum = new Checksum(style, number("offset"), number("size"));
        }
      } else if (isAt(path, 3, "signature-creation-time")) {
        if (text.strip().matches("[0-9]{1,11}([.][0-9]+)?")) {
          toc.signedAt = EPOCH.plusSeconds(Long.parseLong(text.strip().split("[.]", 2)[0]));
        }
      } else if (isAt(path, 4, "name") || isAt(path, 4, "type")) {
        if (path.get(2).equals("file")) {
          put(path.get(3), text.strip());
        }
      } else if (path.size() == 5) {
        String field = below(path, "data");
        if (field.equals("offset") || field.equals("length") || field.equals("size")) {
          put(field, text.strip());
        }
      } else if (path.size() == 4 && (isSignature(path, 4) || isChecksum(path))) {
        if (isAt(path, 4, "offset") || isAt(path, 4, "size")) {
          put(path.get(3), text.strip());
        }
      } else if (path.size() > 4 && isSignature(path, path.size())) {
        if (path.get(path.size() - 1).equals("X509Certificate")) {
          addCertificate(text);
        }
      }
    }

    private static boolean isAt(List<String> path, int depth, String last) {
      return path.size() == depth
          && path.get(depth - 1).equals(last)
          && path.get(0).equals("xar")
          && (depth < 2 || path.get(1).equals("toc"));
    }

    private static boolean isSignature(List<String> path, int depth) {
      return path.size() == depth
          && path.get(0).equals("xar")
          && path.get(1).equals("toc")
          && (path.get(2).equals("signature") || path.get(2).equals("x-signature"));
    }

    private static boolean isChecksum(List<String> path) {
      return isAt(path.subList(0, 3), 3, "checksum");
    }

    /** The name of the last element if it is {@code xar/toc/file/PARENT/*}, else empty. */
    private static String below(List<String> path, String parent) {
      boolean inFile =
          path.get(0).equals("xar")
              && path.get(1).equals("toc")
              && path.get(2).equals("file")
              && path.get(3).equals(parent);
      return inFile ? path.get(4) : "";
    }

    private void put(String field, String value) {
      if (fields.putIfAbsent(field, value) != null) {
        throw PackageErrors.damaged(name, WHAT + " gives the " + field + " of one entry twice");
      }
    }

    private void addFile() {
      if (++count > MAX_FILES) {
        throw PackageErrors.damaged(name, WHAT + " holds more than " + MAX_FILES + " files");
      }
      String fileName = fields.get("name");
      if (fileName == null || !fields.getOrDefault("type", "file").equals("file")) {
        return; // folders, links and the like
      }
      var entry =
          new Entry(
              fileName,
              number("offset"),
              number("length"),
              number("size"),
              fields.getOrDefault("encoding", ""));
      if (toc.files.putIfAbsent(fileName, entry) != null) {
        throw PackageErrors.damaged(
            name, WHAT + " lists \"" + PackageErrors.clean(fileName) + "\" twice");
      }
    }

    private void addSignature() {
      if (toc.signature == null && !certificates.isEmpty()) {
        toc.signature =
            new Signature(style, number("offset"), number("size"), List.copyOf(certificates));
      }
    }

    private void addCertificate(String text) {
      if (text.length() > MAX_CERTIFICATE_TEXT || certificates.size() == MAX_CERTIFICATES) {
        throw PackageErrors.damaged(name, "the certificates of its signature are too large");
      }
      try {
        certificates.add(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
      } catch (IllegalArgumentException e) {
        throw PackageErrors.damaged(name, "a certificate of its signature is not base64", e);
      }
    }

    /** An empty file has no data, and so no numbers; they are checked when it is read. */
    private long number(String field) {
      String digits = fields.getOrDefault(field, "0");
      if (!digits.matches("[0-9]{1,18}")) {
        throw PackageErrors.damaged(name, WHAT + " gives a " + field + " that is not a number");
      }
      return Long.parseLong(digits);
    }

    private static String orEmpty(@Nullable String value) {
      return value == null ? "" : value;
    }
  }
}
