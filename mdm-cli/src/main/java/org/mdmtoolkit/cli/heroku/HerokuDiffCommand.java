package org.mdmtoolkit.cli.heroku;

import java.util.concurrent.Callable;
import org.mdmtoolkit.cli.certificate.VendorOptions;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.heroku.HerokuDiff;
import org.mdmtoolkit.heroku.PushListener;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mdm heroku diff}. */
@Command(
    name = "diff",
    description = {
      "Compare the three config vars of an app with certificate, key and passphrase.",
      "Shows fingerprints and dates, never a value, and changes nothing.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  mdm heroku diff --app acme-mdm --cert vendor.pem --key VendorPrivateKey.key"
          + " --passphrase-file VendorPrivateKey.passphrase"
    })
public final class HerokuDiffCommand implements Callable<Integer> {

  @Mixin private final HerokuOptions heroku = new HerokuOptions();
  @Mixin private final VendorOptions vendor = new VendorOptions();

  private final Context context;

  public HerokuDiffCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    VendorCredentials credentials = vendor.readExactly(context.shell());
    try (VendorValues wanted = VendorValues.of(credentials);
        HerokuAccess access = HerokuAccess.open(context, heroku, new PushListener() {});
        HerokuDiff diff = access.target().diff(wanted)) {
      if (context.json()) {
        Results.print(
            context.shell(),
            json -> {
              json.writeStringField("app", heroku.app());
              HerokuDiffPrinter.write(json, access.target().names(), diff);
            });
      } else {
        context.shell().print(HerokuDiffPrinter.text(heroku.app(), access.target().names(), diff));
      }
    }
    return ExitCodes.DONE;
  }
}
