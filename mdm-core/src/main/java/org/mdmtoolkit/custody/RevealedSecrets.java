package org.mdmtoolkit.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;

/**
 * Secrets that were revealed together, and what kept others from it. Never printed with a secret.
 *
 * @param secrets those that were revealed
 * @param failures one for each of the others
 */
public record RevealedSecrets(List<RevealedSecret> secrets, List<MdmException> failures) {

  /** Copies both lists. */
  public RevealedSecrets {
    secrets = List.copyOf(secrets);
    failures = List.copyOf(failures);
  }

  /** What became of these. */
  public static RevealedSecrets of(List<Custody.Revealed> all) {
    return new RevealedSecrets(
        all.stream().map(Custody.Revealed::secret).flatMap(Optional::stream).toList(),
        all.stream().map(Custody.Revealed::failure).flatMap(Optional::stream).toList());
  }
}
