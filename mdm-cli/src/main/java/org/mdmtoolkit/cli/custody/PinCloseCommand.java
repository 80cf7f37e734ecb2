package org.mdmtoolkit.cli.custody;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.SecretHistory;
import org.mdmtoolkit.custody.SecretState;
import org.mdmtoolkit.delivery.server.HostNames;
import org.mdmtoolkit.escrow.EscrowListing;
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
    Map<String, EscrowRecord> open = new LinkedHashMap<>();
    List<MdmException> failed = new ArrayList<>();
    for (String name : names) {
      try {
        open(context, custody, name).ifPresent(record -> open.put(name, record));
      } catch (MdmException e) {
        if (names.size() == 1) {
          throw e;
        }
        failed.add(e);
      }
    }
    if (!yes) {
      ask(context, List.copyOf(open.values()));
    }
    open.forEach(
        (name, record) -> {
          try {
            EscrowRecord closed = custody.close(record, why());
            custody.completeClosing(
                name, this::isMeant, event().withOutcome("it was closed before"));
            tell(context, closed, " is closed. Its PIN stays in escrow.");
          } catch (MdmException e) {
            if (names.size() == 1) {
              throw e;
            }
            failed.add(e);
          }
        });
    failed.forEach(e -> context.warn(e.problem()));
    context.noteRemedies(failed.stream().map(MdmException::remedy));
    if (failed.isEmpty()) {
      return ExitCodes.DONE;
    }
    return failed.size() == names.size() ? ExitCodes.of(failed.get(0)) : ExitCodes.PARTLY_DONE;
  }

  private List<String> names(Context context) {
    HostNames names = HostNames.of(hosts);
    if (hostsFile != null) {
      boolean isInput = hostsFile.equals("-");
      names =
          names.with(
              isInput ? "standard input" : hostsFile,
              context.shell().read(hostsFile, HostNames.MAX_FILE));
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

  /** What is to be closed; empty, after saying so, if it is closed already. */
  private Optional<EscrowRecord> open(Context context, Custody custody, String host) {
    List<EscrowRecord> all = meant(custody.records(host));
    List<EscrowRecord> open = all.stream().filter(EscrowRecord::open).toList();
    if (open.isEmpty()) { // it may be open under the name that another server has for it
      open = meant(custody.recordsOfDevice(host)).stream().filter(EscrowRecord::open).toList();
    }
    if (open.isEmpty() && !all.isEmpty()) {
      custody.completeClosing(host, this::isMeant, why());
      tell(context, all.get(all.size() - 1), " is closed already. Its PIN stays in escrow.");
      return Optional.empty();
    }
    if (open.isEmpty()) {
      throw new NotFoundException(
          host + " has no open " + (type == null ? "command" : type),
          PinCommands.otherNames(context, host)
              + context.wording().words(Remedy.Act.LIST_OPEN_COMMANDS));
    }
    if (open.size() > 1) {
      throw new AmbiguousException(
          host + " has more than one open command",
          "Give --type "
              + open.get(0).requestType()
              + " or --type "
              + open.get(1).requestType()
              + ".");
    }
    return Optional.of(open.get(0));
  }

  private List<EscrowRecord> meant(EscrowListing listing) {
    return listing.records().stream().filter(this::isMeant).toList();
  }

  /**
   * Asks before what still waits is closed, as its Mac locks later; and what nobody has looked at,
   * whose Mac may be another one, or still locked.
   */
  private static void ask(Context context, List<EscrowRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    Optional<SecretHistory> history = PinCommands.history(context);
    Set<String> shown = shown(context);
    List<String> doubts = new ArrayList<>();
    for (EscrowRecord record : records) {
      doubt(record, history.map(one -> one.state(record)).orElse(SecretState.SEALED), shown)
          .ifPresent(
              words ->
                  doubts.add(
                      record.requestType()
                          + " of "
                          + record.host()
                          + ", made at "
                          + record.created()
                          + ": "
                          + words));
    }
    if (doubts.isEmpty()) {
      return;
    }
    if (!context.shell().terminal().canAsk()) {
      throw new RefusedException(
          String.join("; ", doubts),
          "Nothing was closed. If it is to be closed all the same: --yes.");
    }
    doubts.forEach(context::warn);
    context.note("What is closed cannot be opened again; its PIN stays in escrow.");
    Confirmation.require(
        context,
        "To close " + (records.size() == 1 ? "it" : "them") + " type \"close\": ",
        "close");
  }

  private static Optional<String> doubt(EscrowRecord record, SecretState state, Set<String> shown) {
    if (!state.mayHold()) {
      return Optional.empty();
    }
    if (state == SecretState.SENT || state == SecretState.NOT_NOW || state == SecretState.UNKNOWN) {
      return Optional.of(
          (state == SecretState.UNKNOWN
                  ? "it may still wait at the server. If so, the Mac "
                  : "it still waits at the server: the Mac ")
              + (PinCommands.isLock(record) ? "locks" : "erases itself")
              + " when it is next online, and closing it here does not take it back");
    }
    return shown.contains(upper(record.commandUuid()))
        ? Optional.empty()
        : Optional.of("its PIN was never shown to anybody");
  }

  /** The command UUIDs of the PINs that somebody has looked at, in upper case. */
  private static Set<String> shown(Context context) {
    return context.journal().entries(one -> one.event().action().equals("pin.shown")).stream()
        .flatMap(one -> one.event().commandUuid().stream())
        .map(PinCloseCommand::upper)
        .collect(Collectors.toSet());
  }

  private static String upper(String commandUuid) {
    return commandUuid.toUpperCase(Locale.ROOT);
  }

  private boolean isMeant(EscrowRecord record) {
    return type == null ? PinCommands.isPin(record) : record.requestType().equals(type);
  }

  private static void tell(Context context, EscrowRecord closed, String what) {
    if (context.json()) {
      Results.print(
          context.shell(),
          json -> {
            Results.write(json, closed);
            new JsonFields(json).put("journal_head", context.journalHead());
          });
    } else {
      context.note(closed.requestType() + " of " + closed.host() + what);
    }
  }
}
