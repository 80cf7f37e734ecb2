package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the packed files, at whatever depth, fit the checksums that the table of contents has for
 * them. A file without a checksum, or with one of an unknown kind, is passed over.
 */
final class XarPayload implements XmlWalk.Visitor {

  /** What a checksum is of; files of the same content may share it. */
  private record Stored(long offset, long length, String algorithm, String hex) {}

  /** A file while the table is read; its name may stand behind its data and its children. */
  private static final class Packed {
    private final @Nullable Packed parent;
    private String name = "";
    private String style = "";
    private String hex = "";
    private String offset = "0";
    private String length = "0";

    Packed(@Nullable Packed parent) {
      this.parent = parent;
    }

    String path() {
      return parent == null ? name : parent.path() + "/" + name;
    }
  }

  private final List<Packed> files = new ArrayList<>();
  private @Nullable Packed current;

  private XarPayload() {}

  /** What does not fit, as the end of a sentence about the package; empty if all does. */
  static List<String> faults(XarArchive archive) throws IOException {
    var payload = new XarPayload();
    XmlWalk.walk(archive.toc().xml(), archive.name(), XarToc.WHAT, payload);
    Set<Stored> seen = new HashSet<>();
    String first = "";
    int changed = 0;
    long total = 0;
    for (Packed file : payload.files) {
      String algorithm = XarSeal.digest(file.style);
      if (algorithm == null) {
        continue;
      }
      String what = "its file " + PackageErrors.clean(file.path());
      long length = number(file.length, what, archive);
      var stored =
          new Stored(
              number(file.offset, what, archive),
              length,
              algorithm,
              file.hex.toLowerCase(Locale.ROOT));
      if (!seen.add(stored)) {
        continue;
      }
      total += length;
      if (total > archive.heapSize()) { // before more is read than the package has
        throw PackageErrors.damaged(archive.name(), "its files overlap");
      }
      if (!fits(stored, what, archive)) {
        first = changed++ == 0 ? what : first;
      }
    }
    String others = changed > 1 ? " (and " + (changed - 1) + " more)" : "";
    return changed == 0 ? List.of() : List.of(first + others + " does not fit its checksum");
  }

  private static boolean fits(Stored stored, String what, XarArchive archive) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(stored.algorithm());
      archive.digest(digest, stored.offset(), stored.length(), what);
      return HexFormat.of().formatHex(digest.digest()).equals(stored.hex());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + stored.algorithm(), e);
    }
  }

  private static long number(String digits, String what, XarArchive archive) {
    if (!digits.matches("[0-9]{1,17}")) {
      throw PackageErrors.damaged(archive.name(), what + " has an offset that is not a number");
    }
    return Long.parseLong(digits);
  }

  @Override
  public void open(List<String> path, XmlWalk.Attributes attributes) {
    if (isFile(path, 0)) {
      current = new Packed(current);
      files.add(current);
    } else if (isFile(path, 2) && ends(path, "data", "archived-checksum") && current != null) {
      String style = attributes.value("style");
      current.style = style == null ? "" : style;
    }
  }

  @Override
  public void close(List<String> path, String text) {
    Packed file = current;
    if (file == null) {
      return;
    }
    String last = path.get(path.size() - 1);
    if (isFile(path, 0)) {
      current = file.parent;
    } else if (isFile(path, 1) && last.equals("name")) {
      file.name = text.strip();
    } else if (isFile(path, 2) && path.get(path.size() - 2).equals("data")) {
      switch (last) {
        case "archived-checksum" -> file.hex = text.strip();
        case "offset" -> file.offset = text.strip();
        case "length" -> file.length = text.strip();
        default -> {} // what it is when unpacked, and how
      }
    }
  }

  /** Whether the path without its last elements is that of a file: {@code xar/toc/file/file…}. */
  private static boolean isFile(List<String> path, int without) {
    int size = path.size() - without;
    return size > 2
        && path.get(0).equals("xar")
        && path.get(1).equals("toc")
        && path.subList(2, size).stream().allMatch("file"::equals);
  }

  private static boolean ends(List<String> path, String first, String second) {
    return path.subList(path.size() - 2, path.size()).equals(List.of(first, second));
  }
}
