package org.mdmtoolkit.delivery.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.command.ActivationLockBypassCode;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.command.SecurityInfo;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.delivery.run.HostEvent;
import org.mdmtoolkit.delivery.run.HostOutcome;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.server.AnswerKeeper;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.secret.Secret;

/**
 * Puts secrets that answers bring into escrow, under the name of the host that was asked. Safe for
 * use by many threads.
 */
public final class AnswerBook implements AnswerKeeper {

  private final Custody custody;
  private final Map<String, Host> asked = new ConcurrentHashMap<>();

  private AnswerBook(Custody custody) {
    this.custody = custody;
  }

  /** One that puts them into this custody. */
  public static AnswerBook in(Custody custody) {
    return new AnswerBook(custody);
  }

  @Override
  public void keep(String udid, CommandResult result) {
    @Nullable Host host = asked.get(result.commandUuid().orElse(""));
    boolean isAskeds = host != null && host.udid().equalsIgnoreCase(udid);
    keepUnder(host != null && isAskeds ? host.names() : List.of(udid), result);
  }

  /**
   * Keeps what an answer of this host brings; a second time it is there already.
   *
   * @return the records; none if it brings no secret
   * @throws InvalidInputException if it is the answer of another device, whose it is kept as
   */
  public List<EscrowRecord> keepFor(Host host, CommandResult result) {
    Optional<String> other = result.udid().filter(udid -> !udid.equalsIgnoreCase(host.udid()));
    if (other.isPresent()) {
      keepUnder(List.of(other.get()), result);
      throw new InvalidInputException(
          host.label() + ": the answer is that of another device, " + Printable.line(other.get()),
          "What it holds is kept under that UDID.");
    }
    return keepUnder(host.names(), result);
  }

  private List<EscrowRecord> keepUnder(List<String> names, CommandResult result) {
    List<EscrowRecord> kept = new ArrayList<>();
    String uuid = result.commandUuid().orElse("");
    boolean hasKey =
        RotateFileVaultKey.encryptedKey(result).isPresent()
            || SecurityInfo.encryptedRecoveryKey(result).isPresent();
    if (hasKey) {
      kept.add(custody.keep(names, KeptSecret.sealedFileVaultKey(uuid, result.bytes())));
    }
    Optional<Secret> code = ActivationLockBypassCode.code(result);
    if (code.isPresent()) {
      try (Secret secret = code.get()) {
        kept.add(custody.keep(names, KeptSecret.activationLockCode(uuid, secret, result.bytes())));
      }
    }
    return kept;
  }

  /** Remembers who was asked what, and hands over how it ended. */
  RunListener listening(RunListener steps, Consumer<HostOutcome> ended) {
    return new RunListener() {
      @Override
      public void happened(HostEvent event) {
        event.commandUuid().ifPresent(uuid -> asked.put(uuid, event.host()));
        steps.happened(event);
      }

      @Override
      public void ended(HostOutcome outcome) {
        ended.accept(outcome);
      }
    };
  }
}
