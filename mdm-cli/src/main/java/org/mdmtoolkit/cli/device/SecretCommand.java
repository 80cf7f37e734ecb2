package org.mdmtoolkit.cli.device;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.DeviceSecrets;
import org.mdmtoolkit.delivery.secret.SecretOutcome;
import org.mdmtoolkit.delivery.secret.SecretOutcome.Ending;
import org.mdmtoolkit.delivery.server.MdmServer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands about secrets of devices have in common: hosts, a server, the escrow key. */
abstract class SecretCommand implements Action {

  private static final int MOST_ADVICE = 3;

  @Parameters(paramLabel = "HOST", arity = "0..*")
  private List<String> hosts = new ArrayList<>();

  @Mixin private final SendOptions sending = new SendOptions();

  @Option(names = "--reason", paramLabel = "TEXT")
  private @Nullable String reason;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  final SecretKind kind;
  private @Nullable Context context;

  SecretCommand(SecretKind kind) {
    this.kind = kind;
  }

  /** Does it. */
  abstract int run();

  @Override
  public final int run(Context given) {
    context = given;
    return run();
  }

  final Context context() {
    return Objects.requireNonNull(context);
  }

  final List<String> hosts() {
    return hosts;
  }

  final SendOptions sending() {
    return sending;
  }

  final Optional<String> reason() {
    return Optional.ofNullable(reason).filter(text -> !text.isBlank());
  }

  final EscrowAccess access() {
    return new EscrowAccess(context(), Optional.ofNullable(passphraseFile));
  }

  final Work work() {
    return new Work(context(), sending, access(), kind, sending.patience(), Optional.empty());
  }

  /**
   * Does it to the devices, and tells how it ended for each.
   *
   * @param patience how long each step is waited for
   * @param plan the plan that it is a part of
   */
  record Work(
      Context context,
      SendOptions sending,
      EscrowAccess access,
      SecretKind kind,
      Optional<Duration> patience,
      Optional<Plan> plan) {

    DeviceSecrets secrets(MdmServer server) {
      DeviceSecrets secrets =
          DeviceSecrets.at(server, context.sendingState(), access::unlock)
              .concurrency(sending.concurrency())
              .sleeper(context.shell().sleeper());
      if (sending.maxErrors().isPresent()) {
        secrets = secrets.maxErrors(sending.maxErrors().getAsInt());
      }
      secrets = plan.map(Plan::digest).map(secrets::forPlan).orElse(secrets);
      return patience.map(secrets::waitingFor).orElse(secrets);
    }

    /**
     * Tells how it ended for each host; the exit code.
     *
     * @param hosts how many there are: a run may have stopped before some
     */
    int report(List<SecretOutcome> outcomes, int hosts) {
      boolean isOnly = outcomes.size() == 1 && !isWave(hosts);
      Set<Integer> codes = new HashSet<>();
      for (SecretOutcome one : outcomes) {
        int code = code(one);
        codes.add(code);
        if (context.json()) {
          Results.print(context.shell(), json -> write(new JsonFields(json), one));
        } else if (!isOnly || one.failure().isEmpty()) {
          context.shell().print(Printable.line(line(one)) + "\n");
        }
      }
      if (outcomes.size() < hosts) {
        codes.add(ExitCodes.FAILED);
        codes.add(ExitCodes.DONE); // partly done
        context.note(
            (hosts - outcomes.size())
                + " not begun, as one before failed (--max-errors). Run the same again: it goes on"
                + " where this one ended.");
      }
      conclude(outcomes, code(codes));
      Optional<MdmException> only = isOnly ? outcomes.get(0).failure() : Optional.empty();
      if (only.isPresent()) {
        throw only.get();
      }
      outcomes.stream()
          .map(this::advice)
          .filter(text -> !text.isEmpty())
          .distinct()
          .limit(MOST_ADVICE)
          .forEach(context::note);
      return code(codes);
    }

    /** The same for a run that may be a wave of a plan. */
    Sending.Sent sent(List<SecretOutcome> outcomes, int hosts) {
      int good = (int) outcomes.stream().filter(one -> code(one) == ExitCodes.DONE).count();
      boolean isSettled =
          outcomes.size() == hosts && outcomes.stream().allMatch(one -> isSettled(one.ending()));
      return new Sending.Sent(report(outcomes, hosts), hosts - good, isSettled);
    }

    /** Whether these are not all of the plan's: one that failed does not end the run. */
    private boolean isWave(int hosts) {
      return plan.filter(one -> one.targets().size() > hosts).isPresent();
    }

    /** Whether the server has the command; of a code, only whether it is known to. */
    private boolean isSettled(Ending ending) {
      return switch (ending) {
        case ACCEPTED, QUEUED -> true;
        case REFUSED, UNKNOWN, NOT_SENT -> false;
        case VERIFIED,
            KEPT,
            RESTART_PENDING,
            NOT_ANSWERED,
            OLDER_HOLDS,
            NONE_HOLDS,
            FAILED,
            UNREADABLE,
            NOTHING ->
            !kind.equals(SecretKind.ACTIVATION_LOCK_CODE);
      };
    }

    private static int code(Set<Integer> codes) {
      if (codes.size() <= 1) {
        return codes.stream().findFirst().orElse(ExitCodes.DONE);
      } else if (codes.equals(Set.of(ExitCodes.DONE, ExitCodes.TIMED_OUT))) {
        return ExitCodes.TIMED_OUT;
      }
      return codes.contains(ExitCodes.DONE) || codes.contains(ExitCodes.TIMED_OUT)
          ? ExitCodes.PARTLY_DONE
          : ExitCodes.FAILED;
    }

    /** The last line of several hosts, or the last document. */
    private void conclude(List<SecretOutcome> outcomes, int code) {
      Map<Ending, Integer> counts = new EnumMap<>(Ending.class);
      outcomes.forEach(one -> counts.merge(one.ending(), 1, Integer::sum));
      if (context.json()) {
        Results.print(
            context.shell(),
            json -> {
              JsonFields fields = new JsonFields(json);
              fields.put("event", "summary");
              fields.put("kind", kind.verb());
              fields.put("exit_code", code);
              fields.put("hosts", outcomes.size());
              for (Ending ending : Ending.values()) {
                fields.put(ending.label(), counts.getOrDefault(ending, 0));
              }
              fields.put("journal_head", context.journalHead());
            });
      } else if (outcomes.size() > 1) {
        context.note(
            kind.verb()
                + " of "
                + outcomes.size()
                + " hosts: "
                + counts.entrySet().stream()
                    .map(one -> one.getValue() + " " + one.getKey().label().replace('_', ' '))
                    .collect(Collectors.joining(", ")));
      }
    }

    private static int code(SecretOutcome outcome) {
      return switch (outcome.ending()) {
        case VERIFIED, ACCEPTED, KEPT, QUEUED -> ExitCodes.DONE;
        case OLDER_HOLDS, NONE_HOLDS, FAILED, UNKNOWN, NOT_SENT -> ExitCodes.FAILED;
        case NOTHING -> ExitCodes.NOT_FOUND;
        case RESTART_PENDING -> ExitCodes.TIMED_OUT;
        case NOT_ANSWERED -> outcome.failure().map(ExitCodes::of).orElse(ExitCodes.TIMED_OUT);
        case UNREADABLE -> ExitCodes.INVALID;
        case REFUSED -> outcome.failure().map(ExitCodes::of).orElse(ExitCodes.FAILED);
      };
    }

    private static String line(SecretOutcome outcome) {
      return outcome.host().label()
          + "  "
          + (hasAnswered(outcome)
              ? outcome.words()
              : outcome.ending().sentence()
                  + (outcome.words().isEmpty() ? "" : ": " + outcome.words()))
          + (outcome.ending() == Ending.OLDER_HOLDS
              ? outcome.record().map(record -> " (that of " + record.created() + ")").orElse("")
              : "")
          + outcome.commandUuid().map(uuid -> "  " + uuid).orElse("");
    }

    /** Whether there is an answer, and what was asked is not in it. */
    private static boolean hasAnswered(SecretOutcome outcome) {
      return outcome.words().equals(SecretOutcome.SAYS_NOTHING)
          || outcome.words().equals(SecretOutcome.SAYS_NO_CODE);
    }

    private void write(JsonFields json, SecretOutcome outcome) throws IOException {
      json.put("event", "host");
      json.put("kind", kind.verb());
      json.put("ending", outcome.ending().label());
      json.put("host", outcome.host().label());
      json.put("udid", outcome.host().udid());
      json.put("command_uuid", outcome.commandUuid());
      json.put("words", Optional.of(outcome.words()).filter(text -> !text.isEmpty()));
      json.put("remedy", outcome.failure().map(e -> context.wording().words(e.remedy())));
      json.put("created", outcome.record().map(record -> record.created().toString()));
      json.put("exit_code", code(outcome));
    }

    private String advice(SecretOutcome outcome) {
      String host = Quoted.argument(outcome.host().identity());
      String show = "To read it: " + context.command(kind.verb() + " show " + host);
      String verify = context.serverCommand(kind.verb() + " verify " + host);
      return switch (outcome.ending()) {
        case VERIFIED, ACCEPTED, KEPT, OLDER_HOLDS -> show;
        case QUEUED, NOT_ANSWERED ->
            outcome.commandUuid().isEmpty()
                ? "Run the same again when it is reached."
                : isPassword()
                    ? "In escrow, and not proven. To ask the device: " + verify
                    : kind.equals(SecretKind.FILEVAULT_KEY)
                            || kind.equals(SecretKind.ACTIVATION_LOCK_CODE)
                        ? (hasAnswered(outcome) ? "To ask again: " : "When it has answered: ")
                            + context.serverCommand(kind.verb() + " fetch " + host)
                        : show;
        case RESTART_PENDING ->
            "It takes effect when the Mac starts again: "
                + context.serverCommand("restart " + host + " --reason TEXT")
                + "; then: "
                + verify;
        case NONE_HOLDS ->
            "Somebody else has set another one, or there is none. With it in a file: "
                + context.serverCommand(
                    kind.verb() + " set " + host + " --current-file FILE --reason TEXT");
        case UNKNOWN, NOT_SENT ->
            "Run the same again: it asks the server, and sends nothing twice.";
        case FAILED ->
            kind.equals(SecretKind.FILEVAULT_KEY) && outcome.record().isEmpty()
                ? "If a user's password or another key unlocks it: "
                    + context.serverCommand(
                        "filevault rotate " + host + " --unlock-file FILE --reason TEXT")
                : "";
        case REFUSED, UNREADABLE, NOTHING -> "";
      };
    }

    private boolean isPassword() {
      return kind.equals(SecretKind.RECOVERY_LOCK) || kind.equals(SecretKind.FIRMWARE_PASSWORD);
    }
  }
}
