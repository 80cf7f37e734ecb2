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
 */
public final class TeamStore {

  /** The file in the state folder with the last entry that this machine has seen. */
  static final String HEAD = "store-head";

  private final Context context;
  private final ConnectionSettings settings;
  private final OneConnection connection;
  private final PostgresStores stores;
  private final RememberedHead journal;

  private TeamStore(Context context, ConnectionSettings settings) {
    this.context = context;
    this.settings = settings;
    this.connection = settings.connection();
    this.stores = PostgresStores.in(connection);
    this.journal = RememberedHead.of(stores.journal(), context.home().resolve(HEAD));
  }

  /**
   * The store at this address. Nothing is asked yet.
   *
   * @param origin where the address stands, for messages
   */
  public static TeamStore at(Context context, String url, String origin) {
    TeamStore team = new TeamStore(context, settings(context, url, origin));
    context.closeAtEnd(team.connection::close);
    return team;
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

  /** The role that logs in. */
  String user() {
    return settings.user();
  }

  /** The connection to it, which is closed when the command has ended. */
  public OneConnection connection() {
    return connection;
  }

  /** Where it is; shows no password. */
  public String address() {
    return settings.toString();
  }

  /** The stores themselves. */
  public PostgresStores stores() {
    return stores;
  }

  /** The journal, of which this machine remembers the head. */
  public RememberedHead journal() {
    return journal;
  }

  /** Key, readers and records. */
  public Escrow escrow() {
    Shell shell = context.shell();
    return stores.escrow(context.home().resolve("escrow"), shell.clock(), shell.random());
  }

  /** The policy, for which plans are approved in the words of this store's identity. */
  public StoredPolicy policy() {
    return StoredPolicy.in(stores.policies(), stores.plans(), "the store " + stores.id());
  }

  /** Runs that are not finished. */
  public RunStore runs() {
    return PostgresRunStore.in(stores);
  }

  /** Says what this machine has seen and the store lacks. */
  void begin() {
    journal.missing().ifPresent(context::warn);
  }
}
