package org.mdmtoolkit.delivery.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;

class ServerJournalTest {

  @TempDir private Path folder;

  private final ServerConfig office =
      new ServerConfig(
          "office",
          ServerType.FLEET,
          ServerAddress.of("https://fleet.example.com"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Journal journal;
  private ServerJournal servers;

  @BeforeEach
  void begin() {
    Operator operator = new Operator("tester", "here");
    journal = Journal.at(folder.resolve("journal.jsonl"), Clock.systemUTC(), operator);
    servers = new ServerJournal(journal);
  }

  private List<String> told() {
    return journal.entries(entry -> true).stream().map(one -> one.event().action()).toList();
  }

  @Test
  void whatIsThereAlreadyIsToldOnlyIfItWasNotToldYet() {
    servers.added(office, false); // the process that added it was stopped
    servers.added(office, false);
    assertThat(told()).containsExactly("server.added");
    servers.added(office, true);
    assertThat(told()).hasSize(2);
  }

  @Test
  void whatIsGoneAlreadyIsToldOnlyIfItWasThere() {
    assertThat(servers.removedEarlier("office")).isFalse();
    servers.added(office, true);
    assertThat(servers.removedEarlier("office")).isTrue();
    assertThat(servers.removedEarlier("office")).isTrue();
    assertThat(told()).containsExactly("server.added", "server.removed");
  }
}
