package org.mdmtoolkit.cli.device;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.PinRun;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.secret.Pin;

/** A lock or an erase, with a PIN for each host that is escrowed before it is sent. */
final class PinErrand implements Errand {

  private final PinCommand command;
  private final EscrowAccess access;
  private final Optional<Pin> given;
  private final boolean again;
  private List<ChosenHost> chosen = List.of();

  PinErrand(PinCommand command, EscrowAccess access, Optional<Pin> given, boolean again) {
    this.command = command;
    this.access = access;
    this.given = given;
    this.again = again;
  }

  @Override
  public String verb() {
    return command.action();
  }

  @Override
  public MdmCommand sample() {
    return command.make(Pin.random(command.context().shell().random()));
  }

  @Override
  public boolean isGuarded() {
    return true;
  }

  @Override
  public boolean keepsPins() {
    return true;
  }

  @Override
  public String pinName(Host host) {
    Escrow escrow = command.context().escrow();
    return Stream.concat(Stream.of(host.identity(), host.udid()), otherNames(host).stream())
        .filter(name -> escrow.openRecord(name, command.requestType()).isPresent())
        .findFirst()
        .orElse(host.identity());
  }

  @Override
  public List<String> warnings() {
    return List.of(command.advice());
  }

  @Override
  public void check(MdmServer server, List<ChosenHost> hosts) {
    if (given.isPresent() && hosts.size() > 1) {
      throw new InvalidInputException(
          "one PIN was given for " + hosts.size() + " hosts",
          "Leave out --pin-file: each host gets a PIN of its own.");
    }
    chosen = List.copyOf(hosts);
    if (!again) {
      Escrow escrow = command.context().escrow();
      hosts.forEach(one -> checkOtherNames(escrow, one, command.requestType()));
    }
  }

  /** A command that was only made is kept under any name that the person gave the Mac then. */
  static void checkOtherNames(Escrow escrow, ChosenHost chosen, String requestType) {
    Host host = chosen.host();
    for (String name : names(chosen)) {
      if (!name.equalsIgnoreCase(host.identity()) && !name.equalsIgnoreCase(host.udid())) {
        escrow.checkNoneOpen(name, requestType);
      }
    }
  }

  private static List<String> names(ChosenHost chosen) {
    return List.of(chosen.name(), chosen.host().hostname().orElse(chosen.name()));
  }

  @Override
  public void prepare() {
    access.ensure();
  }

  @Override
  public RunSummary send(CommandSender sender, Iterator<Host> hosts, RunListener listener) {
    String reason = command.reason().orElse("");
    PinRun run =
        command.action().equals("erase")
            ? PinRun.erase(reason, command::make)
            : PinRun.lock(reason, command::make);
    run = given.isPresent() ? run.withPin(given.get()) : run;
    return sender.send(again ? run.again(this::otherNames) : run, hosts, listener);
  }

  /** What a command may be open under that was only made, for whatever delivers it. */
  private List<String> otherNames(Host host) {
    return chosen.stream()
        .filter(one -> one.host().equals(host))
        .flatMap(one -> names(one).stream())
        .toList();
  }
}
