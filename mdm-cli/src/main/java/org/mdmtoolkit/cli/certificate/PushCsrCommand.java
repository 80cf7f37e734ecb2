package org.mdmtoolkit.cli.certificate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.vendor.PushServer;
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

  @Option(names = "--for", paramLabel = "SERVER")
  private @Nullable String server;

  @Mixin private final KeyOptions key = new KeyOptions();

  @Override
  public int run(Context context) {
    Optional<PushServer> reader = Optional.ofNullable(server).map(PushServers::named);
    if (reader.equals(Optional.of(PushServer.MICROMDM))) {
      key.requireTraditional("mdmctl");
    }
    RequestFiles files = RequestFiles.push(key.folder());
    return key.make(
        context,
        RequestSubject.customer(organization, email),
        files,
        "Have the request signed by the vendor, then upload the result at"
            + " identity.apple.com/pushcert.\n"
            + form(reader, Quoted.argument(files.key().toString())));
  }

  /** In which form the server will want the key. */
  private static String form(Optional<PushServer> reader, String key) {
    String plain = "`mdm key convert " + key + " --for nanomdm -o FILE` makes that form of it";
    if (reader.isEmpty()) {
      return "NanoMDM takes no encrypted key: " + plain + ".";
    }
    return switch (reader.get()) {
      case NANOMDM ->
          "With the certificate upload the key, which NanoMDM takes only if it is not encrypted: "
              + plain
              + ".";
      case MICROMDM ->
          "With the certificate upload the key as it is: mdmctl mdmcert upload asks for its passphrase"
              + " as -password.";
      case FLEET ->
          "Fleet makes this key and its request itself (Settings, Integrations, MDM), and wants the"
              + " certificate of that request. Another key it takes only from mdm.apple_apns_key in its"
              + " configuration, not encrypted: `mdm key convert "
              + key
              + " --to plain -o FILE` makes that form of it.";
    };
  }
}
