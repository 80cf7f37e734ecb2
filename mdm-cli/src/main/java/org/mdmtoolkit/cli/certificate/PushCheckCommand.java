package org.mdmtoolkit.cli.certificate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm push check}. */
@Command(
    name = "check",
    description = {
      "Check a push certificate: topic, dates, issuer, key. With --previous also that a renewal kept"
          + " the topic: with another one every Mac must enroll again.",
      "Each check is pass, warning, unverified or fail, and so is `result` of --json (a warning is a"
          + " pass there). Unverified: the issuer bears Apple's name, and is not known here; give it"
          + " with --chain. Exit code 8 for unverified and fail.",
      ""
    },
    footer = "  mdm push check new.pem --previous old.pem")
public final class PushCheckCommand implements Action {

  @Parameters(paramLabel = "CERT", description = "The push certificate, PEM or DER.")
  private String file = "";

  @Option(
      names = "--previous",
      paramLabel = "OLD",
      description = "The push certificate that it renews.")
  private @Nullable String previous;

  @Option(names = "--key", paramLabel = "KEY", description = "Its private key.")
  private @Nullable String key;

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    PushCertificate certificate = PushCertificate.read(Identities.source(shell, file));
    List<Check> checks =
        new ArrayList<>(
            certificate.check(authorities.read(context), shell.clock().instant()).checks());
    if (key != null) {
      checks.add(certificate.checkKey(Identities.privateKey(shell, key, passphrase.file())));
    }
    if (previous != null) {
      PushCertificate old = PushCertificate.read(Identities.source(shell, previous));
      checks.addAll(certificate.checkRenewal(old).checks());
    }
    return CheckPrinter.print(context, checks);
  }
}
