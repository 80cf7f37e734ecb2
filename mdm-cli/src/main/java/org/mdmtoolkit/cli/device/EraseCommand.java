package org.mdmtoolkit.cli.device;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ObliterationBehavior;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.secret.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm erase}. */
@Command(name = "erase")
public final class EraseCommand extends PinCommand {

  @Option(names = "--obliteration-behavior", paramLabel = "BEHAVIOR")
  private @Nullable String obliterationBehavior;

  @Override
  SecretKind kind() {
    return SecretKind.ERASE_PIN;
  }

  @Override
  SecretRun secretRun(String reason) {
    return SecretRun.erase(reason, this::make);
  }

  @Override
  String action() {
    return "erase";
  }

  @Override
  boolean hasOwnContent() {
    return obliterationBehavior != null;
  }

  @Override
  MdmCommand make(Pin pin) {
    EraseDevice erase = EraseDevice.forMac().pin(pin);
    if (obliterationBehavior != null) {
      erase = erase.obliterationBehavior(ObliterationBehavior.ofAppleName(obliterationBehavior));
    }
    return erase.build();
  }

  @Override
  String advice() {
    return "With the behavior Default, a Mac may answer Error and erase itself all the same: only"
        + " DoNotObliterate prevents that. Keep its host record until it has answered.";
  }
}
