package org.mdmtoolkit.cli.device;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mdmtoolkit.cli.custody.EscrowAccess;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.run.CommandSender;
import org.mdmtoolkit.delivery.run.PlainRun;
import org.mdmtoolkit.delivery.run.RunListener;
import org.mdmtoolkit.delivery.run.RunSummary;
import org.mdmtoolkit.delivery.server.Host;

/** What the commands without a secret have in common. */
abstract class PlainCommand extends DeviceCommand {

  PlainCommand(Context context) {
    super(context);
  }

  /** Makes the command. */
  abstract MdmCommand make();

  /** Whether it is made for a host that has to be named, or for any. */
  boolean needsHost() {
    return true;
  }

  @Override
  int build() {
    Optional<String> host = needsHost() ? Optional.of(requiredHost()) : host();
    MdmCommand command = make();
    if (isDryRun()) {
      return showOnly(host, command);
    }
    Results.refuseJsonOnStandardOutput(context(), output());
    output().check(context().shell(), false);
    UnaryOperator<byte[]> signer = signer();
    byte[] payload = signer.apply(command.bytes());
    write(action(), ".built", host, command, payload, false);
    if (context().json()) {
      Results.print(context(), host, command, output());
    } else {
      context()
          .note(
              command.requestType()
                  + " command "
                  + command.commandUuid().orElse("")
                  + " written to "
                  + output().description());
    }
    return ExitCodes.DONE;
  }

  @Override
  int send() {
    return sendAs(new PlainErrand(action(), make(), reason()));
  }

  final int sendAs(Errand errand) {
    EscrowAccess none = new EscrowAccess(context(), Optional.empty());
    return new Sending(context(), sending(), none).run(errand, hosts(), isDryRun());
  }

  /** One command, for all hosts the same. */
  static class PlainErrand implements Errand {

    private final String verb;
    private final MdmCommand command;
    private final Optional<String> reason;

    PlainErrand(String verb, MdmCommand command, Optional<String> reason) {
      this.verb = verb;
      this.command = command;
      this.reason = reason;
    }

    @Override
    public String verb() {
      return verb;
    }

    @Override
    public MdmCommand sample() {
      return command;
    }

    @Override
    public boolean isGuarded() {
      return false;
    }

    @Override
    public boolean keepsPins() {
      return false;
    }

    @Override
    public RunSummary send(CommandSender sender, Iterator<Host> hosts, RunListener listener) {
      return sender.send(PlainRun.of(verb, command).because(reason.orElse("")), hosts, listener);
    }
  }
}
