package org.mdmtoolkit.cli.device;

import java.util.List;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.run.Run;
import org.mdmtoolkit.delivery.run.RunWords;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;

/** Lets a person confirm by typing what the target is: nobody types that by habit. */
final class TargetConfirmation {

  private TargetConfirmation() {}

  /**
   * Returns if it is confirmed.
   *
   * @param run what is about to happen
   * @param requestType by which command
   * @throws RefusedException if it is not, or nobody can be asked
   */
  static void ask(
      Context context, SendOptions options, Run run, String requestType, List<ChosenHost> hosts) {
    String verb = RunWords.action(run.verb(), requestType);
    if (options.yes) {
      checkYes(options, verb, hosts);
      return;
    }
    boolean canAsk = context.shell().terminal().canAsk();
    if (!canAsk || options.hostsFile().filter("-"::equals).isPresent()) {
      throw new RefusedException(
          run.verb() + " needs a person to confirm it, and there is no terminal to ask on",
          "Nothing was sent. Run it on a terminal, or give --yes"
              + (context.isRunOfPlan() ? "" : " with exact serial numbers or UDIDs")
              + (hosts.size() > options.maxTargets() ? " and --max-targets " + hosts.size() : "")
              + ".");
    }
    boolean isOne = hosts.size() == 1;
    String expected = isOne ? hosts.get(0).host().identity() : Integer.toString(hosts.size());
    String typed =
        context
            .shell()
            .terminal()
            .askPlainly(
                isOne
                    ? "To " + verb + " this device type its " + what(hosts.get(0).host()) + ": "
                    : "To " + verb + " these " + expected + " devices type their number: ");
    if (!typed.strip().equalsIgnoreCase(expected)) {
      throw new RefusedException(
          (typed.isBlank() ? "nothing was typed, not " : "what was typed is not ")
              + (isOne ? "the " + what(hosts.get(0).host()) : "their number"),
          "Nothing was sent. Look at the target again.");
    }
  }

  private static String what(Host host) {
    return host.serial().isPresent() ? "serial number" : "UDID";
  }

  private static void checkYes(SendOptions options, String verb, List<ChosenHost> hosts) {
    List<ChosenHost> vague = hosts.stream().filter(one -> !one.isExact()).toList();
    if (!vague.isEmpty()) {
      throw new RefusedException(
          "--yes takes serial numbers and UDIDs only, and %s is neither"
              .formatted(Printable.line(vague.get(0).name())),
          "Nothing was sent. Give %s, or leave out --yes and confirm on a terminal."
              .formatted(Printable.line(vague.get(0).host().identity())));
    }
    if (hosts.size() > options.maxTargets()) {
      throw new RefusedException(
          "--yes would %s %d hosts, more than %d at once"
              .formatted(verb, hosts.size(), options.maxTargets()),
          "Nothing was sent. If that is meant, give --max-targets " + hosts.size() + ".");
    }
  }
}
