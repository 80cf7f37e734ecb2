package org.mdmtoolkit.delivery.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.catalog.Chip;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.command.CommandChecker;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;

/** Lets no host through that the command is not for. Used by one thread. */
final class HostFilter {

  private final MdmCommand command;
  private final String requestType;
  private final Set<String> seen = new HashSet<>();
  private final Map<Kind, Optional<String>> errors = new HashMap<>();
  private @Nullable Platform platform;

  /**
   * A filter for commands like this one.
   *
   * @throws InvalidInputException if it is wrong for every device
   */
  HostFilter(MdmCommand command) {
    this.command = command;
    this.requestType = command.requestType();
    errorFor(new Kind(Optional.empty(), Optional.empty())).ifPresent(this::refuse);
  }

  private void refuse(String error) {
    throw new InvalidInputException(
        "the " + requestType + " command is not sent: " + error, Remedy.Act.CHECK_COMMAND);
  }

  /** Whether this device comes for the first time. */
  boolean isNew(Host host) {
    return seen.add(host.udid().toUpperCase(Locale.ROOT));
  }

  /** Whether this device has come. */
  boolean hasSeen(String udid) {
    return seen.contains(udid.toUpperCase(Locale.ROOT));
  }

  /**
   * Lets the host through.
   *
   * @throws MdmException if the command is not for it
   */
  void check(Host host) {
    if (host.mdm() == Host.MdmState.OFF) {
      throw new RefusedException(
          host.label() + ": its MDM is off", "It takes no commands until it is enrolled again.");
    }
    if (platform == null) {
      platform = host.platform().orElse(null);
    }
    if (platform != null && host.platform().isPresent() && host.platform().get() != platform) {
      throw new RefusedException(
          host.label() + ": it runs " + host.platform().get() + ", the others run " + platform,
          "Run it again for the hosts of each platform.");
    }
    refuseLockWithoutPin(command, host);
    errorFor(new Kind(host.platform(), host.model().flatMap(Chip::ofModel)))
        .ifPresent(
            error -> {
              throw new RefusedException(
                  host.label() + ": it would not take the " + requestType + " command: " + error,
                  isOfOneChip(host)
                      ? new Remedy.KeepSecret(
                          requestType.equals(SecretKind.RECOVERY_LOCK.requestType())
                              ? SecretKind.FIRMWARE_PASSWORD.verb()
                              : SecretKind.RECOVERY_LOCK.verb())
                      : Remedy.advice("Leave it out, or change the command."));
            });
  }

  /** Whether Macs with the other processor take it, and this one has a command of its own. */
  private boolean isOfOneChip(Host host) {
    return host.model().flatMap(Chip::ofModel).isPresent()
        && (requestType.equals(SecretKind.RECOVERY_LOCK.requestType())
            || requestType.equals(SecretKind.FIRMWARE_PASSWORD.requestType()));
  }

  /** Nobody could unlock it. */
  static void refuseLockWithoutPin(MdmCommand command, Host host) {
    boolean mayBeMac = host.platform().filter(on -> on != Platform.MACOS).isEmpty();
    if (command.requestType().equals("DeviceLock")
        && !command.keys().containsKey("PIN")
        && mayBeMac) {
      throw new RefusedException(
          host.label() + ": it locks without a PIN, and then nobody could unlock a Mac",
          Remedy.advice("Nothing was sent.").and(Remedy.Act.USE_KEPT_COMMAND));
    }
  }

  /** What is known of a device that commands differ by. */
  private record Kind(Optional<Platform> platform, Optional<Chip> chip) {

    Optional<Target> target() {
      return platform.map(
          on ->
              chip.filter(one -> on == Platform.MACOS)
                  .map(one -> Target.on(on).chip(one))
                  .orElseGet(() -> Target.on(on))
                  .build());
    }

    // Written out: what a record makes of them is made at their first call, and takes longer than
    // all the checks of one host.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kind kind && platform.equals(kind.platform) && chip.equals(kind.chip);
    }

    @Override
    public int hashCode() {
      return 31 * platform.hashCode() + chip.hashCode();
    }
  }

  private Optional<String> errorFor(Kind of) {
    return errors.computeIfAbsent(
        of,
        one -> {
          List<Finding> findings =
              one.target()
                  .map(target -> CommandChecker.apple().check(command, target))
                  .orElseGet(() -> CommandChecker.apple().check(command));
          String text =
              findings.stream()
                  .filter(Finding::isError)
                  .map(f -> (f.keyPath().isEmpty() ? "" : f.keyPath() + ": ") + f.message())
                  .collect(Collectors.joining("; "));
          return text.isEmpty() ? Optional.empty() : Optional.of(text);
        });
  }
}
