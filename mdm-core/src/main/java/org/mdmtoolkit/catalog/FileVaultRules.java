package org.mdmtoolkit.catalog;

import java.util.List;

/**
 * Rules of the FileVault recovery key's rotation.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/devicemanagement/rotate-filevault-key-command">
 *     Rotate FileVault Key</a>
 */
final class FileVaultRules {

  private static final String ROTATE = "RotateFileVaultKey";
  private static final String PASSWORD = "Password";
  private static final String EXPORT = "PrivateKeyExport";
  private static final String EXPORT_PASSWORD = "PrivateKeyExportPassword";

  private FileVaultRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("filevault-personal", ROTATE, FileVaultRules::personal),
        Rule.of("filevault-institutional", ROTATE, FileVaultRules::institutional),
        Rule.of("filevault-new-certificate", ROTATE, FileVaultRules::newCertificate),
        Rule.of("filevault-export-pair", ROTATE, FileVaultRules::exportPair),
        Rule.of("filevault-export-type", ROTATE, FileVaultRules::exportType));
  }

  private static void personal(Dict rotate, Verdict verdict) {
    Dict unlock = rotate.dict("FileVaultUnlock");
    if (unlock != null && rotate.is("KeyType", "personal") && !unlock.has(PASSWORD)) {
      verdict.error(
          unlock.at(PASSWORD),
          "With KeyType personal FileVaultUnlock needs Password, that of a FileVault user.");
    }
  }

  /** Apple's text asks for the exported key; its own example gives only the password. */
  private static void institutional(Dict rotate, Verdict verdict) {
    Dict unlock = rotate.dict("FileVaultUnlock");
    if (unlock != null
        && rotate.is("KeyType", "institutional")
        && !unlock.has(PASSWORD)
        && !unlock.has(EXPORT)) {
      verdict.error(
          unlock.at(EXPORT),
          "With KeyType institutional FileVaultUnlock needs PrivateKeyExport and"
              + " PrivateKeyExportPassword, or Password.");
    }
  }

  private static void newCertificate(Dict rotate, Verdict verdict) {
    if (rotate.is("KeyType", "institutional") && !rotate.has("NewCertificate")) {
      verdict.error(
          rotate.at("NewCertificate"),
          "With KeyType institutional a NewCertificate (DER) is required for the new key.");
    }
  }

  private static void exportPair(Dict rotate, Verdict verdict) {
    Dict unlock = rotate.dict("FileVaultUnlock");
    if (unlock != null && unlock.has(EXPORT) != unlock.has(EXPORT_PASSWORD)) {
      String missing = unlock.has(EXPORT) ? EXPORT_PASSWORD : EXPORT;
      verdict.error(
          unlock.at(missing),
          "PrivateKeyExport and PrivateKeyExportPassword belong together; "
              + missing
              + " is missing.");
    }
  }

  private static void exportType(Dict rotate, Verdict verdict) {
    Dict unlock = rotate.dict("FileVaultUnlock");
    if (unlock != null && rotate.is("KeyType", "personal") && unlock.has(EXPORT)) {
      verdict.warning(
          unlock.at(EXPORT), "PrivateKeyExport is used only with KeyType institutional.");
    }
  }
}
