package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm vendor check}. */
@Command(name = "check")
public final class VendorCheckCommand implements Action {

  @Mixin private final VendorOptions vendor = new VendorOptions();

  @Option(names = "--signer", paramLabel = "SIGNER")
  private String signer = "any";

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    SignerProfile profile =
        switch (signer) {
          case "any" -> SignerProfile.ANY;
          case "fleet" -> SignerProfile.FLEET;
          default -> throw new UsageException("--signer knows no " + signer + "; known is fleet");
        };
    VendorCredentials credentials = vendor.readExactly(context.shell());
    int code =
        CheckPrinter.print(
            context,
            credentials
                .check(authorities.read(context), profile, context.shell().clock().instant())
                .checks());
    return code == ExitCodes.INVALID ? VendorOptions.failed(credentials) : code;
  }
}
