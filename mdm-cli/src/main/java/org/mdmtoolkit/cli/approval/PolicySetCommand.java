package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PolicyDocument;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
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
    refuseFaulty(context, document);
    boolean isNew = context.team().policy().set(document, context.journal());
    if (context.ownPolicy().exists()) {
      context.warn(
          "there is "
              + context.ownPolicy().file()
              + ", too: as long as both are there, nothing is sent from here");
    }
    PolicyFile written = PolicyFile.at(Path.of(file));
    written
        .policy()
        .flatMap(policy -> policy.warningOfLeaving(signers(context, written)))
        .ifPresent(context::warn);
    return context.noteResult(
        json -> json.put("policy", document.digest()).put("changed", isNew),
        (isNew ? "The policy that counts now" : "The policy that counts already")
            + ": SHA-256 "
            + document.digest());
  }

  /** What the check of a draft finds would be found by everybody. */
  private void refuseFaulty(Context context, PolicyDocument document) {
    boolean isCounting =
        context
            .team()
            .policy()
            .current()
            .map(PolicyFile::document)
            .filter(document::equals)
            .isPresent();
    PolicyFile draft = PolicyFile.at(Path.of(file));
    int signers = signers(context, draft);
    List<String> findings = new ArrayList<>();
    // What nobody can fulfil is refused with the rest of what would be weaker.
    draft
        .policy()
        .ifPresent(
            policy -> {
              findings.addAll(policy.findings(signers));
              findings.removeAll(policy.unfulfillable(signers));
            });
    if (!findings.isEmpty() && !isCounting) {
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
