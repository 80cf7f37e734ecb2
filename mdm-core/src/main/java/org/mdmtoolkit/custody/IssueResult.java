package org.mdmtoolkit.custody;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.MdmException;

/** What became of an {@link IssueRequest}: a command whose secret is safe, or why there is none. */
public final class IssueResult {

  private final @Nullable EscrowedCommand issued;
  private final @Nullable MdmException failure;

  private IssueResult(@Nullable EscrowedCommand issued, @Nullable MdmException failure) {
    this.issued = issued;
    this.failure = failure;
  }

  static IssueResult issued(EscrowedCommand command) {
    return new IssueResult(command, null);
  }

  static IssueResult failed(MdmException failure) {
    return new IssueResult(null, failure);
  }

  /** Why there is no command; empty if there is one. */
  public Optional<MdmException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * The command, which may now be written or sent.
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
