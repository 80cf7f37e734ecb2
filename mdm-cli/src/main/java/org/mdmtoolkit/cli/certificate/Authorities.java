package org.mdmtoolkit.cli.certificate;

import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import picocli.CommandLine.Option;

/** {@code --chain PEM}: authorities beside or in the place of the built-in ones. */
public final class Authorities {

  @Option(names = "--chain", paramLabel = "PEM")
  private List<String> chain = new ArrayList<>();

  public CertificateAuthorities read(Context context) {
    if (chain.isEmpty()) {
      return CertificateAuthorities.apple();
    }
    CertificateAuthorities authorities =
        CertificateAuthorities.of(Identities.certificates(context.shell(), chain));
    context.note(
        authorities.isApple()
            ? "Apple's root decides; the given intermediates count beside the built-in ones."
            : "Trust is decided by " + authorities.trust() + ".");
    return authorities;
  }
}
