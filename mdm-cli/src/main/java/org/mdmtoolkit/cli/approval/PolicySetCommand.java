package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.Policy;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.delivery.config.PolicyFile;
import org.mdmtoolkit.delivery.config.StoredPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm policy set}. */
@Command(name = "set")
public final class PolicySetCommand implements Action {

  @Parameters(paramLabel = "FILE")
  private String file = "";

  @Option(names = "--yes")
  private boolean yes;

  @Override
  public int run(Context context) {
    PolicyDocument document = read(file);
    PolicyFile draft = PolicyFile.at(Path.of(file));
    StoredPolicy policy = context.team().policy();
    List<String> warnings = draft.warnings(context.shell().clock().instant());
    boolean isCounting = policy.current().map(PolicyFile::document).equals(Optional.of(document));
    if (!isCounting) {
      refuseFaulty(context, draft);
      policy.checkSet(document); // nobody is asked about what would be refused
    }
    warnings.forEach(context::warn);
    if (!isCounting && !warnings.isEmpty() && !yes) {
      Confirmation.require(context, "To set it all the same type \"set\": ", "set");
    }
    boolean isNew = policy.set(document, context.journal());
    if (context.ownPolicy().exists()) {
      context.warn(
          "there is "
              + context.ownPolicy().file()
              + ", too: as long as both are there, nothing is sent from here. Remove that file");
    }
    return context.noteResult(
        json -> json.put("policy", document.digest()).put("changed", isNew),
        (isNew ? "The policy that counts now" : "Nothing was changed: this policy counts already")
            + ": SHA-256 "
            + document.digest());
  }

  /** What the check of a draft finds would be found by everybody. */
  private void refuseFaulty(Context context, PolicyFile draft) {
    int signers = signers(context, draft);
    Policy policy = draft.policy().orElseThrow();
    List<String> findings = new ArrayList<>(policy.findings(signers));
    // What nobody can fulfil is refused with the rest of what would be weaker.
    findings.removeAll(policy.unfulfillable(signers));
    if (!findings.isEmpty()) {
      throw new InvalidInputException(
          file + " is not as it should be: " + String.join("; ", findings),
          "Nothing was changed. Correct it; `"
              + context.command("policy check " + Quoted.argument(file))
              + "` looks at it again.");
    }
  }

  /** How many could sign plans now. */
  static int signers(Context context, PolicyFile file) {
    return file.signers().count(Plan.NAMESPACE, context.shell().clock().instant());
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
