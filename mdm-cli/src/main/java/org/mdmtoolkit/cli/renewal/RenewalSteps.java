package org.mdmtoolkit.cli.renewal;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Spelling;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.renewal.DeployTarget;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalSettings;
import org.mdmtoolkit.renewal.Stage;
import org.mdmtoolkit.renewal.StepResult;
import org.mdmtoolkit.vault.CommandVault;
import org.mdmtoolkit.vault.OnePasswordVault;
import org.mdmtoolkit.vault.PassVault;
import org.mdmtoolkit.vault.Vault;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.CertificateType;
import org.mdmtoolkit.vendor.PushCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm renew} without what only looks: the steps of a renewal. */
public final class RenewalSteps {

  private RenewalSteps() {}

  /** {@code mdm renew start}. */
  @Command(name = "start")
  public static final class RenewStartCommand implements Action {

    @Mixin private final RenewalOptions options = new RenewalOptions();

    @Option(names = "--email", paramLabel = "ADDRESS")
    private @Nullable String email;

    @Option(names = "--country", paramLabel = "CODE")
    private @Nullable String country;

    @Option(names = "--cn", paramLabel = "NAME")
    private @Nullable String commonName;

    @Option(names = "--account", paramLabel = "TEXT")
    private @Nullable String account;

    @Option(names = "--signer", paramLabel = "SIGNER")
    private @Nullable String signer;

    @Option(names = "--current", paramLabel = "CERT")
    private @Nullable String current;

    @Mixin private final TargetOptions target = new TargetOptions();

    @Option(names = "--early")
    private boolean early;

    @Option(names = "--rebuild-state")
    private boolean rebuildState;

    @Override
    public int run(Context context) {
      requireNameAndAddress(context);
      Renewal renewal = options.any(context, answers(context));
      if (rebuildState) {
        return options.print(context, renewal.rebuildState(), "The state is whole.");
      }
      if (renewal.settings().get(RenewalSettings.EMAIL).isEmpty()) {
        String near = String.join(", ", Spelling.near(renewal.name(), context.renewals().names()));
        String is =
            near.isEmpty() || renewal.exists() ? "" : " (there is the renewal " + near + ")";
        throw lacking(
            "the renewal " + renewal.name() + " has no e-mail address yet" + is, "--email");
      }
      if (!List.of("fleet", "any").contains(signer == null ? "any" : signer)) {
        throw new UsageException("--signer knows no " + signer + "; it is fleet or any");
      }
      target.target(context, renewal.settings()); // a place that cannot be is refused now
      for (String other : context.renewals().othersWith(target.answers(), renewal.name())) {
        context.warn("the renewal " + other + " has the same target; the last deploy is in force");
      }
      StepResult result = renewal.start(early, context.shell().random());
      return options.print(
          context,
          result,
          "Key, passphrase and request are in "
              + result.status().folder()
              + ". Back this folder up.");
    }

    /** Names at once what the very first start lacks. */
    private void requireNameAndAddress(Context context) {
      if (options.isNamed() || rebuildState || !context.renewals().names().isEmpty()) {
        return;
      }
      throw email == null
          ? lacking("the first renewal needs a name and an e-mail address", "--name fleet --email")
          : UsageException.lacking(
              "the first renewal needs a name; give --name NAME", "--name fleet");
    }

    private static UsageException lacking(String problem, String options) {
      return UsageException.lacking(
          problem
              + "; give "
              + (options.startsWith("--name") ? "--name NAME and " : "")
              + "--email ADDRESS, one that several people read: Apple's reminders go there",
          options + " mdm@example.com");
    }

    private RenewalSettings answers(Context context) {
      RenewalSettings answers =
          target
              .answers()
              .withGiven(RenewalSettings.EMAIL, email)
              .withGiven(RenewalSettings.COUNTRY, country)
              .withGiven(RenewalSettings.COMMON_NAME, commonName)
              .withGiven(RenewalSettings.ACCOUNT, account)
              .withGiven(RenewalSettings.SIGNER, signer);
      if (current != null) {
        X509Certificate certificate = Identities.certificate(context.shell(), current);
        CertificateType.requireVendor(current, certificate);
        CertificateAuthorities known = options.any(context, answers).authorities();
        if (known.issuerOf(certificate).isEmpty()) {
          context.warn(
              current
                  + " is no vendor certificate of Apple's: its issuer is not known here; where it"
                  + " is one, give --chain PEM");
        } else if (!known.isApple()) {
          context.note("Trust is decided by " + known.trust() + ".");
        }
        String end = CertificateSummary.of(certificate).notAfter().toString();
        answers = answers.with(RenewalSettings.CURRENT_NOT_AFTER, end);
      }
      return answers;
    }
  }

  private abstract static class Step implements Action {

    @Mixin final RenewalOptions options = new RenewalOptions();
    @Mixin final TargetOptions target = new TargetOptions();

    @Override
    public int run(Context context) {
      return take(context, options.existing(context, target.answers()));
    }

    abstract int take(Context context, Renewal renewal);
  }

  /** {@code mdm renew accept}. */
  @Command(name = "accept")
  public static final class RenewAcceptCommand extends Step {

    @Parameters(paramLabel = "CERT")
    private String certificate = "";

    @Override
    int take(Context context, Renewal renewal) {
      StepResult result =
          renewal.accept(
              Identities.source(context.shell(), certificate),
              target.target(context, renewal.settings()));
      int code =
          options.print(
              context,
              result,
              "Stored beside its key: the file as Apple gave it, and as PEM, which deploy will"
                  + " set.");
      // What the target holds could not be noted: a deploy is refused until that is done.
      return code == ExitCodes.DONE && !result.remedy().isEmpty() ? ExitCodes.PARTLY_DONE : code;
    }
  }

  /** {@code mdm renew deploy}. */
  @Command(name = "deploy")
  public static final class RenewDeployCommand extends Step {

    @Option(names = "--yes")
    private boolean yes;

    @Option(names = "--replace-changed")
    private boolean replaceChanged;

    @Override
    int take(Context context, Renewal renewal) {
      DeployTarget place = target.require(context, renewal.settings(), yes, replaceChanged);
      StepResult result = renewal.deploy(place, replaceChanged);
      String release = result.status().reference().orElse("");
      String end = release.isEmpty() ? "." : ", release " + release + ".";
      return options.print(context, result, "In force at " + place.description() + end);
    }
  }

  /** {@code mdm renew verify}. */
  @Command(name = "verify")
  public static final class RenewVerifyCommand extends Step {

    @Option(names = "--push-cert", paramLabel = "FILE")
    private @Nullable String pushCertificate;

    @Option(names = "--accept-new-topic")
    private boolean acceptNewTopic;

    @Override
    int take(Context context, Renewal renewal) {
      Optional<PushCertificate> push =
          Optional.ofNullable(pushCertificate)
              .map(file -> PushCertificate.read(Identities.source(context.shell(), file)));
      DeployTarget place = target.require(context, renewal.settings(), false, false);
      return options.print(
          context,
          renewal.verify(place, push, acceptNewTopic),
          push.isPresent()
              ? "Verified; Apple took what these values sign."
              : "Verified. To be quite sure, have Apple issue a push certificate and give it:"
                  + " --push-cert FILE.");
    }
  }

  /** {@code mdm renew abort}. */
  @Command(name = "abort")
  public static final class RenewAbortCommand extends Step {

    @Option(names = "--reason", paramLabel = "TEXT")
    private @Nullable String reason;

    @Option(names = "--yes")
    private boolean yes;

    @Override
    int take(Context context, Renewal renewal) {
      Optional<DeployTarget> place = target.target(context, renewal.settings());
      Optional<String> why = Optional.ofNullable(reason);
      boolean asks = !yes && !options.isDryRun() && renewal.status().stage() == Stage.ACCEPTED;
      if (asks) {
        renewal.rehearsal().abort(place, why).notes().forEach(context::note);
        Confirmation.require(context, "Type abort to give it up: ", "abort");
      }
      StepResult done = renewal.abort(place, why);
      return options.print(
          context,
          asks && !context.json() // its notes were read before the answer
              ? new StepResult(done.status(), done.already(), List.of(), List.of(), done.remedy())
              : done,
          "Given up.");
    }
  }

  /** {@code mdm renew store}. */
  @Command(name = "store")
  public static final class RenewStoreCommand implements Action {

    static final String TO = "store_to";
    private static final String VAULT = "store_vault";
    private static final String COMMAND = "store_command";

    @Mixin private final RenewalOptions options = new RenewalOptions();

    @Option(names = "--to", paramLabel = "VAULT")
    private @Nullable String to;

    @Option(names = "--vault", paramLabel = "NAME")
    private @Nullable String vaultName;

    @Option(names = "--store-command", paramLabel = "PROGRAM")
    private @Nullable String command;

    @Option(names = "--item", paramLabel = "NAME")
    private @Nullable String item;

    @Override
    public int run(Context context) {
      RenewalSettings answers =
          RenewalSettings.none()
              .withGiven(TO, to)
              .withGiven(VAULT, vaultName)
              .withGiven(COMMAND, command == null ? null : TargetOptions.program(command));
      Renewal renewal = options.existing(context, answers);
      Vault vault = vault(renewal.settings(), context.shell().environment());
      return options.print(
          context,
          renewal.store(vault, Optional.ofNullable(item)),
          "Handed to "
              + vault.description()
              + (renewal.status().stage() == Stage.VERIFIED
                  ? "."
                  : ". Do not revoke last year's certificate before `"
                      + context.command("renew verify --name " + renewal.name())
                      + "` has passed; then it may be revoked at Apple's portal."));
    }

    private static Vault vault(RenewalSettings settings, Map<String, String> environment) {
      return switch (settings.get(TO).orElse("")) {
        case "1password" -> OnePasswordVault.of(settings.get(VAULT), environment);
        case "pass" -> PassVault.of(environment);
        case "command" -> {
          String program = settings.get(COMMAND).orElse(null);
          if (program == null) {
            throw new UsageException("no program was named; give --store-command PROGRAM");
          }
          yield CommandVault.of(program, environment);
        }
        case "" ->
            throw new UsageException(
                "no vault was named yet; give --to 1password, pass or command once");
        default ->
            throw new UsageException("--to knows no such vault; it is 1password, pass or command");
      };
    }
  }
}
