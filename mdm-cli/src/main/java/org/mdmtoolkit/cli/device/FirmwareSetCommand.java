package org.mdmtoolkit.cli.device;

import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import picocli.CommandLine.Option;

/** {@code mdm firmware-password set} and {@code rotate}. */
public final class FirmwareSetCommand extends PasswordSetCommand {

  @Option(names = "--allow-oroms")
  private boolean allowOroms;

  /** One of them. */
  public FirmwareSetCommand(Act act) {
    super(SecretKind.FIRMWARE_PASSWORD, act);
  }

  @Override
  SecretChange change(String why) {
    return super.change(why).allowingOroms(allowOroms);
  }
}
