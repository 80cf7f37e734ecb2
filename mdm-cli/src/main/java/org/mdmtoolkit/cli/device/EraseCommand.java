package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.EraseDevice;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ObliterationBehavior;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.secret.CodesBeforeErase;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.secret.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm erase}. */
@Usual("erase")
@Command(name = "erase")
public final class EraseCommand extends PinCommand {

  static final Duration CODE_PATIENCE = Duration.ofMinutes(2);

  @Option(names = "--obliteration-behavior", paramLabel = "BEHAVIOR")
  @Nullable String obliterationBehavior;

  @Option(names = "--without-bypass-code")
  boolean withoutBypassCode;

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
  boolean listens() {
    return !withoutBypassCode && !isAgain();
  }

  /** After the erasure a device has another code, or none that anybody knows. */
  @Override
  void prepare(MdmServer server, List<Host> confirmed) {
    if (!listens()) {
      return;
    }
    DeviceSecrets secrets =
        DeviceSecrets.at(server, context().sendingState(), access()::unlock)
            .waitingFor(sending().patience().orElse(CODE_PATIENCE))
            .sleeper(context().shell().sleeper());
    if (!CodesBeforeErase.with(server, secrets).fetch(confirmed, reason())) {
      context()
          .note(
              "Activation Lock codes are not asked for: "
                  + server.description()
                  + " keeps no answers.");
    }
  }

  @Override
  boolean hasOwnContent() {
    return obliterationBehavior != null;
  }

  @Override
  List<String> planOptions() {
    List<String> options = new ArrayList<>();
    if (obliterationBehavior != null) {
      options.add("--obliteration-behavior " + Quoted.argument(obliterationBehavior));
    }
    if (withoutBypassCode) {
      options.add("--without-bypass-code");
    }
    return options;
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
