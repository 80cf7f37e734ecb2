package org.mdmtoolkit.cli.custody;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.OpenSslReader;
import org.mdmtoolkit.escrow.ReaderKey;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm escrow drill}. */
@Command(name = "drill")
public final class EscrowDrillCommand implements Action {

  @Mixin private final EscrowKeyOption escrowKey = new EscrowKeyOption();

  @Override
  public int run(Context context) {
    Custody.Drilled drilled =
        escrowKey
            .access(context)
            .unlock(
                (key, passphrase) ->
                    context.custody().drill(key, passphrase, context.shell().environment()));
    List<String> readers = drilled.readers().stream().map(context.escrow()::label).toList();
    List<String> others = readers.subList(1, readers.size());
    List<String> lines = lines(context, drilled.readers().get(0));
    String command = String.join("\n", lines);
    return context.printResult(
        json ->
            json.put("product", true)
                .put("openssl", drilled.openSsl())
                .put("without_openssl", drilled.without())
                .put("proven", readers.get(0))
                .strings("not_proven_here", others)
                .put("command", command),
        text(drilled, readers.get(0), others, lines));
  }

  private static String text(
      Custody.Drilled drilled, String own, List<String> others, List<String> lines) {
    return "A PIN for a made-up Mac was sealed, read with "
        + (own + (own.endsWith(" key") ? "" : "'s key") + ", and removed.\n") // names have no blank
        + "  by mdm: the same PIN and command\n"
        + drilled
            .openSsl()
            .map(version -> "  by " + version + ": the same PIN and command\n")
            .orElse("")
        + drilled.without().map(why -> "  by OpenSSL: not tried, " + why + "\n").orElse("")
        + (others.isEmpty()
            ? ""
            : "Sealed to as well, and not proven here, for want of their keys: "
                + String.join(", ", others)
                + "\n")
        + "Without mdm, with OpenSSL 3, which asks for the passphrase:\n  "
        + String.join("\n  ", lines)
        + "\n";
  }

  /** What reads a PIN without this program. */
  private static List<String> lines(Context context, Recipient reader) {
    if (!context.escrow().isShared()) {
      Path folder = context.state().escrow();
      return List.of(
          openSsl(
              OpenSslReader.command(
                  folder.resolve("open").resolve("RECORD.pem").toString(),
                  folder.resolve("identity.pem").toString())));
    }
    String psql =
        "psql -At " + Quoted.argument(context.storeUrl().orElse(context.team().address())) + " -c ";
    String record =
        psql
            + "\"SELECT encode(sealed, 'base64') FROM mdm.current_record WHERE host = 'HOST' AND"
            + " request_type = 'DeviceLock' AND closed_at IS NULL\" | openssl base64 -d -out"
            + " record.der";
    ReaderKey own = context.escrow().readerKey();
    if (context.escrow().isOfThisMachine(reader)) {
      return List.of(record, openSsl(ofStore(own.file().toString())));
    }
    String identity =
        psql
            + "\"SELECT convert_from(content, 'UTF8') FROM mdm.escrow_file WHERE name ="
            + " 'identity.pem'\" > identity.pem";
    return List.of(record, identity, openSsl(ofStore("identity.pem")));
  }

  private static List<String> ofStore(String identity) {
    return OpenSslReader.command("record.der", identity).stream()
        .map(word -> word.equals("PEM") ? "DER" : word)
        .toList();
  }

  private static String openSsl(List<String> command) {
    return command.stream().map(Quoted::argument).collect(Collectors.joining(" "));
  }
}
