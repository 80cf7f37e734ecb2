package org.mdmtoolkit.cli.device;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.delivery.plan.PlanText;
import org.mdmtoolkit.delivery.plan.PlannedRun;
import org.mdmtoolkit.delivery.server.ChosenHost;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostFields;

/** Shows a person which devices are meant. */
final class TargetCard {

  private static final int SHOWN = 10;

  /** More are not named. */
  private static final int MOST_NAMED = 30;

  private TargetCard() {}

  /** What a person confirms: a card of one host, a table of several, a summary of many. */
  static String toConfirm(List<ChosenHost> hosts, Instant now, int width) {
    if (hosts.size() <= SHOWN) {
      return text(hosts, now, width);
    }
    String names =
        hosts.stream()
            .limit(MOST_NAMED)
            .map(one -> one.host().label() + one.host().hostname().map(" "::concat).orElse(""))
            .map(Printable::line)
            .collect(Collectors.joining(", "));
    int left = hosts.size() - MOST_NAMED;
    return PlanText.summary(hosts.stream().map(one -> PlannedRun.target(one.host())).toList(), now)
        + Table.fitted("  " + names + (left > 0 ? ", and " + left + " more" : ""), width, "  ")
        + "\n  --dry-run lists all of them\n";
  }

  /** A card for one host, a table for several. */
  static String text(List<ChosenHost> hosts, Instant now, int width) {
    if (hosts.size() == 1) {
      return card(hosts.get(0).host(), now, width);
    }
    Table table = new Table(width, "NAME", "SERIAL", "UDID", "MODEL", "USER", "LAST SEEN");
    for (ChosenHost one : hosts) {
      Host host = one.host();
      table.row(
          host.hostname().orElse("-"),
          host.serial().orElse("-"),
          host.udid(),
          host.model().orElse("-"),
          host.user().orElse("-"),
          host.lastSeenWords(now));
    }
    return table.toString();
  }

  private static String card(Host host, Instant now, int width) {
    StringBuilder card = new StringBuilder();
    line(card, width, "Name", host.hostname());
    line(card, width, "Serial", host.serial());
    line(card, width, "UDID", Optional.of(host.udid()));
    line(card, width, "Model", host.model());
    line(card, width, "System", host.osVersion());
    line(card, width, "User", host.user());
    line(card, width, "Last seen", Optional.of(host.lastSeenWords(now)));
    return card.toString();
  }

  private static void line(StringBuilder card, int width, String name, Optional<String> value) {
    String words = Printable.line(value.orElse("not known here"));
    String line = String.format("  %-10s %s", name, words);
    card.append(
            line.length() <= width ? line : Table.fitted("  " + name + ": " + words, width, "    "))
        .append('\n');
  }

  static void write(JsonFields json, List<ChosenHost> hosts) {
    json.objects("targets", hosts, (fields, one) -> HostFields.write(fields, one.host()));
  }
}
