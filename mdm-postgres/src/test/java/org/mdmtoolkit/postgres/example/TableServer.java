package org.mdmtoolkit.postgres.example;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.server.Delivery;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.MdmServer;

/** An MDM server that writes down what arrives, for however many processes. */
final class TableServer implements MdmServer {

  /** What arrived, each time. */
  static final String TABLE = "CREATE TABLE arrived (udid text, command_uuid text, pin text)";

  private final DataSource source;

  TableServer(DataSource source) {
    this.source = source;
  }

  @Override
  public List<Delivery> enqueue(MdmCommand command, List<Host> hosts) {
    try (Connection connection = source.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO arrived VALUES (?, ?, ?)")) {
      for (Host host : hosts) {
        insert.setString(1, host.udid());
        insert.setString(2, command.commandUuid().orElseThrow());
        insert.setString(3, (String) command.keys().get("PIN"));
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      return answers(hosts, Delivery.State.UNKNOWN);
    }
    return push(hosts);
  }

  private static List<Delivery> answers(List<Host> hosts, Delivery.State state) {
    return hosts.stream().map(host -> new Delivery(host.udid(), state, "")).toList();
  }

  @Override
  public List<Delivery> push(List<Host> hosts) {
    return answers(hosts, Delivery.State.QUEUED);
  }

  @Override
  public Optional<Boolean> knows(String commandUuid, Host host) {
    try (Connection connection = source.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT FROM arrived WHERE command_uuid = ?")) {
      select.setString(1, commandUuid);
      try (ResultSet row = select.executeQuery()) {
        return Optional.of(row.next());
      }
    } catch (SQLException e) {
      throw new org.mdmtoolkit.UnavailableException("the MDM server does not answer", "Try again.");
    }
  }

  @Override
  public List<Host> find(String query) {
    return List.of(); // it was not asked for hosts here
  }

  @Override
  public Optional<CommandResult> result(String commandUuid, Host host) {
    return Optional.empty();
  }

  @Override
  public String description() {
    return "our own MDM server";
  }

  @Override
  public String check() {
    return "1.0";
  }

  @Override
  public boolean answersQuestions() {
    return true;
  }

  @Override
  public boolean refusesReuse() {
    return false;
  }

  @Override
  public int maxHosts() {
    return 1;
  }

  @Override
  public void close() {}
}
