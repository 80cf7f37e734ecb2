package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandDanger;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.secret.Pin;

/**
 * A lock by the server's own lock, of which the server makes the PIN; it is escrowed as soon as it
 * can be had. Until then it is with the server alone; the same run, started again, fetches it and
 * locks nothing a second time. One host after the other. Immutable.
 *
 * <p>{@link SecretRun#lock} keeps the stronger promise: there the PIN is in escrow before the
 * server knows of the lock.
 */
public final class ServerLockRun extends Run {

  private ServerLockRun(String reason) {
    super("lock", Optional.of(reason));
  }

  /**
   * A lock for this reason.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the reason is blank
   */
  public static ServerLockRun because(String reason) {
    SecretRun.requireReason("lock", reason);
    return new ServerLockRun(reason);
  }

  @Override
  public MdmCommand sample(SecureRandom random) {
    return DeviceLock.forMac(Pin.random(random)).build();
  }

  @Override
  public Optional<SecretKind> secretKind() {
    return Optional.of(SecretKind.LOCK_PIN);
  }

  @Override
  public CommandDanger danger() {
    return CommandCatalog.apple().danger(SecretKind.LOCK_PIN.requestType(), Map.of());
  }

  /** A run of its own beside the lock by command. */
  @Override
  String name() {
    return "native-lock";
  }
}
