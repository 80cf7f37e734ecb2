package org.mdmtoolkit.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.RevealedSecret;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

/** What is kept in a state folder, looked at from outside: its own journal does not tell of it. */
final class KeptSecrets {

  private final Custody custody;

  private KeptSecrets(Custody custody) {
    this.custody = custody;
  }

  static KeptSecrets in(Path home) {
    Clock clock = Clock.systemUTC();
    Path journal = home.resolveSibling(home.getFileName() + "-looked-at.jsonl");
    Escrow escrow = Escrow.at(home.resolve("escrow"), clock, new SecureRandom());
    return new KeptSecrets(
        Custody.in(escrow, Journal.at(journal, clock, new Operator("test", "test"))));
  }

  EscrowRecord openLock(String host) {
    return custody.open(host, SecretKind.LOCK_PIN).orElseThrow();
  }

  RevealedSecret reveal(EscrowRecord record, EscrowKey key) {
    return custody
        .reveal(List.of(record), key, JournalEvent.of("test"))
        .get(0)
        .secret()
        .orElseThrow();
  }

  List<EscrowRecord> records() {
    return custody.records().records();
  }
}
