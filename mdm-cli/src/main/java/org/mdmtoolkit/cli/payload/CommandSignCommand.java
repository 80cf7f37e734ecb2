package org.mdmtoolkit.cli.payload;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.cli.certificate.Identities;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.signing.CmsSigner;
import org.mdmtoolkit.signing.SigningIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm command sign}. */
@Command(name = "sign")
public final class CommandSignCommand implements Action {

  private static final int MAX_FILE = 16 << 20;

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Option(names = "--identity", paramLabel = "FILE.p12")
  private @Nullable String identity;

  @Option(names = "--cert", paramLabel = "CERT")
  private @Nullable String certificate;

  @Option(names = "--key", paramLabel = "KEY")
  private @Nullable String key;

  @Option(names = "--passphrase-file", paramLabel = "FILE")
  private @Nullable String passphraseFile;

  @Option(names = "--detached")
  private boolean detached;

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    if ((identity == null) == (certificate == null && key == null)
        || (certificate == null) != (key == null)) {
      throw new UsageException("give either --identity, or --cert and --key");
    }
    Shell shell = context.shell();
    Results.refuseJsonOnStandardOutput(context, output);
    byte[] payload = shell.read(file, MAX_FILE);
    if (!detached) {
      check(payload);
    }
    boolean isSecret = !detached; // a profile may hold passwords and keys anywhere
    if (output.file().isEmpty() && shell.terminal().isOutput()) {
      throw new RefusedException(
          "a signed message is binary, and standard output is a terminal", "Give -o FILE.");
    }
    output.check(context, isSecret);
    CmsSigner signer = CmsSigner.of(open(shell), shell.clock());
    byte[] signed = detached ? signer.signDetached(payload) : signer.signAttached(payload);
    output.write(shell, signed, isSecret);
    return context.noteResult(
        json -> json.put("output", output.description()).put("detached", detached),
        "Signed " + file + ", written to " + output.description());
  }

  private SigningIdentity open(Shell shell) {
    Optional<String> passphrase = Optional.ofNullable(passphraseFile);
    return identity != null
        ? Identities.pkcs12(shell, identity, passphrase)
        : Identities.certificateAndKey(
            shell, Objects.requireNonNull(certificate), Objects.requireNonNull(key), passphrase);
  }

  /** Refuses what is neither a profile nor a command. */
  private static void check(byte[] payload) {
    if (PlistReader.readDictionary(payload).containsKey("Command")) {
      MdmCommand.read(payload);
    }
  }
}
