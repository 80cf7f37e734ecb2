package org.mdmtoolkit.delivery.run;

import java.security.SecureRandom;
import java.util.BitSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.secret.Pin;

/** A PIN of its own for each host, as long as there are enough. */
final class PinRequests implements SecretRun.Requests {

  private static final int PINS = 1_000_000;

  private final SecretKind kind;
  private final Function<Pin, MdmCommand> build;
  private final @Nullable Pin given;
  private final SecureRandom random;
  private final BitSet used = new BitSet();

  PinRequests(
      SecretKind kind, Function<Pin, MdmCommand> build, @Nullable Pin given, SecureRandom random) {
    this.kind = kind;
    this.build = build;
    this.given = given;
    this.random = random;
  }

  @Override
  public IssueRequest request(Host host, String commandUuid) {
    Pin pin = pin(host);
    return IssueRequest.of(
        host.identity(), kind, pin, () -> build.apply(pin).withCommandUuid(commandUuid));
  }

  private Pin pin(Host host) {
    Pin pin = given == null ? Pin.random(random) : given;
    while (given == null && used.get(number(pin)) && used.cardinality() < PINS / 2) {
      pin = Pin.random(random);
    }
    if (given != null && used.get(number(pin))) {
      throw new RefusedException(
          host.label() + ": the PIN that was given is that of another host of this run",
          "Leave the PIN out: each host gets its own.");
    }
    used.set(number(pin));
    return pin;
  }

  private static int number(Pin pin) {
    return Integer.parseInt(pin.reveal());
  }
}
