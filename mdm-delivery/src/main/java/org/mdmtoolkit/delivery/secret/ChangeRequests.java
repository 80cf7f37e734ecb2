package org.mdmtoolkit.delivery.secret;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.command.AutoAdminPassword;
import org.mdmtoolkit.command.FirmwarePassword;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.PasswordHash;
import org.mdmtoolkit.command.RecoveryLock;
import org.mdmtoolkit.command.RotateFileVaultKey;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.KeptSecret;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.run.SecretRun;
import org.mdmtoolkit.delivery.run.SendingState;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;

/** Makes the new secret of each host, and the command that puts it in the place of the old one. */
final class ChangeRequests implements SecretRun.Requests {

  private static final String PLACEHOLDER = "********";

  private final SecretChange change;
  private final SecretKind kind;
  private final Custody custody;
  private final SecureRandom random;
  private final Supplier<EscrowKey> key;
  private final Map<String, String> current = new HashMap<>();
  private final Map<String, MdmException> failures = new HashMap<>();

  ChangeRequests(SecretChange change, SendingState state, Supplier<EscrowKey> key) {
    this.change = change;
    this.kind = change.kind();
    this.custody = state.custody();
    this.random = state.random();
    this.key = key;
  }

  /** What each host gets, with secrets that are nobody's. */
  static MdmCommand sample(SecretChange change, SecureRandom random) {
    SecretKind kind = change.kind();
    try (Secret nobodys = Secret.copyOf(PLACEHOLDER.toCharArray())) {
      Optional<Secret> old = change.act() == Act.SET ? Optional.empty() : Optional.of(nobodys);
      return kind.equals(SecretKind.FILEVAULT_KEY)
          ? MdmCommand.of(
              kind.requestType(),
              Map.of("KeyType", "personal", "FileVaultUnlock", Map.of("Password", PLACEHOLDER)))
          : command(change, nobodys, old, random);
    }
  }

  /** What of it is the same for all hosts and at each start. */
  static MdmCommand identity(SecretChange change) {
    Map<String, Object> same = new HashMap<>();
    same.put("Act", change.act().label());
    change.guid().ifPresent(guid -> same.put("GUID", guid));
    return MdmCommand.of(change.kind().requestType(), same, "any");
  }

  /** Opens the present secrets of these hosts, which the journal tells of at once. */
  @Override
  public void prepare(List<Host> hosts, Supplier<SecretHistory> history) {
    current.clear();
    failures.clear();
    if (change.current().isPresent() || kind.equals(SecretKind.ADMIN_PASSWORD)) {
      return;
    }
    List<Host> found = new ArrayList<>();
    List<EscrowRecord> records = new ArrayList<>();
    for (Host host : hosts) {
      held(host, history)
          .ifPresent(
              record -> {
                found.add(host);
                records.add(record);
              });
    }
    if (records.isEmpty()) {
      return;
    }
    JournalEvent why =
        JournalEvent.of(kind.verb() + ".opened")
            .withReason(change.reason())
            .withOutcome("to change it");
    List<Custody.Revealed> opened = custody.reveal(records, key.get(), why);
    for (int i = 0; i < opened.size(); i++) {
      String udid = found.get(i).udid();
      opened.get(i).secret().ifPresent(one -> current.put(udid, one.reveal()));
      opened.get(i).failure().ifPresent(e -> failures.put(udid, e));
    }
  }

  /** Why it cannot be changed: its present secret is neither given nor proven in escrow. */
  Optional<MdmException> refusal(Host host, Supplier<SecretHistory> history) {
    return change.current().isEmpty() && held(host, history).isEmpty()
        ? withoutPresent(host)
        : Optional.empty();
  }

  private Optional<MdmException> withoutPresent(Host host) {
    if (change.act() == Act.SET || kind.equals(SecretKind.ADMIN_PASSWORD)) {
      return Optional.empty();
    }
    return Optional.of(
        new RefusedException(
            host.label() + ": no present " + kind.title() + " of it is proven in escrow",
            kind.equals(SecretKind.FILEVAULT_KEY)
                ? new Remedy.Give(
                    Remedy.Give.Input.UNLOCK_SECRET,
                    "Give what unlocks the disk now, its recovery key or the password of one of its"
                        + " users, with {}. The recovery key that Fleet keeps of a disk is one.")
                : new Remedy.ProveSecret(host.identity(), kind.verb())));
  }

  private Optional<EscrowRecord> held(Host host, Supplier<SecretHistory> history) {
    Optional<String> uuid = history.get().held(kind, host.names());
    return uuid.flatMap(one -> custody.record(host.names(), kind, one))
        .filter(record -> history.get().state(record) == SecretState.VERIFIED);
  }

  @Override
  public IssueRequest request(Host host, String commandUuid) {
    @Nullable MdmException failure = failures.get(host.udid());
    if (failure != null) {
      throw failure;
    }
    @Nullable String opened = current.get(host.udid());
    try (Secret known = Secret.copyOf((opened == null ? "" : opened).toCharArray())) {
      Optional<Secret> old =
          change.current().or(() -> Optional.of(known).filter(one -> one.length() > 0));
      Optional<MdmException> refusal = old.isEmpty() ? withoutPresent(host) : Optional.empty();
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      if (kind.equals(SecretKind.FILEVAULT_KEY)) {
        Secret unlock = old.orElseThrow();
        MdmCommand command =
            RotateFileVaultKey.personal(unlock, key.get().certificate())
                .withCommandUuid(commandUuid);
        return IssueRequest.of(host.identity(), kind, unlock, () -> command);
      }
      change
          .current()
          .filter(one -> one.length() > 0)
          .ifPresent(one -> custody.keep(host.names(), KeptSecret.given(kind, commandUuid, one)));
      try (Secret secret = newSecret()) {
        MdmCommand command = command(change, secret, old, random).withCommandUuid(commandUuid);
        return IssueRequest.of(host.identity(), kind, secret, () -> command);
      }
    }
  }

  private Secret newSecret() {
    if (change.act() == Act.CLEAR) {
      return Secret.copyOf(new byte[0]);
    }
    return change.given().map(Secret::copy).orElseGet(() -> Passwords.generate(random));
  }

  private static MdmCommand command(
      SecretChange change, Secret secret, Optional<Secret> old, SecureRandom random) {
    SecretKind kind = change.kind();
    boolean clears = change.act() == Act.CLEAR;
    if (kind.equals(SecretKind.RECOVERY_LOCK)) {
      return clears ? RecoveryLock.clear(old.orElseThrow()) : RecoveryLock.set(secret, old);
    } else if (kind.equals(SecretKind.FIRMWARE_PASSWORD)) {
      return clears
          ? FirmwarePassword.clear(old.orElseThrow())
          : FirmwarePassword.set(secret, old, change.allowOroms());
    }
    return AutoAdminPassword.set(change.guid().orElseThrow(), PasswordHash.of(secret, random));
  }
}
