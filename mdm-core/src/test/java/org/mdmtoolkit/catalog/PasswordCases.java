package org.mdmtoolkit.catalog;

import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.util.List;
import java.util.Map;

/** Cases of the rules about passwords and FileVault. */
final class PasswordCases {

  private static final byte[] KEY = {0x30};

  private PasswordCases() {}

  static List<RuleCase> all() {
    return List.of(
        RuleCase.error("firmware-characters")
            .fires(firmware("pässword"))
            .fires(firmware("tab\there"))
            .quiet(firmware(""))
            .quiet(firmware(" ~password~ ")),
        RuleCase.error("firmware-intel-only")
            .firesFor("macOS 12.0, Apple silicon", firmware("password"))
            .firesFor(
                "macOS 12.0, Apple silicon", command("VerifyFirmwarePassword", "Password", "x"))
            .quietFor("macOS 12.0, T2", firmware("password"))
            .quietFor("macOS 12.0", firmware("password"))
            .quietFor("macOS 12.0, Intel", command("VerifyFirmwarePassword", "Password", "x")),
        RuleCase.warning("recovery-lock-form")
            .fires(recovery("short"))
            .fires(recovery("0123456789".repeat(4)))
            .fires(recovery("pässword123"))
            .quiet(recovery(""))
            .quiet(recovery("correct horse")),
        RuleCase.error("recovery-lock-chip")
            .firesFor("macOS 12.0, Intel", recovery("correct horse"))
            .firesFor("macOS 12.0, T2", command("VerifyRecoveryLock", "Password", "x"))
            .quietFor("macOS 12.0, Apple silicon", recovery("correct horse"))
            .quietFor("macOS 12.0", command("VerifyRecoveryLock", "Password", "x")),
        RuleCase.error("filevault-personal")
            .fires(rotate("personal", dict()))
            .quiet(rotate("personal", dict("Password", "x")))
            .quiet(rotate("institutional", dict())),
        RuleCase.error("filevault-institutional")
            .fires(rotate("institutional", dict()))
            .quiet(rotate("institutional", export()))
            .quiet(rotate("institutional", dict("Password", "x")))
            .quiet(rotate("personal", dict("Password", "x"))),
        RuleCase.error("filevault-new-certificate")
            .fires(rotate("institutional", export()))
            .quiet(rotate("institutional", export(), "NewCertificate", KEY))
            .quiet(rotate("personal", dict("Password", "x"))),
        RuleCase.error("filevault-export-pair")
            .fires(rotate("institutional", dict("PrivateKeyExport", KEY)))
            .fires(rotate("institutional", dict("PrivateKeyExportPassword", "x")))
            .quiet(rotate("institutional", export()))
            .quiet(rotate("personal", dict("Password", "x"))),
        RuleCase.warning("filevault-export-type")
            .fires(rotate("personal", export()))
            .quiet(rotate("institutional", export())));
  }

  private static Map<String, Object> firmware(String password) {
    return command("SetFirmwarePassword", "NewPassword", password);
  }

  private static Map<String, Object> recovery(String password) {
    return command("SetRecoveryLock", "NewPassword", password);
  }

  private static Map<String, Object> export() {
    return dict("PrivateKeyExport", KEY, "PrivateKeyExportPassword", "x");
  }

  private static Map<String, Object> rotate(
      String type, Map<String, Object> unlock, Object... keys) {
    Map<String, Object> all = dict("KeyType", type, "FileVaultUnlock", unlock);
    all.putAll(dict(keys));
    Map<String, Object> root = command("RotateFileVaultKey");
    all.put("RequestType", "RotateFileVaultKey");
    root.put("Command", all);
    return root;
  }
}
