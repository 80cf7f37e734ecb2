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
    Optional<String> id =
        isShared ? Optional.of(context.team().stores().id().toString()) : Optional.empty();
    Optional<String> head = isShared ? context.team().journal().remembered() : Optional.empty();
    StringBuilder text = new StringBuilder();
    text.append("Records, journal and escrow key: ").append(place).append('\n');
    id.ifPresent(one -> text.append("Store: ").append(one).append('\n'));
    text.append("Commands: ")
        .append(open)
        .append(" open, ")
        .append(listing.records().size() - open)
        .append(" closed\n");
    text.append("Readers: ").append(readers.size()).append('\n');
    head.ifPresent(
        one -> text.append("Last entry that this machine has seen: ").append(one).append('\n'));
    return context.printResult(
        json ->
            json.put("kind", isShared ? "postgresql" : "folder")
                .put("place", place)
                .put("store_id", id)
                .put("open", open)
                .put("closed", listing.records().size() - open)
                .put("readers", readers.size())
                .put("remembered_head", head),
        text.toString());
  }
}
