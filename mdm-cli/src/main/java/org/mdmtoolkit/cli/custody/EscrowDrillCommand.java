package org.mdmtoolkit.cli.custody;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.escrow.OpenSslReader;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm escrow drill}. */
@Command(name = "drill")
public final class EscrowDrillCommand implements Action {

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Override
  public int run(Context context) {
    Custody.Drilled drilled =
        new EscrowAccess(context, Optional.ofNullable(passphraseFile))
            .unlock(
                (key, passphrase) ->
                    context.custody().drill(key, passphrase, context.shell().environment()));
    List<String> others = drilled.readers().stream().skip(1).map(Recipient::label).toList();
    Path folder = context.home().resolve("escrow");
    String identity = "identity.pem";
    String record = "RECORD.pem";
    if (!context.escrow().isShared()) {
      identity = folder.resolve(identity).toString();
      record = folder.resolve("open").resolve(record).toString();
    } else if (context.escrow().readerKey().exists()) {
      identity = context.escrow().readerKey().file().toString();
    }
    String command =
        OpenSslReader.command(record, identity).stream()
            .map(Quoted::argument)
            .collect(Collectors.joining(" "));
    return context.printResult(
        json ->
            json.put("product", true)
                .put("openssl", drilled.openSsl())
                .put("without_openssl", drilled.without())
                .put("proven", drilled.readers().get(0).label())
                .strings("not_proven_here", others)
                .put("command", command),
        text(drilled, others, command));
  }

  private static String text(Custody.Drilled drilled, List<String> others, String command) {
    StringBuilder text =
        new StringBuilder(
            "A PIN for a made-up Mac was sealed, read with this escrow key, and removed.\n");
    text.append("  by mdm: the same PIN and command\n");
    drilled
        .openSsl()
        .ifPresent(
            version -> text.append("  by ").append(version).append(": the same PIN and command\n"));
    drilled
        .without()
        .ifPresent(why -> text.append("  by OpenSSL: not tried, ").append(why).append('\n'));
    if (!others.isEmpty()) {
      text.append("Sealed to as well, and not proven here, for want of their keys: ")
          .append(String.join(", ", others))
          .append('\n');
    }
    return text.append("Without mdm, with OpenSSL 3, which asks for the passphrase:\n  ")
        .append(command)
        .append('\n')
        .toString();
  }
}
