package org.mdmtoolkit.catalog.generator;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where Apple's schema is known to be incomplete or wrong, put right by hand. */
final class Corrections {

  /** Stated since 26.0 or 27.0; earlier releases left it open. */
  private static final List<String> UNSUPERVISED_ON_MACS =
      List.of(
          "AccountConfiguration",
          "ActiveNSExtensions",
          "AvailableOSUpdates",
          "CertificateList",
          "ContentCachingInformation",
          "DeviceConfigured",
          "DeviceInformation",
          "DeviceLock",
          "EraseDevice",
          "InstallApplication",
          "InstallEnterpriseApplication",
          "InstallMedia",
          "InstallProfile",
          "InstallProvisioningProfile",
          "InstalledApplicationList",
          "InviteToProgram",
          "LOMDeviceRequest",
          "LOMSetupRequest",
          "ManagedApplicationConfiguration",
          "ManagedApplicationList",
          "NSExtensionMappings",
          "ProfileList",
          "ProvisioningProfileList",
          "RemoveApplication",
          "RemoveProfile",
          "RemoveProvisioningProfile",
          "RequestMirroring",
          "RestartDevice",
          "RotateFileVaultKey",
          "SecurityInfo",
          "SetAutoAdminPassword",
          "SetFirmwarePassword",
          "SetRecoveryLock",
          "Settings",
          "ShutDownDevice",
          "StopMirroring",
          "UnlockUserAccount",
          "VerifyFirmwarePassword",
          "VerifyRecoveryLock");

  private Corrections() {}

  static void apply(AppleSchema schema) {
    defaultApplicationsHasAnItem(schema);
    manifestHasAShape(schema);
    passwordHashHasAShape(schema);
    settingsAnswersWithAList(schema);
    marksOfTheLaterRelease(schema);
  }

  /** Marks of commands that 27.0 states otherwise than the release that the files are of. */
  private static void marksOfTheLaterRelease(AppleSchema schema) {
    for (String requestType : UNSUPERVISED_ON_MACS) {
      mark(schema, requestType, "macOS", Map.of("supervised", false));
    }
    mark(schema, "ManagedApplicationList", "macOS", Map.of("requiresdep", false));
    mark(schema, "RemoveApplication", "macOS", Map.of("requiresdep", false));
    mark(
        schema,
        "ManagedApplicationFeedback",
        "macOS",
        Map.of("userenrollment", Map.of("mode", "allowed")));
    mark(schema, "InstallMedia", "macOS", Map.of("deprecated", "11.0", "removed", "11.0"));
    mark(schema, "UserConfigured", "iOS", Map.of("sharedipad", Map.of("mode", "required")));
  }

  private static void mark(
      AppleSchema schema, String requestType, String platform, Map<String, Object> marks) {
    SchemaNode.mergeSupport(command(schema, requestType).support, Map.of(platform, marks));
  }

  /** 27.0 lost the key that names the setting; the seed of 18.2 had it. */
  private static void defaultApplicationsHasAnItem(AppleSchema schema) {
    for (SchemaNode setting :
        SchemaNode.find(command(schema, "Settings").request, "Settings").children) {
      if (setting.children.stream().noneMatch(child -> child.key.equals("Item"))) {
        if (!setting.key.equals("DefaultApplications")) {
          throw new IllegalStateException("a setting lost its Item: " + setting);
        }
        setting.children.add(0, new SchemaNode("Item", "string", true, List.of(setting.key)));
      }
    }
  }

  /**
   * The schema calls the manifest a dictionary of anything, and defines it in another file. What
   * that file calls required is so, except the metadata: widely used servers leave them out, and
   * devices install all the same. The wildcard stays: a manifest may hold more.
   */
  private static void manifestHasAShape(AppleSchema schema) {
    SchemaNode manifest =
        SchemaNode.find(command(schema, "InstallEnterpriseApplication").request, "Manifest");
    for (SchemaNode node : schema.manifest) {
      manifest.children.add(0, manifestNode(node));
    }
  }

  private static SchemaNode manifestNode(SchemaNode from) {
    boolean assetKind = from.key.equals("kind") && from.rangeList.contains("display-image");
    SchemaNode to =
        new SchemaNode(
            from.key,
            from.type,
            from.required && !from.key.equals("metadata"),
            assetKind ? with(from.rangeList, "software-package") : from.rangeList);
    for (SchemaNode child : from.children) {
      if (child.support.values().stream().noneMatch(os -> "0".equals(os.get("removed")))) {
        to.children.add(manifestNode(child));
      }
    }
    if (to.key.equals("assets-item")) {
      for (String hash : List.of("md5", "sha256")) {
        if (to.children.stream().noneMatch(child -> child.key.equals(hash))) {
          to.children.add(new SchemaNode(hash, "string", false, List.of()));
        }
      }
    }
    if (to.type.equals("dictionary")) {
      to.children.add(new SchemaNode("ANY", "any", false, List.of()));
    }
    return to;
  }

  private static List<String> with(List<String> list, String element) {
    return list.contains(element)
        ? list
        : Stream.concat(list.stream(), Stream.of(element)).toList();
  }

  /** Data to the schema; another file says that it is a property list of this shape. */
  private static void passwordHashHasAShape(AppleSchema schema) {
    SchemaNode admin =
        SchemaNode.find(command(schema, "AccountConfiguration").request, "AutoSetupAdminAccounts")
            .children
            .get(0);
    admin.child("passwordHash").children.addAll(schema.passwordHash);
    SchemaNode.find(command(schema, "SetAutoAdminPassword").request, "passwordHash")
        .children
        .addAll(schema.passwordHash);
  }

  /** The schema says one dictionary; devices send an array, one element per setting. */
  private static void settingsAnswersWithAList(AppleSchema schema) {
    List<SchemaNode> response = command(schema, "Settings").response;
    SchemaNode wrong = SchemaNode.find(response, "Settings");
    if (wrong.type.equals("array")) {
      return;
    }
    SchemaNode item = new SchemaNode("SettingsItem", "dictionary", false, List.of());
    item.children.add(new SchemaNode("Item", "string", false, List.of()));
    item.children.addAll(wrong.children);
    SchemaNode list = new SchemaNode("Settings", "array", false, List.of());
    list.support.putAll(Map.copyOf(wrong.support));
    list.children.add(item);
    response.set(response.indexOf(wrong), list);
  }

  private static SchemaCommand command(AppleSchema schema, String requestType) {
    SchemaCommand command = schema.commands.get(requestType);
    if (command == null) {
      throw new IllegalStateException("the schema has no " + requestType);
    }
    return command;
  }
}
