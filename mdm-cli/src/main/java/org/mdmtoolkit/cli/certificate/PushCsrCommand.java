package org.mdmtoolkit.cli.certificate;

import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm push csr}. */
@Command(name = "csr")
public final class PushCsrCommand implements Action {

  @Option(names = "--email", required = true, paramLabel = "ADDRESS")
  private String email = "";

  @Option(names = "--organization", required = true, paramLabel = "NAME")
  private String organization = "";

  @Mixin private final KeyOptions key = new KeyOptions();

  @Override
  public int run(Context context) {
    return key.make(
        context,
        RequestSubject.customer(organization, email),
        RequestFiles.push(key.folder()),
        "Have the request signed by the vendor, then upload the result at"
            + " identity.apple.com/pushcert.");
  }
}
