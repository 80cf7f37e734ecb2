package org.mdmtoolkit.cli.terminal;

import java.nio.file.Path;
import org.mdmtoolkit.delivery.config.StoredPolicy;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.journal.RememberedHead;
import org.mdmtoolkit.postgres.ConnectionSettings;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.PostgresRunStore;
import org.mdmtoolkit.postgres.PostgresStores;

/**
 * The store in a database that a team shares, as this machine sees it. Apart, so that a command on
 * a folder loads nothing of a database.
 *
 * @param settings how it is reached, and the role that logs in
 * @param connection the connection to it, which is closed when the command has ended
 * @param stores the stores themselves
 * @param journal the journal, of which this machine remembers the head
 */
public record TeamStore(
    Context context,
    ConnectionSettings settings,
    OneConnection connection,
    PostgresStores stores,
    RememberedHead journal) {

  /**
   * The store at this address. Nothing is asked yet.
   *
   * @param origin where the address stands, for messages
   */
  public static TeamStore at(Context context, String url, String origin) {
    ConnectionSettings settings = settings(context, url, origin);
    OneConnection connection = settings.connection();
    context.closeAtEnd(connection::close);
    PostgresStores stores = PostgresStores.in(connection);
    RememberedHead journal = RememberedHead.of(stores.journal(), context.state().storeHead());
    return new TeamStore(context, settings, connection, stores, journal);
  }

  /** How this address is reached; it stands there. */
  public static ConnectionSettings settings(Context context, String url, String origin) {
    Shell shell = context.shell();
    return ConnectionSettings.of(
            url,
            shell.environment(),
            Path.of(shell.environment("HOME").orElse("/")),
            Context.account())
        .from(origin);
  }

  /** Where it is; shows no password. */
  public String address() {
    return settings.toString();
  }

  /** Key, readers and records. */
  public Escrow escrow() {
    Shell shell = context.shell();
    return stores.escrow(context.state().escrow(), shell.clock(), shell.random());
  }

  /** The policy, for which plans are approved in the words of this store's identity. */
  public StoredPolicy policy() {
    return StoredPolicy.in(stores.policies(), stores.plans(), "the store " + stores.id());
  }

  /** Runs that are not finished. */
  public RunStore runs() {
    return PostgresRunStore.in(stores);
  }
}
