package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.delivery.config.PolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm policy set}. */
@Command(name = "set")
public final class PolicySetCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Override
  public int run(Context context) {
    PolicyDocument document = read(file);
    boolean isNew = context.team().policy().set(document, context.journal());
    if (context.ownPolicy().exists()) {
      context.warn(
          "there is "
              + context.ownPolicy().file()
              + ", too: as long as both are there, nothing is sent from here");
    }
    return context.noteResult(
        json -> json.put("policy", document.digest()).put("changed", isNew),
        (isNew ? "The policy that counts now" : "The policy that counts already")
            + ": SHA-256 "
            + document.digest());
  }

  /** The policy in a file, with the files that it names, which somebody is about to share. */
  static PolicyDocument read(String name) {
    PolicyFile file = PolicyFile.at(Path.of(name));
    PolicyDocument document = file.document();
    file.policy();
    file.signers();
    return document;
  }
}
