package example;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;
import org.mdmtoolkit.secret.Secret;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The same in a Spring Boot service, with what Spring Boot manages. */
@SpringBootApplication
public class Service {

  public static void main(String[] args) {
    SpringApplication.run(Service.class, args).close();
  }

  @Bean
  Custody custody(@Value("${folder}") Path folder) {
    Clock clock = Clock.systemUTC();
    Escrow escrow = Escrow.at(folder.resolve("escrow"), clock, new SecureRandom());
    Journal journal = Journal.at(folder.resolve("journal.jsonl"), clock, new Operator("service", "host-7"));
    try (Secret passphrase = Secret.copyOf("correct horse battery".toCharArray())) {
      escrow.identity().create(journal, passphrase);
    }
    return Custody.in(escrow, journal);
  }

  @Bean
  MdmServer fleet() {
    Secret token = Secret.copyOf("not a token".toCharArray());
    return FleetServer.at(ServerConnection.to(ServerAddress.of("https://fleet.example.com"), token));
  }

  @Bean
  CommandLineRunner lock(Custody custody, MdmServer fleet) {
    return args -> {
      Pin pin = Pin.random(new SecureRandom());
      custody.issue(
          IssueRequest.of("C02XK1ZLJGH5", SecretKind.LOCK_PIN, pin, () -> DeviceLock.forMac(pin).build()),
          JournalEvent.of("lock.escrowed").withReason("ticket 4711"));
      custody.open("C02XK1ZLJGH5", SecretKind.LOCK_PIN).orElseThrow();
      System.out.println("locked by a service of " + fleet.getClass().getSimpleName());
    };
  }
}
