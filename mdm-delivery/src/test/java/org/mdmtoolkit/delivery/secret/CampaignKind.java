package org.mdmtoolkit.delivery.secret;

import org.mdmtoolkit.custody.SecretKind;

/** What a campaign is about. */
enum CampaignKind {
  RECOVERY_LOCK,
  FIRMWARE_PASSWORD,
  FILEVAULT_KEY,
  ACTIVATION_LOCK_CODE,
  ADMIN_PASSWORD;

  SecretKind kind() {
    return switch (this) {
      case RECOVERY_LOCK -> SecretKind.RECOVERY_LOCK;
      case FIRMWARE_PASSWORD -> SecretKind.FIRMWARE_PASSWORD;
      case FILEVAULT_KEY -> SecretKind.FILEVAULT_KEY;
      case ACTIVATION_LOCK_CODE -> SecretKind.ACTIVATION_LOCK_CODE;
      case ADMIN_PASSWORD -> SecretKind.ADMIN_PASSWORD;
    };
  }
}
