package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.escrow.Recipient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm escrow readers add}. */
@Command(name = "add")
public final class EscrowAddReaderCommand implements Action {

  @Parameters(index = "0", paramLabel = "NAME")
  private String name = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "CERT")
  private @Nullable String certificate;

  @Option(names = "--sha256", paramLabel = "FINGERPRINT")
  private @Nullable String fingerprint;

  @Override
  public int run(Context context) {
    if (fingerprint != null && !fingerprint.replace(":", "").matches("[0-9A-Fa-f]{64}")) {
      throw new UsageException("--sha256 takes the 64 digits of a SHA-256");
    }
    Recipient added;
    if (certificate != null && fingerprint == null) {
      added =
          context
              .escrow()
              .addRecipient(
                  context.journal(), name, Identities.source(context.shell(), certificate));
    } else if (fingerprint != null && certificate == null) {
      added =
          context
              .escrow()
              .addRecipient(
                  context.journal(),
                  name,
                  context.escrow().asking(context.journal(), name, fingerprint));
    } else {
      throw new UsageException(
          "give CERT, or --sha256 of the certificate with which somebody has asked to join");
    }
    Finding.aboutReaders(List.of(added), context.shell().clock().instant())
        .forEach(one -> context.warn(one.problem()));
    return changed(
        context,
        json ->
            json.put("name", added.name())
                .put("subject", added.subject())
                .put("sha256", added.fingerprint()),
        added.name() + " can read new PINs: " + added.subject(),
        "SHA-256 of the certificate, to compare by telephone: " + added.fingerprint());
  }

  /** Tells that the readers are others now, and what that does not change yet. */
  static int changed(Context context, Consumer<JsonFields> fields, String... notes) {
    context.noteResult(fields, notes);
    if (!context.json()) {
      context.note(
          "What is in escrow already stays as it is until "
              + context.command("escrow reseal")
              + ".");
      if (context.escrow().isShared()) {
        context.note("Every other machine has to run `mdm store join` before it locks again.");
      }
    }
    return ExitCodes.DONE;
  }
}
