package org.mdmtoolkit.cli.device;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.command.AccountConfiguration;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.command.PasswordHash;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.secret.SecretChange;
import org.mdmtoolkit.delivery.secret.SecretChange.Act;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.secret.Passwords;
import org.mdmtoolkit.secret.Secret;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm admin-password set} and {@code rotate}. */
public final class AdminPasswordCommand extends SecretChangeCommand {

  @Option(names = "--guid", paramLabel = "GUID")
  private @Nullable String guid;

  @Option(names = "--account", paramLabel = "NAME")
  private @Nullable String account;

  @Option(names = "--password-file", paramLabel = "FILE")
  private @Nullable String passwordFile;

  @Mixin private final OutputOption output = new OutputOption();

  private final Act act;

  /** One of them. */
  public AdminPasswordCommand(Act act) {
    super(
        SecretKind.ADMIN_PASSWORD,
        "No command asks a Mac for this password: whether it holds the new one is seen at its login"
            + " window alone.");
    this.act = act;
  }

  @Override
  SecretChange change(String why) {
    return SecretChange.adminPassword(act, guid == null ? "" : guid, why);
  }

  @Override
  Optional<String> passwordFile() {
    return Optional.ofNullable(passwordFile);
  }

  @Override
  int run() {
    if (account == null && guid != null && !output.isGiven()) {
      return super.run();
    }
    if (account == null || guid != null || act != Act.SET || !hosts.isEmpty()) {
      throw new UsageException(
          "give HOST and --guid GUID of an account on the Mac; or, to set, --account NAME and -o"
              + " FILE for an account that setup makes");
    }
    return makeFile(account);
  }

  /** The command that makes the account, for a Mac that waits for its configuration. */
  private int makeFile(String name) {
    Results.refuseJsonOnStandardOutput(context(), output);
    Shell shell = context().shell();
    output.check(context(), true, dryRun);
    EscrowAccess access = access();
    try (Secret password =
        passwordFile == null
            ? Passwords.generate(shell.random())
            : shell.readSecret(passwordFile, "the new " + kind.title())) {
      Supplier<MdmCommand> command =
          () ->
              AccountConfiguration.administrator(
                  name, name, PasswordHash.of(password, shell.random()));
      if (dryRun) {
        context().custody().checkNoneOpen(name, SecretKind.ACCOUNT_PASSWORD);
        access.check();
        return Results.showOnly(context(), Optional.of(name), command.get(), output);
      }
      access.ensure();
      EscrowedCommand issued =
          context()
              .custody()
              .issue(
                  IssueRequest.of(name, SecretKind.ACCOUNT_PASSWORD, password, command),
                  JournalEvent.of(kind.verb() + ".escrowed").withReason(reason()));
      output.write(shell, issued.command().bytes(), true);
      if (context().json()) {
        Results.print(context(), Optional.of(name), issued.command(), output);
      } else {
        Context context = context();
        context.note(
            "AccountConfiguration %s written to %s."
                    .formatted(issued.command().commandUuid().orElse(""), output.description())
                + " It works while a Mac waits for its configuration.");
        output
            .file()
            .map(file -> "send " + Quoted.argument(file.toString()))
            .map(send -> send + " HOST --secret-kept-elsewhere --reason TEXT")
            .ifPresent(send -> context.note("To send it: " + context.serverCommand(send)));
        context.note(
            "Its password is in escrow. To read it: "
                + context.command(kind.verb() + " show " + Quoted.argument(name)));
      }
      return ExitCodes.DONE;
    }
  }
}
