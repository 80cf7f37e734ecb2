package org.mdmtoolkit.cli.terminal;

import static org.mdmtoolkit.cli.terminal.Quoted.argument;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.vendor.Check;

/**
 * Says what to do about a problem in the terms of this program: with its commands and options, as a
 * person can paste them. For one invocation; immutable. The sentences stand in remedies.txt.
 */
public final class RemedyWording {

  /** How a renewal calls an app of Heroku's. */
  private static final String HEROKU_APP = "the Heroku app ";

  /** What can be planned by these words and a host. */
  private static final Pattern PLANNED =
      Pattern.compile(
          "lock|erase|restart|shutdown|reinstall-fleetd|filevault rotate|activation-lock clear"
              + "|(recovery-lock|firmware-password) (set|rotate|clear)");

  private final String given;
  private final Optional<String> server;
  private final boolean keepsPlans;
  private final boolean isRunOfPlan;

  /**
   * The wording for an invocation.
   *
   * @param given the options of it that each command repeats, a blank before each; may be empty
   * @param server the server that it named, which each command that asks one repeats
   */
  public RemedyWording(String given, Optional<String> server) {
    this(given, server, false, false);
  }

  /**
   * The same.
   *
   * @param keepsPlans whether plans are kept in a store, so that none has to be a file
   * @param isRunOfPlan whether it runs a plan, and so cannot make an open command once more
   */
  RemedyWording(String given, Optional<String> server, boolean keepsPlans, boolean isRunOfPlan) {
    this.given = given;
    this.server = server;
    this.keepsPlans = keepsPlans;
    this.isRunOfPlan = isRunOfPlan;
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

  /** A command line as a person can paste it: {@code mdm pin list}. */
  public String command(String words) {
    return "mdm " + words + given;
  }

  /** The same for a command that asks a server. */
  public String serverCommand(String words) {
    return command(words + serverOption());
  }

  private String serverOption() {
    return server.map(name -> " --server " + argument(name)).orElse("");
  }

  /** Empty for a kind that has no words here. */
  Optional<String> known(Remedy remedy) {
    if (remedy instanceof Remedy.Several several) {
      return Optional.of(
          several.parts().stream()
              .map(this::words)
              .reduce("", (before, next) -> before + gap(before) + next));
    } else if (remedy instanceof Remedy.Advice || remedy instanceof Remedy.ChooseHost) {
      return Optional.of(remedy.text());
    }
    Map<String, String> values = new HashMap<>();
    String usual = read(remedy, values);
    String special = inOwnTerms(remedy, values);
    return line(special.isEmpty() ? usual : special)
        .map(line -> text(line, values))
        .map(text -> Remedy.named(values.getOrDefault("sentence", "{}"), text));
  }

  /** A command at the end of a sentence has no full stop, and would run into the next. */
  private static String gap(String before) {
    return before.isEmpty() ? "" : before.matches("(?s).*[.;?!`]") ? " " : "\n";
  }

  /** What stands in the file under this name. */
  private static Optional<String> line(String name) {
    String file = ResourceText.beside(RemedyWording.class, "remedies.txt");
    String begin = "\n" + name + " ";
    int at = file.indexOf(begin);
    return at < 0
        ? Optional.empty()
        : Optional.of(file.substring(at + begin.length(), file.indexOf('\n', at + 1)));
  }

  /** Reads the parts by their names; returns the name of its line. */
  private static String read(Remedy remedy, Map<String, String> values) {
    if (remedy instanceof Remedy.Act act) {
      return "Act." + act.name();
    }
    StringBuilder name = new StringBuilder(remedy.getClass().getSimpleName());
    try {
      for (RecordComponent part : remedy.getClass().getRecordComponents()) {
        Object value = part.getAccessor().invoke(remedy);
        if (value instanceof Enum<?> choice) {
          name.append('.').append(choice.name());
        } else if (value instanceof Optional<?> given) {
          name.append(given.isEmpty() ? "-" + part.getName() : "");
          given.ifPresent(one -> values.put(part.getName(), one.toString()));
        } else {
          values.put(part.getName(), value.toString());
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e); // records and what they hold are public
    }
    return name.toString();
  }

  /** Adds values that are words of this program; returns the name of a line that is not usual. */
  private String inOwnTerms(Remedy remedy, Map<String, String> values) {
    values.put("server", server.map(Quoted::argument).orElse("NAME"));
    if (keepsPlans && remedy == Remedy.Act.MAKE_READER_CERTIFICATE) { // a team shares a store
      return "Act.MAKE_READER_CERTIFICATE.team";
    } else if (remedy instanceof Remedy.UseOpenCommand open) {
      boolean isErase = open.requestType().equals(SecretKind.ERASE_PIN.requestType());
      values.put("type", isErase ? " --type EraseDevice" : "");
      values.put("over", isErase ? "erased and set up again" : "unlocked");
      return secret(open.requestType(), values)
          .map(
              kind ->
                  kind.key().equals("NewPassword")
                      ? "UseOpenCommand.password"
                      : kind.equals(SecretKind.FILEVAULT_KEY)
                          ? "UseOpenCommand.filevault"
                          : "UseOpenCommand.secret")
          .orElse(
              !isRunOfPlan || open.acknowledged().isPresent()
                  ? ""
                  : open.queued().isPresent()
                      ? "UseOpenCommand.plan"
                      : "UseOpenCommand.plan-queued");
    } else if (remedy instanceof Remedy.CloseRestored close) {
      return secret(close.requestType(), values).isPresent() ? "CloseRestored.secret" : "";
    } else if (remedy instanceof Remedy.EndCommand end) {
      boolean isLock = end.requestType().equals("DeviceLock");
      values.put("type", isLock ? "" : " --type " + argument(end.requestType()));
    } else if (remedy instanceof Remedy.TakeOwnership take) {
      return take.owner().equals("root") ? "TakeOwnership.root" : "";
    } else if (remedy instanceof Remedy.MakePlan plan) {
      return plan(plan, values);
    } else if (remedy instanceof Remedy.LeaveOut leave) {
      values.put("then", leave.then().isEmpty() ? "" : ": " + leave.then());
    } else if (remedy instanceof Remedy.PutBack back && back.target().startsWith(HEROKU_APP)) {
      // The whole push, where it can be told from what is kept; else what to do by hand.
      values.put("app", back.target().substring(HEROKU_APP.length()));
      values.put("option", option(" --prefix ", back.prefix()) + option(" --chain ", back.chain()));
      return "PutBack.heroku";
    } else if (remedy instanceof Remedy.ConvertCertificate convert) {
      values.put("from", convert.file().isEmpty() ? "FILE" : argument(convert.file()));
      values.put("to", option(" --to pem -o ", convert.pem()));
    } else if (remedy instanceof Remedy.AcceptCertificate accept) {
      values.put("place", option(" --app ", accept.app()));
    } else if (remedy instanceof Remedy.ConvertKey convert) {
      boolean isNamed = List.of("NanoMDM", "MicroMDM").contains(convert.server());
      String server = convert.server().toLowerCase(Locale.ROOT);
      values.put("form", isNamed ? "--for " + server : "--to plain");
    }
    return "";
  }

  private static String option(String name, String value) {
    return value.isEmpty() ? "" : name + argument(value);
  }

  /** The kind of secret that a command sets, where it is no PIN. */
  private static Optional<SecretKind> secret(String requestType, Map<String, String> values) {
    Optional<SecretKind> kind = SecretKind.of(requestType).filter(one -> !one.isPin());
    kind.ifPresent(one -> values.put("verb", one.verb()));
    return kind;
  }

  /** What follows {@code mdm plan}, from a verb alone or with what it does. */
  private String plan(Remedy.MakePlan plan, Map<String, String> values) {
    String verb = plan.verb();
    String words =
        switch (verb) {
          case PolicyChange.VERB -> "policy";
          case "send" -> "send FILE HOST";
          case "recovery-lock", "firmware-password" -> verb + " set HOST";
          case "filevault" -> "filevault rotate HOST";
          case "activation-lock" -> "activation-lock clear HOST";
          case "admin-password" -> "admin-password set HOST --guid GUID";
          case "admin-password set", "admin-password rotate" -> verb + " HOST --guid GUID";
          default -> PLANNED.matcher(verb).matches() ? verb + " HOST" : "never";
        };
    if (words.equals("policy") || words.equals("never")) {
      return "MakePlan." + words;
    }
    values.put(
        "words",
        plan.given().isEmpty()
            ? words + " --reason TEXT"
            : words.replaceFirst("(FILE )?HOST", Matcher.quoteReplacement(plan.given())));
    values.put("output", keepsPlans ? "" : " -o FILE.plan");
    values.put("plan", keepsPlans ? "PLAN" : "FILE.plan");
    return "";
  }

  /** Puts commands and values into a line of the file, which says how they stand there. */
  private String text(String line, Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '{' -> text.append("`mdm ");
        case '}' -> text.append(given).append('`');
        case '[' -> text.append("mdm ");
        case ']' -> text.append(given);
        case '^' -> text.append(serverOption());
        case '|' -> text.append('\n');
        case '%', '#' -> {
          int begin = i + 1;
          while (i + 1 < line.length() && Character.isLetter(line.charAt(i + 1))) {
            i++;
          }
          String value = Objects.requireNonNull(values.get(line.substring(begin, i + 1)));
          text.append(c == '%' ? argument(value) : value);
        }
        default -> text.append(c);
      }
    }
    return text.toString();
  }
}
