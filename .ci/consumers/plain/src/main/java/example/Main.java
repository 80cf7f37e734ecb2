package example;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.EscrowedCommand;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.heroku.HerokuClient;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.postgres.PostgresStores;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes a lock command in the folder given, reveals its PIN, and opens (without calling) all that the other modules have. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Journal journal = Journal.at(folder.resolve("journal.jsonl"), clock, new Operator("anna", "host-7"));
    Escrow escrow = Escrow.at(folder.resolve("escrow"), clock, random);
    try (Secret passphrase = Secret.copyOf("correct horse battery".toCharArray());
        Secret token = Secret.copyOf("not a token".toCharArray());
        MdmServer fleet = FleetServer.at(ServerConnection.to(ServerAddress.of("https://fleet.example.com"), token))) {
      escrow.identity().create(journal, passphrase);
      Custody custody = Custody.in(escrow, journal);
      Pin pin = Pin.random(random);
      EscrowedCommand lock =
          custody.issue(
              IssueRequest.of("C02XK1ZLJGH5", SecretKind.LOCK_PIN, pin, () -> DeviceLock.forMac(pin).build()),
              JournalEvent.of("lock.escrowed").withReason("ticket 4711"));
      EscrowKey key = escrow.identity().unlock(passphrase);
      String revealed =
          custody
              .reveal(custody.records("C02XK1ZLJGH5").records(), key, JournalEvent.of("pin.shown").withReason("found"))
              .get(0)
              .secret()
              .orElseThrow()
              .reveal();
      if (!revealed.equals(pin.reveal())) {
        throw new IllegalStateException("another PIN was revealed");
      }
      HerokuClient.withToken(token).build();
      PostgresStores.in(new PGSimpleDataSource());
      System.out.println("made " + lock.command().bytes().length + " bytes, PIN revealed");
    }
  }
}
