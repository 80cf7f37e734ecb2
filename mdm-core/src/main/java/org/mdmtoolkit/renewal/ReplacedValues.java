package org.mdmtoolkit.renewal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.VendorValues;

/** What a target held before a deploy: it may be the only copy that there is. */
final class ReplacedValues {

  private ReplacedValues() {}

  /**
   * Stores the values for the owner alone, durably, in a folder of their own.
   *
   * @return that folder
   */
  static Path keep(VendorValues values, Path generation) {
    for (int i = 1; ; i++) {
      Path folder = generation.resolve("replaced-" + i);
      if (isFree(folder, values)) {
        DurableFiles.createFolder(folder);
        store(values.key(), folder.resolve("VendorPrivateKey.key"));
        store(values.passphrase(), folder.resolve("VendorPrivateKey.passphrase"));
        store(values.certificate(), folder.resolve("vendor.pem"));
        return folder;
      }
    }
  }

  /** Nothing there yet, or the same as far as it is there: a run was stopped. */
  private static boolean isFree(Path folder, VendorValues values) {
    return isSameOrMissing(values.key(), folder.resolve("VendorPrivateKey.key"))
        && isSameOrMissing(values.passphrase(), folder.resolve("VendorPrivateKey.passphrase"))
        && isSameOrMissing(values.certificate(), folder.resolve("vendor.pem"));
  }

  private static boolean isSameOrMissing(Optional<Secret> value, Path file) {
    if (!InputFiles.exists(file)) {
      return true;
    }
    if (value.isEmpty()) {
      return false;
    }
    byte[] found = SourceFile.read(file).content();
    try (Secret stored = Secret.copyOf(found)) {
      return stored.equals(value.get());
    } finally {
      Arrays.fill(found, (byte) 0);
    }
  }

  private static void store(Optional<Secret> value, Path file) {
    if (value.isPresent()) {
      byte[] bytes = value.get().revealBytes();
      try {
        Generation.keep(file, bytes, Access.OWNER_ONLY);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
  }
}
