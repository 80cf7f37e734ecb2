package org.mdmtoolkit.cli.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.PushCertificate;
import org.mdmtoolkit.vendor.PushServer;
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

  @Option(names = "--for", paramLabel = "SERVER")
  private @Nullable String server;

  @Mixin private final KeyPassphraseOption passphrase = new KeyPassphraseOption();

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    Shell shell = context.shell();
    Optional<PushServer> reader = Optional.ofNullable(server).map(PushServers::named);
    SourceFile source = Identities.source(shell, file);
    PushCertificate certificate = read(shell, file);
    List<Check> checks =
        new ArrayList<>(
            certificate.check(authorities.read(context), shell.clock().instant()).checks());
    reader.ifPresent(one -> checks.add(one.checkCertificateForm(source)));
    if (key != null) {
      SourceFile keySource = Identities.source(shell, key);
      checks.add(certificate.checkKey(Identities.privateKey(shell, keySource, passphrase.file())));
      reader.ifPresent(one -> checks.add(one.checkKeyForm(keySource)));
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
