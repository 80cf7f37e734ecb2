package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm vendor check}. */
@Command(
    name = "check",
    description = {
      "Check certificate, key and passphrase as one: that they open, match, are valid, chain to Apple's"
          + " root, and survive the way to the signer. Exit code 8 if a check fails.",
      "The passphrase's file is taken byte for byte, as it would be deployed.",
      ""
    },
    footer =
        "  mdm vendor check --cert vendor.pem --key VendorPrivateKey.key --passphrase-file"
            + " VendorPrivateKey.passphrase --signer fleet")
public final class VendorCheckCommand implements Action {

  @Mixin private final VendorOptions vendor = new VendorOptions();

  @Option(
      names = "--signer",
      paramLabel = "SIGNER",
      description = "fleet: also the rules of the signer of Fleet's website, and a canary request.")
  private String signer = "any";

  @Mixin private final Authorities authorities = new Authorities();

  @Override
  public int run(Context context) {
    SignerProfile profile =
        switch (signer) {
          case "any" -> SignerProfile.ANY;
          case "fleet" -> SignerProfile.FLEET;
          default ->
              throw new InvalidInputException("there is no signer " + signer, "Known is fleet.");
        };
    VendorCredentials credentials = vendor.readExactly(context.shell());
    return CheckPrinter.print(
        context,
        credentials
            .check(authorities.read(context), profile, context.shell().clock().instant())
            .checks());
  }
}
