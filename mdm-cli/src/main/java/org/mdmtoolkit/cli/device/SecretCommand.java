package org.mdmtoolkit.cli.device;

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
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
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
  List<String> hosts = new ArrayList<>();

  @Mixin final SendOptions sending = new SendOptions();

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

  final Optional<String> reason() {
    return Optional.ofNullable(reason).filter(text -> !Printable.isBlank(text));
  }

  /** The reason of what takes one; says all that is missing. */
  final String required() {
    sending.requireAll(hosts, reason().isPresent(), "");
    return reason().orElseThrow();
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
      // one of several in a wave that failed does not end the run
      boolean isWave = plan.filter(one -> one.targets().size() > hosts).isPresent();
      Optional<MdmException> only =
          outcomes.size() == 1 && !isWave ? outcomes.get(0).failure() : Optional.empty();
      Set<Integer> codes = new HashSet<>();
      for (SecretOutcome one : outcomes) {
        codes.add(code(one));
        if (context.json()) {
          context.printJson(json -> write(json, one));
        } else if (only.isEmpty()) {
          context.shell().print(one.line() + "\n");
        }
      }
      if (outcomes.size() < hosts) {
        codes.addAll(Set.of(ExitCodes.FAILED, ExitCodes.DONE)); // partly done
        context.note(
            (hosts - outcomes.size())
                + " not begun, as one before failed (--max-errors). Run the same again: it goes on"
                + " where this one ended.");
      }
      conclude(outcomes, code(codes));
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
          outcomes.size() == hosts && outcomes.stream().allMatch(one -> one.isSettled(kind));
      return new Sending.Sent(report(outcomes, hosts), good, hosts - good, isSettled);
    }

    private static int code(Set<Integer> codes) {
      boolean isFailed =
          codes.size() > 1
              && !codes.contains(ExitCodes.DONE)
              && !codes.contains(ExitCodes.TIMED_OUT);
      return codes.isEmpty()
          ? ExitCodes.DONE
          : isFailed ? ExitCodes.FAILED : ExitCodes.ofAll(codes);
    }

    /** The last line of several hosts, or the last document. */
    private void conclude(List<SecretOutcome> outcomes, int code) {
      Map<Ending, Integer> counts = new EnumMap<>(Ending.class);
      outcomes.forEach(one -> counts.merge(one.ending(), 1, Integer::sum));
      if (context.json()) {
        context.printJson(
            json -> {
              json.put("event", "summary").put("kind", kind.verb()).put("exit_code", code);
              json.put("hosts", outcomes.size());
              for (Ending ending : Ending.values()) {
                json.put(ending.label(), counts.getOrDefault(ending, 0));
              }
              json.put("journal_head", context.journalHead());
            });
      } else if (outcomes.size() > 1) {
        String endings =
            counts.entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey().label().replace('_', ' '))
                .collect(Collectors.joining(", "));
        context.note(kind.verb() + " of " + outcomes.size() + " hosts: " + endings);
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

    private void write(JsonFields json, SecretOutcome outcome) {
      json.put("event", "host")
          .put("kind", kind.verb())
          .put("ending", outcome.ending().label())
          .put("host", outcome.host().label())
          .put("udid", outcome.host().udid())
          .put("command_uuid", outcome.commandUuid())
          .put("words", Optional.of(outcome.words()).filter(text -> !text.isEmpty()))
          .put("remedy", outcome.failure().map(e -> context.wording().words(e.remedy())))
          .put("created", outcome.record().map(record -> record.created()))
          .put("exit_code", code(outcome));
    }

    private String advice(SecretOutcome outcome) {
      String host = Quoted.argument(outcome.host().identity());
      String show = "To read it: " + context.command(kind.verb() + " show " + host);
      String verify = context.serverCommand(kind.verb() + " verify " + host);
      boolean isFileVault = kind.equals(SecretKind.FILEVAULT_KEY);
      return switch (outcome.ending()) {
        case VERIFIED, ACCEPTED, KEPT, OLDER_HOLDS -> show;
        case QUEUED, NOT_ANSWERED -> {
          if (outcome.commandUuid().isEmpty()) {
            yield "Run the same again when it is reached.";
          } else if (kind.equals(SecretKind.RECOVERY_LOCK)
              || kind.equals(SecretKind.FIRMWARE_PASSWORD)) {
            yield "In escrow, and not proven. To ask the device: " + verify;
          } else if (isFileVault || kind.equals(SecretKind.ACTIVATION_LOCK_CODE)) {
            yield (outcome.hasAnsweredOtherwise()
                    ? "`mdm erase` does without it only with --without-bypass-code. To ask again: "
                    : "When it has answered: ")
                + context.serverCommand(kind.verb() + " fetch " + host);
          }
          yield show;
        }
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
            isFileVault && outcome.record().isEmpty()
                ? "If a user's password or another key unlocks it: "
                    + context.serverCommand(
                        "filevault rotate " + host + " --unlock-file FILE --reason TEXT")
                : "";
        case REFUSED, UNREADABLE, NOTHING -> "";
      };
    }
  }
}
