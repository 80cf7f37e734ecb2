package example.modular;

import java.util.List;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.postgres.PostgresStores;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;
import org.postgresql.ds.PGSimpleDataSource;

/** Uses each module by its name, and checks that it is one. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    try (Secret token = Secret.copyOf("not a token".toCharArray());
        MdmServer fleet = FleetServer.at(ServerConnection.to(ServerAddress.of("https://fleet.example.com"), token))) {
      MdmCommand lock = DeviceLock.forMac(Pin.of("728193")).build();
      for (Object one :
          List.of(
              lock,
              fleet,
              ServerAddress.of("https://fleet.example.com"),
              HerokuClient.withToken(token).build(),
              PostgresStores.in(new PGSimpleDataSource()))) {
        Module module = one.getClass().getModule();
        if (!module.isNamed()) {
          throw new IllegalStateException(one.getClass() + " is in no module");
        }
        System.out.println(module.getName());
      }
    }
  }
}
