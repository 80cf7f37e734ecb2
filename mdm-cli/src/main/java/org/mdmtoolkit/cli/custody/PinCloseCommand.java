package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.OpenCommands;
import org.mdmtoolkit.custody.OpenCommands.Doubt;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.JournalEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm pin close}. */
@Usual("pin close")
@Command(name = "close")
public final class PinCloseCommand implements Action {

  @Parameters(paramLabel = "HOST", arity = "0..*")
  List<String> hosts = new ArrayList<>();

  @Option(names = "--hosts-file", paramLabel = "FILE")
  @Nullable String hostsFile;

  @Option(names = "--type", paramLabel = "REQUEST-TYPE")
  @Nullable String type;

  @Option(names = "--reason", paramLabel = "TEXT")
  @Nullable String reason;

  @Option(names = {"-y", "--yes"})
  boolean yes;

  @Override
  public int run(Context context) {
    List<String> names = names(context);
    Custody custody = context.custody();
    OpenCommands commands = OpenCommands.in(custody, this::isMeant);
    Map<String, EscrowRecord> meant = new LinkedHashMap<>();
    List<MdmException> failed = new ArrayList<>();
    for (String name : names) {
      attempt(names, failed, () -> meant.put(name, meant(context, commands, name)));
    }
    if (!failed.isEmpty()) { // a name that is mistyped may be meant for one of the others
      MdmException first = failed.get(0);
      throw first.inOtherWords(
          failed.stream().map(MdmException::problem).distinct().collect(Collectors.joining("; ")),
          Remedy.advice("Nothing was closed.").and(first.remedy()));
    }
    List<EscrowRecord> open = meant.values().stream().filter(EscrowRecord::open).toList();
    if (!yes && !open.isEmpty()) {
      ask(context, commands.doubts(open), open.size());
    }
    meant.forEach((name, one) -> attempt(names, failed, () -> close(context, name, one)));
    failed.forEach(e -> context.warn(e.problem()));
    context.noteRemedies(failed.stream().map(MdmException::remedy));
    int code = failed.isEmpty() ? ExitCodes.DONE : ExitCodes.PARTLY_DONE;
    return failed.size() == names.size() ? ExitCodes.of(failed.get(0)) : code;
  }

  private void close(Context context, String name, EscrowRecord record) {
    Custody custody = context.custody();
    if (record.open()) {
      EscrowRecord closed = custody.close(record, why());
      custody.completeClosing(name, this::isMeant, event().withOutcome("it was closed before"));
      tell(context, closed, " is closed. Its PIN stays in escrow.");
    } else {
      custody.completeClosing(name, this::isMeant, why());
      tell(context, record, " is closed already. Its PIN stays in escrow.");
    }
  }

  /** What fails for one of several keeps nobody from the others. */
  private static void attempt(List<String> names, List<MdmException> failed, Runnable one) {
    try {
      one.run();
    } catch (MdmException e) {
      if (names.size() == 1) {
        throw e;
      }
      failed.add(e);
    }
  }

  private List<String> names(Context context) {
    HostNames names = HostNames.of(hosts);
    if (hostsFile != null) {
      String origin = hostsFile.equals("-") ? "standard input" : hostsFile;
      names = names.with(origin, context.shell().read(hostsFile, HostNames.MAX_FILE));
    }
    if (names.list().isEmpty()) {
      throw new UsageException("missing: HOST, or --hosts-file FILE");
    }
    return names.list().stream().map(HostNames.Named::text).toList();
  }

  private static JournalEvent event() {
    return JournalEvent.of("pin.closed");
  }

  private JournalEvent why() {
    return event().withReason(Optional.ofNullable(reason));
  }

  /** What is to be closed, or else what was closed last. */
  private EscrowRecord meant(Context context, OpenCommands commands, String host) {
    List<EscrowRecord> open = commands.open(host);
    if (open.size() > 1) {
      throw new AmbiguousException(
          host + " has more than one open command",
          open.stream()
              .map(one -> Quoted.argument(one.host()) + " --type " + one.requestType())
              .map(one -> context.command("pin close " + one))
              .collect(Collectors.joining("\n")));
    } else if (!open.isEmpty()) {
      return open.get(0);
    }
    List<EscrowRecord> closed = commands.of(host);
    if (closed.isEmpty()) {
      throw new NotFoundException(
          host + " has no open " + (type == null ? "command" : type),
          PinCommands.otherNames(context, host, "host find")
              + context.wording().words(Remedy.Act.LIST_OPEN_COMMANDS));
    }
    return closed.get(closed.size() - 1);
  }

  /**
   * Asks before what still waits is closed, as its Mac locks later; and what nobody has looked at,
   * whose Mac may be another one, or still locked.
   */
  private static void ask(Context context, Map<EscrowRecord, Doubt> doubts, int count) {
    if (doubts.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    doubts.forEach(
        (record, doubt) ->
            lines.add(
                record.requestType()
                    + " of "
                    + record.host()
                    + ", made at "
                    + record.created()
                    + ": "
                    + words(context, record, doubt)));
    if (!context.shell().terminal().canAsk()) {
      throw new RefusedException(
          String.join("; ", lines),
          "Nothing was closed. If it is to be closed all the same: --yes.");
    }
    lines.forEach(context::warn);
    context.note("What is closed cannot be opened again; its PIN stays in escrow.");
    Confirmation.require(
        context, "To close " + (count == 1 ? "it" : "them") + " type \"close\": ", "close");
  }

  private static String words(Context context, EscrowRecord record, Doubt doubt) {
    if (doubt == Doubt.NEVER_SHOWN) {
      return "its PIN was never shown to anybody";
    }
    boolean isLock = PinCommands.isLock(record);
    String again =
        (isLock ? "lock " : "erase ") + Quoted.argument(record.host()) + " --again --reason TEXT";
    String result = "`" + context.command("result " + record.commandUuid()) + "`";
    String known =
        switch (doubt) {
          case WAITS_FOR_NOBODY ->
              "it waits at a server that has no device with this UDID: a Mac that enrolls there with"
                  + " it ";
          case PUT_OFF -> "the Mac answered \"not now\" (" + result + " asks again): the Mac ";
          case WAITS ->
              "no answer to it is noted (" + result + " asks for it): a Mac that has not done it ";
          default ->
              "nobody knows whether the server has it (`"
                  + context.command(again)
                  + "` asks it): if it has, the Mac ";
        };
    return known
        + (isLock ? "locks" : "erases itself")
        + (doubt == Doubt.WAITS_FOR_NOBODY ? "" : " when it is next online")
        + ", and closing it here does not take it back";
  }

  private boolean isMeant(EscrowRecord record) {
    return type == null ? PinCommands.isPin(record) : record.requestType().equals(type);
  }

  private static void tell(Context context, EscrowRecord closed, String what) {
    context.noteResult(closed::write, closed.requestType() + " of " + closed.host() + what);
  }
}
