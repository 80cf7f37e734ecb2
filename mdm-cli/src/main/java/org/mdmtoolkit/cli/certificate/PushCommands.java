package org.mdmtoolkit.cli.certificate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.PushCertificate;
import org.mdmtoolkit.vendor.PushServer;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.RequestSubject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm push}: the push certificate of a customer. */
public final class PushCommands {

  private PushCommands() {}

  /** {@code mdm push csr}. */
  @Command(name = "csr")
  public static final class PushCsrCommand implements Action {

    @Option(names = "--email", required = true, paramLabel = "ADDRESS")
    private String email = "";

    @Option(names = "--organization", required = true, paramLabel = "NAME")
    private String organization = "";

    @Option(names = "--for", paramLabel = "SERVER")
    private @Nullable String server;

    @Mixin private final KeyOptions key = new KeyOptions();

    @Override
    public int run(Context context) {
      PushServer reader = reader(server);
      if (reader == PushServer.MICROMDM) {
        key.requireTraditional("mdmctl");
      }
      RequestFiles files = RequestFiles.push(key.folder());
      return key.make(
          context,
          RequestSubject.customer(organization, email),
          files,
          "Have the request signed by the vendor, then upload the result at"
              + " identity.apple.com/pushcert.\n"
              + form(reader, "`mdm key convert " + Quoted.argument(files.key().toString())));
    }

    /** The server that {@code --for} names; null if it was not given. */
    static @Nullable PushServer reader(@Nullable String name) {
      return name == null
          ? null
          : PushServer.find(name)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--for knows no " + name + "; it is nanomdm, micromdm or fleet"));
    }

    /** In which form the server will want the key. */
    private static String form(@Nullable PushServer reader, String convert) {
      String plain = convert + " --for nanomdm -o FILE` makes that form of it.";
      if (reader == null) {
        return "NanoMDM takes no encrypted key: " + plain;
      }
      return switch (reader) {
        case NANOMDM ->
            "With the certificate upload the key, which NanoMDM takes only if it is not encrypted: "
                + plain;
        case MICROMDM ->
            "With the certificate upload the key as it is: mdmctl mdmcert upload asks for its"
                + " passphrase as -password.";
        case FLEET ->
            "Fleet makes this key and its request itself (Settings, Integrations, MDM), and wants"
                + " the certificate of that request. Another key it takes only from"
                + " mdm.apple_apns_key in its configuration, not encrypted: "
                + convert
                + " --to plain -o FILE` makes that form of it.";
      };
    }
  }

  /** {@code mdm push check}. */
  @Command(name = "check")
  public static final class PushCheckCommand implements Action {

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
      PushServer reader = PushCsrCommand.reader(server);
      SourceFile source = Identities.source(shell, file);
      PushCertificate certificate = read(shell, source, file);
      List<Check> checks =
          new ArrayList<>(
              certificate.check(authorities.read(context), shell.clock().instant()).checks());
      if (reader != null) {
        checks.add(reader.checkCertificateForm(source));
      }
      if (key != null) {
        SourceFile keySource = Identities.source(shell, key);
        checks.add(
            certificate.checkKey(Identities.privateKey(shell, keySource, passphrase.file())));
        if (reader != null) {
          checks.add(reader.checkKeyForm(keySource));
        }
      }
      if (previous != null) {
        PushCertificate old = read(shell, Identities.source(shell, previous), previous);
        checks.addAll(certificate.checkRenewal(old).checks());
      }
      return CheckPrinter.print(context, new CheckReport(checks));
    }

    private PushCertificate read(Shell shell, SourceFile source, String name) {
      return PushCertificate.read(source, Identities.passphrase(shell, name, passphrase.file()));
    }
  }
}
