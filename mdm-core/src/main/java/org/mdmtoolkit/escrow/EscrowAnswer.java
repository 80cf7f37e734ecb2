package org.mdmtoolkit.escrow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;

/** What became of an {@link EscrowOrder}: a command whose PIN is safe, or why there is none. */
public final class EscrowAnswer {

  private final @Nullable EscrowedCommand issued;
  private final @Nullable MdmException failure;

  private EscrowAnswer(@Nullable EscrowedCommand issued, @Nullable MdmException failure) {
    this.issued = issued;
    this.failure = failure;
  }

  static EscrowAnswer issued(EscrowedCommand command) {
    return new EscrowAnswer(command, null);
  }

  static EscrowAnswer failed(MdmException failure) {
    return new EscrowAnswer(null, failure);
  }

  /** The command, which may now be written or sent; empty if there is none. */
  public Optional<EscrowedCommand> command() {
    return Optional.ofNullable(issued);
  }

  /** Why there is no command; empty if there is one. */
  public Optional<MdmException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * The command.
   *
   * @throws MdmException the {@link #failure}, if there is one
   */
  public EscrowedCommand orThrow() {
    if (issued != null) {
      return issued;
    }
    throw failure().orElseThrow();
  }
}
