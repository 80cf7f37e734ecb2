package org.mdmtoolkit.cli.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
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
@Command(
    name = "disk-key",
    description = {
      "Show the key that opens a Mac's encrypted disk when its password is not known; from Fleet.",
      "Who looked, and why, goes into the journal; Fleet records it, too.",
      ""
    },
    footer = {"", "Example:", "  mdm host disk-key C02XK1ZLJGH5 --reason 'password unknown'"})
public final class HostDiskKeyCommand implements Callable<Integer> {

  @Parameters(paramLabel = "HOST", description = "Serial number, UDID, host name or server id.")
  private String query = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes into the journal.")
  private @Nullable String reason;

  @Mixin private final ServerOption server = new ServerOption();

  private final Context context;

  public HostDiskKeyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
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
        print(host, key);
      }
    }
    return ExitCodes.DONE;
  }

  private void print(Host host, Secret key) {
    char[] text = key.revealChars();
    try {
      String shown = Printable.line(new String(text));
      if (context.json()) {
        Results.print(
            context.shell(),
            json -> {
              json.writeStringField("host", host.label());
              json.writeStringField("udid", host.udid());
              json.writeStringField("disk_key", shown);
            });
      } else {
        context.shell().print(shown + "\n");
      }
    } finally {
      Arrays.fill(text, '\0');
    }
  }
}
