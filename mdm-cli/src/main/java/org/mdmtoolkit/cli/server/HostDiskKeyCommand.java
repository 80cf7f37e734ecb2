package org.mdmtoolkit.cli.server;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm host disk-key}. */
@Command(name = "disk-key")
public final class HostDiskKeyCommand implements Action {

  @Parameters(paramLabel = "HOST")
  private String query = "";

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Mixin private final ServerOption server = new ServerOption();

  @Override
  public int run(Context context) {
    try (MdmServer mdm = server.open(context)) {
      if (!(mdm instanceof FleetServer fleet)) {
        throw new InvalidInputException(
            mdm.description() + " keeps no disk encryption keys", "Only Fleet does.");
      }
      Host host = HostLookup.record(fleet, query);
      try (Secret key = fleet.locks().diskKey(host)) {
        // First the journal: nobody sees a key that it does not tell of.
        context
            .journal()
            .append(
                JournalEvent.of("disk-key.shown")
                    .withHost(host.label())
                    .withReason(Optional.ofNullable(reason)));
        return print(context, host, key);
      }
    }
  }

  private static int print(Context context, Host host, Secret key) {
    char[] text = key.revealChars();
    try {
      String shown = Printable.line(new String(text));
      return context.printResult(
          json -> json.put("host", host.label()).put("udid", host.udid()).put("disk_key", shown),
          shown + "\n");
    } finally {
      Arrays.fill(text, '\0');
    }
  }
}
