package org.mdmtoolkit.cli.device;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.HostOutcome.Ending;
import org.mdmtoolkit.delivery.run.NativeLocking;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.secret.Pin;

/** Fleet's own lock. */
final class NativeLockErrand implements Errand {

  private final Context context;
  private final EscrowAccess access;
  private final String reason;
  private final OptionalInt maxErrors;
  private @Nullable FleetServer fleet;

  NativeLockErrand(Context context, EscrowAccess access, String reason, OptionalInt maxErrors) {
    this.context = context;
    this.access = access;
    this.reason = reason;
    this.maxErrors = maxErrors;
  }

  @Override
  public String verb() {
    return "lock";
  }

  @Override
  public MdmCommand sample() {
    return DeviceLock.forMac(Pin.random(context.shell().random())).build();
  }

  @Override
  public boolean isGuarded() {
    return true;
  }

  @Override
  public boolean keepsPins() {
    return true;
  }

  /** Of a lock of which nobody knows, the PIN is in Fleet alone. */
  @Override
  public boolean hasEscrowed(Ending ending) {
    return ending.isQueued();
  }

  @Override
  public List<String> warnings() {
    return List.of(
        "Fleet makes the PIN, from the second of the day: whoever knows the hour can guess it.");
  }

  @Override
  public void check(MdmServer server, List<ChosenHost> hosts) {
    if (!(server instanceof FleetServer known)) {
      throw new InvalidInputException(
          server.description() + " has no lock of its own", "Leave out --native.");
    }
    hosts.forEach(
        one -> {
          NativeLocking.checkMac(one.host());
          PinErrand.checkOtherNames(context.escrow(), one, "DeviceLock");
        });
    fleet = known;
  }

  @Override
  public void prepare() {
    access.ensure();
  }

  @Override
  public RunSummary send(CommandSender sender, Iterator<Host> hosts, RunListener listener) {
    return NativeLocking.through(Objects.requireNonNull(fleet), context.sendingState())
        .maxErrors(maxErrors.orElse(0))
        .lock(reason, hosts, listener);
  }
}
