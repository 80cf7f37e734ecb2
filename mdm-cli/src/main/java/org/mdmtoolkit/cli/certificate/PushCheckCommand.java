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
@Command(name = "check")
public final class PushCheckCommand implements Action {

  @Parameters(paramLabel = "CERT")
  private String file = "";

  @Option(names = "--previous", paramLabel = "OLD")
  private @Nullable String previous;

  @Option(names = "--key", paramLabel = "KEY")
  private @Nullable String key;

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    PushCertificate certificate = read(shell, file);
    List<Check> checks =
        new ArrayList<>(
            certificate.check(authorities.read(context), shell.clock().instant()).checks());
    if (key != null) {
      checks.add(certificate.checkKey(Identities.privateKey(shell, key, passphrase.file())));
    }
    if (previous != null) {
      PushCertificate old = read(shell, previous);
      checks.addAll(certificate.checkRenewal(old).checks());
    }
    return CheckPrinter.print(context, checks);
  }

  private PushCertificate read(Shell shell, String name) {
    return PushCertificate.read(
        Identities.source(shell, name), Identities.passphrase(shell, name, passphrase.file()));
  }
}
