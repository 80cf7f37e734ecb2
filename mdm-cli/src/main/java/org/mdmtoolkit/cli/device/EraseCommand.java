package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.cli.terminal.WaitOption;
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

  private static final Duration CODE_PATIENCE = Duration.ofMinutes(2);

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
  public boolean listens() {
    return !withoutBypassCode && !again;
  }

  @Override
  public void check(MdmServer server, List<Host> hosts) {
    super.check(server, hosts);
    if (listens() && server.answersQuestions()) {
      codes(server).requireUnlocked(hosts);
    }
  }

  /** After the erasure a device has another code, or none that anybody knows. */
  @Override
  public void prepare(MdmServer server, List<Host> confirmed) {
    if (!listens() || confirmed.isEmpty() || !server.answersQuestions()) {
      return;
    }
    String time = WaitOption.text(sending.patience().orElse(CODE_PATIENCE));
    note(CodesBeforeErase.asking(confirmed.size()) + " (up to " + time + ") ...");
    note(CodesBeforeErase.ifSilent() + "; for a Mac that is offline: --without-bypass-code.");
    codes(server)
        .fetch(confirmed, reason(), one -> context().warn(CodesBeforeErase.withoutCode(one)));
  }

  private CodesBeforeErase codes(MdmServer server) {
    List<String> more = new ArrayList<>(option("--hosts-file", sending.hostsFile().orElse(null)));
    more.addAll(option("--pin-file", pinFile));
    more.add("--without-bypass-code" + (sending.patience().isPresent() ? " --wait" : ""));
    return codes(context(), sending, access(), server)
        .goingOnBy(context().serverCommand(line(hosts, more)));
  }

  /** What fetches the codes of devices that are about to be erased. */
  static CodesBeforeErase codes(
      Context context, SendOptions sending, EscrowAccess access, MdmServer server) {
    DeviceSecrets secrets =
        DeviceSecrets.at(server, context.sendingState(), access::unlock)
            .waitingFor(sending.patience().orElse(CODE_PATIENCE))
            .sleeper(context.shell().sleeper());
    return CodesBeforeErase.with(server, secrets);
  }

  /** A device cannot be asked in a dry run, and one without a code may end the run. */
  @Override
  public void rehearse(List<Host> hosts) {
    if (listens()) {
      CodesBeforeErase.rehearsed(context().custody(), hosts).ifPresent(this::note);
    }
  }

  @Override
  public List<String> warnings(List<Host> hosts) {
    return List.of(advice());
  }

  @Override
  boolean hasOwnContent() {
    return obliterationBehavior != null;
  }

  @Override
  public List<String> planOptions() {
    List<String> options = new ArrayList<>(option("--obliteration-behavior", obliterationBehavior));
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
    String keep = "Do not delete it at the server until it has answered.";
    return obliterationBehavior == null || obliterationBehavior.equals("Default")
        ? "A Mac may answer Error and erase itself all the same: only --obliteration-behavior"
            + " DoNotObliterate prevents that. "
            + keep
        : keep;
  }
}
