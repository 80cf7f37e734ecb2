package org.mdmtoolkit.cli.renewal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.vendor.PushCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew verify}. */
@Command(
    name = "verify",
    description = {
      "Read the values back, sign a canary request with them and verify it as Apple would. With"
          + " --push-cert also that Apple took what they sign: topic kept, end about a year ahead."
          + " Exit code 8 if a check fails, or is unverified: an issuer that bears Apple's name and is"
          + " not known here.",
      ""
    },
    footer = "  mdm renew verify --push-cert 'MDM_ Example Inc._Certificate.pem'")
public final class RenewVerifyCommand implements Action {

  @Mixin private final RenewalOptions options = new RenewalOptions();
  @Mixin private final TargetOptions target = new TargetOptions();

  @Option(
      names = "--push-cert",
      paramLabel = "FILE",
      description = "The push certificate that Apple issued for a request signed with the values.")
  private @Nullable String pushCertificate;

  @Option(
      names = "--accept-new-topic",
      description = "Take a push certificate with another topic than last year's.")
  private boolean acceptNewTopic;

  @Override
  public int run(Context context) {
    Renewal renewal = options.existing(context, target.answers());
    Optional<PushCertificate> push =
        Optional.ofNullable(pushCertificate)
            .map(file -> PushCertificate.read(Identities.source(context.shell(), file)));
    return StepPrinter.print(
        context,
        options,
        renewal.verify(target.require(context, renewal.settings()), push, acceptNewTopic),
        push.isPresent()
            ? "Verified; Apple took what these values sign."
            : "Verified. To be quite sure, have Apple issue a push certificate and give it:"
                + " --push-cert FILE.");
  }
}
