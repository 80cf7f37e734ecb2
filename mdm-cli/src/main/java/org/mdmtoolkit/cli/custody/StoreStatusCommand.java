package org.mdmtoolkit.cli.custody;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.ListedReader;
import picocli.CommandLine.Command;

/** {@code mdm store status}. */
@Command(name = "status")
public final class StoreStatusCommand implements Action {

  @Override
  public int run(Context context) {
    boolean isShared = context.storeUrl().isPresent();
    EscrowListing listing = context.custody().records();
    long open = listing.records().stream().filter(EscrowRecord::open).count();
    List<ListedReader> readers =
        context.escrow().identity().exists()
            ? context.escrow().readers(context.journal())
            : List.of();
    String place = isShared ? context.team().address() : context.home().toString();
    Optional<String> id = context.storeUrl().map(url -> context.team().stores().id().toString());
    Optional<String> head =
        context.storeUrl().flatMap(url -> context.team().journal().remembered());
    long closed = listing.records().size() - open;
    String text =
        "Records, journal and escrow key: "
            + place
            + id.map(one -> "\nStore: " + one).orElse("")
            + "\nCommands: "
            + open
            + " open, "
            + closed
            + " closed\nReaders: "
            + readers.size()
            + head.map(one -> "\nLast entry that this machine has seen: " + one).orElse("")
            + "\n";
    return context.printResult(
        json ->
            json.put("kind", isShared ? "postgresql" : "folder")
                .put("place", place)
                .put("store_id", id)
                .put("open", open)
                .put("closed", closed)
                .put("readers", readers.size())
                .put("remembered_head", head),
        text);
  }
}
