package org.mdmtoolkit.cli.device;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.cli.payload.CheckedFile;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.ReinstallFleetd;
import org.mdmtoolkit.delivery.fleet.AgentWatch;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.web.HostedManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm reinstall-fleetd}. */
@Usual("reinstall-fleetd")
@Command(name = "reinstall-fleetd")
public final class ReinstallFleetdCommand extends PlainCommand {

  @Option(
      names = "--manifest-url",
      paramLabel = "URL",
      defaultValue = ReinstallFleetd.PUBLIC_MANIFEST_URL)
  String manifestUrl = ReinstallFleetd.PUBLIC_MANIFEST_URL;

  @Option(names = "--check-manifest")
  boolean checkManifest;

  @Override
  String action() {
    return "reinstall-fleetd";
  }

  @Override
  boolean needsHost() {
    return false;
  }

  @Override
  boolean needsReason() {
    return false;
  }

  @Override
  MdmCommand make() {
    return ReinstallFleetd.fromManifestUrl(manifestUrl);
  }

  @Override
  int build() {
    make(); // a wrong address ends it before anything is fetched
    checked().ifPresent(url -> checkManifest(context(), url));
    return super.build();
  }

  @Override
  Sending.Extras extras() {
    return new Reinstalling(context(), sending.patience(), checked());
  }

  /** The manifest that is to be looked at. */
  private Optional<String> checked() {
    return Optional.of(manifestUrl).filter(url -> checkManifest);
  }

  /** Refuses a manifest and package that a Mac would not install. */
  static void checkManifest(Context context, String manifestUrl) {
    HostedManifest served = context.shell().served(manifestUrl);
    String name = served.toString(); // without the query
    String without =
        "Nothing was made or sent. What is made without --check-manifest is sent unchecked.";
    List<Finding> findings =
        UnavailableException.saying(
            () -> Remedy.advice(without), () -> served.check(context.shell().clock()));
    findings.forEach(one -> context.shell().say(CheckedFile.line(name, one)));
    if (findings.stream().anyMatch(Finding::isError)) {
      throw new InvalidInputException(
          "a Mac would not install what " + name + " describes",
          "Nothing was made or sent. Correct manifest or package, or name another --manifest-url.");
    }
    context.note("Manifest and package are as a Mac needs them.");
  }

  /**
   * The sending of it.
   *
   * @param checked the manifest that is looked at before
   */
  record Reinstalling(Context context, Optional<Duration> patience, Optional<String> checked)
      implements Sending.Extras {

    @Override
    public void check(MdmServer server, List<Host> hosts) {
      if (patience.isPresent() && !(server instanceof FleetServer)) {
        throw new RefusedException(
            server.description() + " cannot tell whether Fleet's agent reports",
            "Nothing was sent. Run it without --wait; Fleet's console shows the agent.");
      }
      checked.ifPresent(url -> checkManifest(context, url));
    }

    @Override
    public int finish(MdmServer server, List<Host> received, int code) {
      if (patience.isEmpty() || !(server instanceof FleetServer fleet) || received.isEmpty()) {
        return code;
      }
      context.note("Received. Waiting until Fleet sees the agent ...");
      AgentWatch watch = AgentWatch.on(fleet, context.shell().clock(), context.shell().sleeper());
      List<Host> silent = watch.await(received, patience.get(), host -> tell(host, true));
      watch.trouble().ifPresent(why -> context.warn("Fleet could not be asked to the end: " + why));
      silent.forEach(host -> tell(host, false));
      return silent.isEmpty() || code == ExitCodes.PARTLY_DONE ? code : ExitCodes.TIMED_OUT;
    }

    private void tell(Host host, boolean isSeen) {
      if (context.json()) {
        context.printJson(
            json ->
                json.put("event", isSeen ? "agent_seen" : "agent_silent")
                    .put("host", host.label())
                    .put("udid", host.udid()));
      } else {
        String text =
            isSeen
                ? "done: Fleet has seen the agent after the command"
                : "received, and the agent was not seen since; look: "
                    + context.serverCommand("host show " + Quoted.argument(host.identity()));
        context.shell().print(Printable.line(host.label() + "  " + text) + "\n");
      }
    }
  }
}
