package org.mdmtoolkit.cli.terminal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.vendor.Check;

/**
 * Says what to do about a problem in the terms of this program: with its commands and options, as a
 * person can paste them. For one invocation; immutable.
 */
public final class RemedyWording {

  /** How a renewal calls an app of Heroku's. */
  private static final String HEROKU_APP = "the Heroku app ";

  private final String given;
  private final Optional<String> server;
  private final boolean keepsPlans;

  /**
   * The wording for an invocation.
   *
   * @param given the options of it that each command repeats, a blank before each; may be empty
   * @param server the server that it named, which each command that asks one repeats
   */
  public RemedyWording(String given, Optional<String> server) {
    this(given, server, false);
  }

  /**
   * The same.
   *
   * @param keepsPlans whether plans are kept in a store, so that none has to be a file
   */
  RemedyWording(String given, Optional<String> server, boolean keepsPlans) {
    this.given = given;
    this.server = server;
    this.keepsPlans = keepsPlans;
  }

  /** Whole sentences; empty where there is nothing to advise. */
  public String words(Remedy remedy) {
    return known(remedy).orElseGet(remedy::text);
  }

  /** What was found by a check and what to do about it, in whole sentences. */
  public String sentences(Check check) {
    String words = words(check.remedy());
    return check.sentence() + "." + (words.isEmpty() ? "" : " " + words);
  }

  /** Empty for a kind that has no words here. */
  Optional<String> known(Remedy remedy) {
    if (remedy instanceof Remedy.Several several) {
      return Optional.of(
          several.parts().stream().map(this::words).collect(Collectors.joining(" ")));
    }
    if (remedy instanceof Remedy.LeaveOut leave) {
      String option =
          switch (leave.wish()) {
            case PIN -> "--pin-file";
            case SERVER_LOCK -> "--native";
            case WAITING -> "--wait";
            case EMERGENCY -> "--emergency and --reason";
          };
      return Optional.of(
          "Leave out " + option + (leave.then().isEmpty() ? "." : ": " + leave.then() + "."));
    }
    if (remedy instanceof Remedy.Act act) {
      return Optional.of(words(act));
    }
    if (remedy instanceof Remedy.Advice || remedy instanceof Remedy.ChooseHost) {
      return Optional.of(remedy.text());
    }
    return named(remedy)
        .or(() -> ofSecrets(remedy))
        .or(() -> ofReaders(remedy))
        .or(() -> ofFiles(remedy))
        .or(() -> ofServers(remedy));
  }

  /** The kinds that bring their sentence along. */
  private Optional<String> named(Remedy remedy) {
    if (remedy instanceof Remedy.RenewalStep step) {
      return named(step.sentence(), step(step));
    } else if (remedy instanceof Remedy.AcceptCertificate accept) {
      return named(
          accept.sentence(),
          ticked("renew accept " + Quoted.argument(accept.file()) + " --name " + accept.renewal()));
    } else if (remedy instanceof Remedy.PutBack back) {
      return named(back.sentence(), step(back));
    } else if (remedy instanceof Remedy.HerokuStep step) {
      String app = " --app " + Quoted.argument(step.app());
      return named(
          step.sentence(),
          switch (step.act()) {
            case LOOK -> ticked("heroku diff" + app);
            case UNDO -> ticked("heroku undo" + app);
          });
    } else if (remedy instanceof Remedy.LiftGuard lift) {
      return named(
          lift.sentence(),
          switch (lift.guard()) {
            case REPLACE_CHANGED -> "--replace-changed";
            case NEW_TOPIC -> "--accept-new-topic";
            case SECRET_KEPT_ELSEWHERE -> "--secret-kept-elsewhere with --reason";
            case WITHOUT_BYPASS_CODE -> "--without-bypass-code";
            case DRY_RUN -> "--dry-run";
            case FORCE -> "--force";
          });
    } else if (remedy instanceof Remedy.Give give) {
      return named(
          give.sentence(),
          switch (give.input()) {
            case PIN -> "--pin-file";
            case UNLOCK_SECRET -> "--unlock-file FILE";
            case WAIT -> "--wait";
            case EMAIL -> "--email ADDRESS";
            case VAULT -> "--vault";
            case VAULT_ITEM -> "--item NAME";
            case CHAIN -> "--chain FILE";
          });
    } else if (remedy instanceof Remedy.EndCommand end) {
      String type =
          end.requestType().equals("DeviceLock")
              ? ""
              : " --type " + Quoted.argument(end.requestType());
      return named(end.sentence(), ticked("pin close " + Quoted.argument(end.host()) + type));
    } else if (remedy instanceof Remedy.ConvertCertificate convert) {
      String file = convert.file().isEmpty() ? "FILE" : Quoted.argument(convert.file());
      String pem = convert.pem().isEmpty() ? "" : " --to pem -o " + Quoted.argument(convert.pem());
      return named(convert.sentence(), command("cert convert " + file + pem));
    } else if (remedy instanceof Remedy.ConvertKey convert) {
      String form =
          switch (convert.server()) {
            case "NanoMDM" -> " --for nanomdm";
            case "MicroMDM" -> " --for micromdm";
            default -> " --to plain";
          };
      String file = Quoted.argument(convert.file());
      return named(convert.sentence(), command("key convert " + file + form + " -o NEW"));
    }
    return Optional.empty();
  }

  private static Optional<String> named(String sentence, String name) {
    return Optional.of(Remedy.named(sentence, name));
  }

  private String step(Remedy.RenewalStep step) {
    String name = " --name " + step.renewal();
    return ticked(
        switch (step.act()) {
          case LOOK -> "renew status" + name;
          case START -> "renew start" + name;
          case START_EARLY -> "renew start" + name + " --early";
          case START_WITH_CURRENT -> "renew start" + name + " --current CERT";
          case REBUILD -> "renew start" + name + " --rebuild-state";
          case ABORT -> "renew abort" + name;
          case DEPLOY -> "renew deploy" + name;
          case DEPLOY_REPLACING -> "renew deploy" + name + " --replace-changed";
          case VERIFY_PUSH_CERTIFICATE -> "renew verify" + name + " --push-cert FILE";
          case VERIFY_REQUEST -> "vendor verify-push-request FILE";
        });
  }

  /** The whole push, where it can be told from what is kept; else what to do by hand. */
  private String step(Remedy.PutBack back) {
    if (!back.target().startsWith(HEROKU_APP)) {
      return "put the files in " + back.folder() + " into " + back.target() + " yourself";
    }
    String file = Quoted.argument(back.folder()) + "/";
    return ticked(
        "heroku push --app "
            + Quoted.argument(back.target().substring(HEROKU_APP.length()))
            + (back.prefix().isEmpty() ? "" : " --prefix " + Quoted.argument(back.prefix()))
            + " --cert "
            + file
            + "vendor.pem --key "
            + file
            + "VendorPrivateKey.key --passphrase-file "
            + file
            + "VendorPrivateKey.passphrase");
  }

  private String words(Remedy.Act act) {
    return switch (act) {
      case MAKE_NEW_COMMAND -> "Leave out --again to make a new command.";
      case SEND_AGAIN -> "--again sends it this very command, with the same PIN.";
      case LIST_OPEN_COMMANDS -> ticked("pin list") + " shows what is open.";
      case USE_KEPT_COMMAND ->
          "Use "
              + ticked("lock")
              + " or "
              + ticked("erase")
              + ": they make the PIN and store it"
              + " first.";
      case SIGN_REQUEST ->
          "A customer's request is signed by "
              + ticked("vendor sign-push-request --csr FILE")
              + " first. The vendor's own is uploaded at developer.apple.com as it is.";
      case DECRYPT_REQUEST ->
          ticked("vendor verify-push-request FILE --decrypt-key KEY -o NEW")
              + " decrypts it: KEY is that of the certificate that was sent along, which mdmctl"
              + " calls mdmcert.download.pki.key.";
      case WRITE_UPLOAD_FORM ->
          ticked("vendor verify-push-request FILE -o NEW") + " writes it in that form.";
      case MAKE_ESCROW_KEY -> ticked("escrow init") + " makes one.";
      case MAKE_READER_CERTIFICATE ->
          "Whoever shall read makes a key with `mdm escrow init` and gives its certificate alone:"
              + " openssl x509 -in identity.pem -out reader.pem";
      case JOIN_STORE ->
          ticked("store join")
              + " shows the fingerprints of the readers, to compare with what a colleague sees, and"
              + " accepts them on this machine.";
      case ACCEPT_READERS ->
          "Compare the fingerprint with that person by telephone; then "
              + ticked("store join")
              + " accepts the readers on this machine.";
      case ACCEPT_REMOVAL ->
          "Ask who removed that reader ("
              + ticked("journal list")
              + " says who and when); then "
              + ticked("store join")
              + " accepts the readers on this machine.";
      case ACCEPT_STORE ->
          "If a backup of the store was restored, docs/team.md says how to go on: a Mac may hold a"
              + " PIN that is not in it. Compare "
              + ticked("pin list")
              + " with what you know, then "
              + ticked("store join")
              + " accepts it on this machine. Else ask who runs the store.";
      case SET_UP_STORE ->
          "Its owner makes it, or brings it up to date: `mdm store init --to"
              + " postgresql://postgres@HOST/DATABASE`.";
      case LIST_PLANS -> ticked("plan list") + " shows what there is.";
      case LIST_READERS -> ticked("escrow readers") + " shows who can read.";
      case RESEAL -> ticked("escrow reseal") + " seals them to today's readers.";
      case MOVE_STATE ->
          "File systems such as exFAT and of some network shares have no hard links. Choose a"
              + " folder on a local disk with --home DIR or MDM_HOME; copy there what this one"
              + " holds.";
      case LIST_MISSING_RECORDS -> ticked("escrow check") + " shows what is missing.";
      case CHECK_JOURNAL -> "Run " + ticked("journal verify") + ", and compare with a backup.";
      case CHECK_COMMAND -> ticked("command check FILE") + " says more.";
      case TRUST_ROOT ->
          "Give the root certificate with --rootca if it is your own; TLS is always verified.";
      case ADD_SERVER -> "Add one: " + command("server add NAME --type fleet --url URL");
      case LIST_SERVERS -> ticked("server list") + " shows what there is.";
      case FIND_HOST ->
          "It may have been deleted; look with `" + serverCommand("host find QUERY") + "`.";
    };
  }

  private Optional<String> ofSecrets(Remedy remedy) {
    if (remedy instanceof Remedy.UseOpenCommand open) {
      String host = Quoted.argument(open.host());
      Optional<SecretKind> kind = SecretKind.of(open.requestType()).filter(one -> !one.isPin());
      if (kind.isPresent()) {
        return Optional.of(ofOpen(kind.get(), host, open.commandUuid()));
      }
      return Optional.of(
          "Its PIN is in escrow: "
              + ticked("pin show " + host)
              + " shows it. "
              + open.acknowledged()
                  .map(
                      time ->
                          "The Mac acknowledged it at "
                              + time
                              + ": there is nothing to send again. "
                              + ticked("pin close " + host)
                              + " ends it, once the Mac is unlocked.")
                  .orElseGet(
                      () ->
                          "--again makes the same command once more; "
                              + ticked("pin close " + host)
                              + " ends it, once the Mac is unlocked or the command was never"
                              + " sent."));
    } else if (remedy instanceof Remedy.MakePlan change
        && change.verb().equals(PolicyChange.VERB)) {
      return Optional.of(
          "The policy was left as it is. "
              + ticked("plan policy FILE --reason TEXT")
              + " plans it, for others to approve.");
    } else if (remedy instanceof Remedy.MakePlan plan) {
      return Optional.of("Nothing was sent. " + plan(plan));
    } else if (remedy instanceof Remedy.ProveSecret prove) {
      return Optional.of(
          "To ask the Mac which one it holds: "
              + serverTicked(prove.verb() + " verify " + Quoted.argument(prove.host()))
              + ". If somebody else has set it: --current-file FILE.");
    } else if (remedy instanceof Remedy.FetchSecret fetch) {
      return Optional.of(
          serverTicked(fetch.verb() + " fetch " + Quoted.argument(fetch.host()))
              + " asks the device.");
    } else if (remedy instanceof Remedy.KeepSecret keep) {
      return Optional.of(
          "Nothing was sent. "
              + ticked(keep.verb())
              + " keeps the secret first: "
              + ticked(keep.verb() + " --help")
              + ".");
    } else if (remedy instanceof Remedy.ShowSecret show) {
      return Optional.of(
          ticked(show.verb() + " show " + Quoted.argument(show.host())) + " tries again.");
    } else if (remedy instanceof Remedy.RevealSecret secret) {
      return Optional.of(ticked("pin show " + Quoted.argument(secret.host())) + " shows it.");
    } else if (remedy instanceof Remedy.CloseCommand close) {
      return Optional.of(
          "If the Mac is in use, that lock is over: unlock it in Fleet, "
              + ticked("pin close " + Quoted.argument(close.host()))
              + ", and run it again.");
    } else if (remedy instanceof Remedy.RestoreRecord missing) {
      return Optional.of(
          "Restore its record"
              + missing.record().map(place -> ", " + place + ", ").orElse(" ")
              + "from a backup. If there is none: "
              + ticked(
                  "escrow check --give-up "
                      + Quoted.argument(missing.commandUuid())
                      + " --reason TEXT")
              + " gives it up; the Mac may hold a PIN that nobody has.");
    } else if (remedy instanceof Remedy.CompleteClosing close) {
      return Optional.of(
          "Nothing is lost. "
              + ticked(
                  "pin close "
                      + Quoted.argument(close.host())
                      + " --type "
                      + Quoted.argument(close.requestType()))
              + " tells the journal.");
    } else if (remedy instanceof Remedy.CloseRestored close) {
      String host = Quoted.argument(close.host());
      return SecretKind.of(close.requestType())
          .filter(kind -> !kind.isPin())
          .map(
              kind ->
                  ticked("secret close " + host + " --kind " + kind.verb() + " --reason TEXT")
                      + " ends it; the secret stays in escrow.")
          .or(() -> Optional.of("If the Mac is unlocked: " + ticked("pin close " + host) + "."));
    } else if (remedy instanceof Remedy.AskForAnswer ask) {
      return Optional.of(
          "`"
              + serverCommand("result " + Quoted.argument(ask.commandUuid()) + " --wait")
              + "` shows when the Mac has it.");
    }
    return Optional.empty();
  }

  /** What follows {@code mdm plan}, from a verb alone or with what it does. */
  private String plan(Remedy.MakePlan plan) {
    String name = keepsPlans ? "PLAN" : "FILE.plan";
    String rest = keepsPlans ? "" : " -o FILE.plan";
    return planWords(plan.verb())
        .map(
            words ->
                plan.given().isEmpty()
                    ? words + " --reason TEXT"
                    : words.replaceFirst("(FILE )?HOST", Matcher.quoteReplacement(plan.given())))
        .map(
            words ->
                serverTicked("plan " + words + rest)
                    + " plans it; others approve it with `mdm approve "
                    + name
                    + "`, and "
                    + ticked("run " + name)
                    + " does it.")
        .orElse(plan.verb() + " cannot be planned: it needs a rule of its own in the policy.");
  }

  private static Optional<String> planWords(String verb) {
    return switch (verb) {
      case "lock", "erase", "restart", "shutdown", "reinstall-fleetd" ->
          Optional.of(verb + " HOST");
      case "send" -> Optional.of("send FILE HOST");
      case "recovery-lock", "firmware-password" -> Optional.of(verb + " set HOST");
      case "filevault" -> Optional.of("filevault rotate HOST");
      case "activation-lock" -> Optional.of("activation-lock clear HOST");
      case "admin-password" -> Optional.of("admin-password set HOST --guid GUID");
      case "admin-password set", "admin-password rotate" -> Optional.of(verb + " HOST --guid GUID");
      case "recovery-lock set",
          "recovery-lock rotate",
          "recovery-lock clear",
          "firmware-password set",
          "firmware-password rotate",
          "firmware-password clear",
          "filevault rotate",
          "activation-lock clear" ->
          Optional.of(verb + " HOST");
      default -> Optional.empty();
    };
  }

  private String ofOpen(SecretKind kind, String host, String commandUuid) {
    boolean isPassword = kind.key().equals("NewPassword");
    boolean isFileVault = kind.equals(SecretKind.FILEVAULT_KEY);
    return "It is in escrow: "
        + ticked(kind.verb() + " show " + host)
        + " shows it. "
        + (isPassword
            ? serverTicked(kind.verb() + " verify " + host) + " asks the Mac, and ends it. "
            : isFileVault
                ? serverTicked("filevault fetch " + Quoted.argument(commandUuid))
                    + " takes the answer, and ends it. "
                : "")
        + ticked("secret close " + host + " --kind " + kind.verb() + " --reason TEXT")
        + (isPassword || isFileVault
            ? " ends it if it was never sent."
            : " ends it, once the device has answered or if it was never sent.");
  }

  private String serverTicked(String text) {
    return "`" + serverCommand(text) + "`";
  }

  private Optional<String> ofReaders(Remedy remedy) {
    if (remedy instanceof Remedy.RestoreEscrowKey key) {
      return Optional.of(
          "Restore "
              + key.file()
              + " from a backup. If that is an older one of the same key, "
              + ticked("escrow check --prove")
              + " proves it with its passphrase.");
    } else if (remedy instanceof Remedy.JudgeNewReader reader) {
      return Optional.of(
          "If "
              + reader.name()
              + " shall read new PINs: "
              + ticked(
                  "escrow readers add "
                      + Quoted.argument(reader.name())
                      + " "
                      + Quoted.argument(reader.file()))
              + "; else remove that file.");
    } else if (remedy instanceof Remedy.RestoreReader reader) {
      return Optional.of(
          "Restore the certificate from a backup; if "
              + reader.name()
              + " shall not read any more: "
              + ticked("escrow readers remove " + Quoted.argument(reader.name()))
              + ".");
    } else if (remedy instanceof Remedy.ReplaceReader reader) {
      String name = Quoted.argument(reader.name());
      return Optional.of(
          "For another certificate of "
              + reader.name()
              + ": "
              + ticked("escrow readers remove " + name)
              + ", then "
              + ticked("escrow readers add " + name + " CERT")
              + ".");
    }
    return Optional.empty();
  }

  private static Optional<String> ofFiles(Remedy remedy) {
    if (remedy instanceof Remedy.RestrictAccess restrict) {
      String path = Quoted.argument(restrict.path());
      return Optional.of(
          switch (restrict.access()) {
                case WRITE -> "If you trust what is there: `chmod go-w " + path + "`.";
                case ALL ->
                    "Run `chmod go= " + path + "`, and think about replacing what it holds.";
              }
              + " Where that changes nothing, the drive has no modes: choose another.");
    } else if (remedy instanceof Remedy.TakeOwnership take) {
      return Optional.of(
          "It belongs to "
              + take.owner()
              + ", as what sudo made belongs to root. If you trust what is there: `sudo chown -R"
              + " \"$(id -u)\" "
              + Quoted.argument(take.path())
              + "` makes it yours.");
    } else if (remedy instanceof Remedy.RunAsOwner run) {
      return Optional.of("If you are " + run.owner() + ", run it without sudo.");
    } else if (remedy instanceof Remedy.ReplaceLink replace) {
      String link = Quoted.argument(replace.link());
      return Optional.of(
          "Find out who made it. "
              + replace
                  .target()
                  .map(
                      real ->
                          "If you trust what it leads to: `rm "
                              + link
                              + " && mv "
                              + Quoted.argument(real)
                              + " "
                              + link
                              + "`.")
                  .orElse("It leads nowhere: `rm " + link + "`."));
    }
    return Optional.empty();
  }

  private Optional<String> ofServers(Remedy remedy) {
    if (remedy instanceof Remedy.LogIn login) {
      return Optional.of(
          login.how().isPresent() ? "Log in again: " + login.how().get() : storeAnew());
    } else if (remedy instanceof Remedy.RemoveServer remove) {
      return Optional.of(
          "Choose another name, or remove it first: "
              + command("server remove " + Quoted.argument(remove.name())));
    } else if (remedy instanceof Remedy.StoreToken again) {
      return Optional.of("Store it again: " + addAnew(again.name(), again.type(), again.url()));
    } else if (remedy instanceof Remedy.AddServerAgain again) {
      return Optional.of(
          "If it moved: "
              + addAnew(again.name(), again.type(), again.url())
              + "\nElse put the old address back.");
    } else if (remedy instanceof Remedy.ServerOfType of) {
      return Optional.of(
          "If it is "
              + of.product()
              + ": "
              + ticked("server remove " + server.map(Quoted::argument).orElse("NAME"))
              + ", then "
              + ticked(
                  "server add "
                      + server.map(Quoted::argument).orElse("NAME")
                      + " --type "
                      + of.type()
                      + " --url URL")
              + "; or MDM_SERVER_TYPE="
              + of.type()
              + ".");
    } else if (remedy instanceof Remedy.ChooseServer) {
      return Optional.of(
          "Say which one: --server NAME; or always: " + command("server default NAME"));
    }
    return Optional.empty();
  }

  private String addAnew(String server, String type, String url) {
    String name = Quoted.argument(server);
    return command("server remove " + name)
        + " && "
        + command("server add " + name + " --type " + type + " --url " + Quoted.argument(url));
  }

  private String storeAnew() {
    String name = server.map(Quoted::argument).orElse("NAME");
    return ticked("server list")
        + " shows type and address. Store a new one: "
        + ticked("server remove " + name)
        + ", then "
        + ticked("server add " + name + " --type TYPE --url URL")
        + ".";
  }

  /** A command line as a person can paste it: {@code mdm pin list}. */
  public String command(String words) {
    return "mdm " + words + given;
  }

  /** The same for a command that asks a server. */
  public String serverCommand(String words) {
    return command(words + server.map(name -> " --server " + Quoted.argument(name)).orElse(""));
  }

  private String ticked(String words) {
    return "`" + command(words) + "`";
  }
}
