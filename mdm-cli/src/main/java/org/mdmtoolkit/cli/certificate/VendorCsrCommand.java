package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm vendor csr}. */
@Command(name = "csr")
public final class VendorCsrCommand implements Action {

  @Option(names = "--email", required = true, paramLabel = "ADDRESS")
  private String email = "";

  @Option(names = "--country", paramLabel = "CODE")
  private String country = "US";

  @Option(names = "--cn", paramLabel = "NAME")
  private String commonName = "mdm-vendor";

  @Mixin private final KeyOptions key = new KeyOptions();

  @Override
  public int run(Context context) {
    return key.make(
        context,
        RequestSubject.vendor(country, commonName, email),
        RequestFiles.vendor(key.folder()),
        "Put key and passphrase into your vault, then upload the request at developer.apple.com:"
            + " Certificates, +, MDM CSR.");
  }
}
