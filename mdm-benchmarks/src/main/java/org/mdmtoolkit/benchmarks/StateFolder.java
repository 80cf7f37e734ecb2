package org.mdmtoolkit.benchmarks;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.custody.Custody;
import org.mdmtoolkit.custody.IssueRequest;
import org.mdmtoolkit.custody.IssueResult;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.Escrow;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.secret.Pin;

/**
 * Fills a state folder that has an escrow key with open records of made-up Macs: {@code StateFolder
 * HOME FIRST COUNT}. See records.py.
 */
public final class StateFolder {

  private static final int BATCH = 250;

  private StateFolder() {}

  /** Makes them. */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    int first = Integer.parseInt(arguments[1]);
    int end = first + Integer.parseInt(arguments[2]);
    var random = new SecureRandom();
    Journal journal =
        Journal.in(
            FileJournal.at(home.resolve("journal.jsonl"), Clock.systemUTC()),
            new Operator("benchmark", "benchmark"));
    Custody custody =
        Custody.in(Escrow.at(home.resolve("escrow"), Clock.systemUTC(), random), journal);
    for (int from = first; from < end; from += BATCH) {
      List<IssueRequest> requests = new ArrayList<>();
      for (int i = from; i < Math.min(end, from + BATCH); i++) {
        Pin pin = Pin.random(random);
        requests.add(
            IssueRequest.of(
                "mac-" + i, SecretKind.LOCK_PIN, pin, () -> DeviceLock.forMac(pin).build()));
      }
      custody.issueAll(requests, JournalEvent.of("lock.escrowed")).forEach(IssueResult::orThrow);
    }
  }
}
