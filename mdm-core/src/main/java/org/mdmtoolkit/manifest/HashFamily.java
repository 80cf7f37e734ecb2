package org.mdmtoolkit.manifest;

/** The two families of hashes that an asset may carry. */
enum HashFamily {
  MD5("md5", "MD5", 16),
  SHA256("sha256", "SHA-256", 32);

  private final String key;
  private final String algorithm;
  private final int bytes;

  HashFamily(String key, String algorithm, int bytes) {
    this.key = key;
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /** The key of one hash over the whole file, known since the schema of 27.0. */
  String wholeKey() {
    return key;
  }

  /** The key of the hashes of chunks. */
  String hashesKey() {
    return key + "s";
  }

  /** The key of a chunk's size in bytes. */
  String sizeKey() {
    return key + "-size";
  }

  String algorithm() {
    return algorithm;
  }

  /** Length of a hash in bytes. */
  int bytes() {
    return bytes;
  }

  /** Length of a hash in hex digits. */
  int hexLength() {
    return 2 * bytes;
  }
}
