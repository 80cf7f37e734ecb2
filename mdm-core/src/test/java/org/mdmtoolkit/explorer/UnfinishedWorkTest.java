package org.mdmtoolkit.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.custody.Finding;
import org.mdmtoolkit.custody.SecretKind;
import org.mdmtoolkit.escrow.EscrowKey;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.fixtures.disk.DiskCall;
import org.mdmtoolkit.fixtures.disk.DiskControl;
import org.mdmtoolkit.fixtures.disk.DiskControl.Fate;
import org.mdmtoolkit.fixtures.disk.DiskImage;
import org.mdmtoolkit.fixtures.disk.Killed;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk.Contents;
import org.mdmtoolkit.fixtures.disk.SimulatedDisk.Names;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * What another process has made or removed this moment, and has not forced yet: who builds on it
 * makes it durable first. Each is a fault that {@link Exploration} has found.
 */
class UnfinishedWorkTest {

  private static final String RECORDS = "/home/escrow/";
  private static final String OPEN = RECORDS + "open/locked-mac.DeviceLock.pem";
  private static final String CLOSED = RECORDS + "closed/locked-mac.DeviceLock.COMMAND-LOCKED0.pem";

  private static QuickKeys keys;

  @BeforeAll
  static void makeKeysQuickly() {
    keys = QuickKeys.use();
  }

  @AfterAll
  static void makeKeysAsEver() {
    keys.close();
  }

  private final SimulatedDisk disk = SimulatedDisk.forProcesses(2);

  private Path path(int process, String path) {
    return disk.root(process).resolve(path);
  }

  private StateFolder state(int process, String attempt) {
    return new StateFolder(disk.root(process), process, attempt, TestPki.clock());
  }

  private DiskImage afterPowerFailure() {
    return disk.afterCrash(Names.FORCED, Contents.FORCED);
  }

  /** From now on, calls of this kind about this path have this fate. */
  private void fate(Fate fate, DiskCall call, String path) {
    disk.control(
        (process, now, where) ->
            process == 1 && now == call && where.equals(path) ? fate : Fate.DONE);
  }

  private void folderWithOneLock() {
    Promises promises = new Promises();
    Operation.INIT.body().run(state(0, "init"), promises);
    Operation.addReader(state(0, "anna"), promises, "anna");
    Operation.lock(state(0, "locked"), promises, Operation.LOCKED);
  }

  private EscrowRecord openRecord(int process) {
    return state(process, "close").escrow().records().records().records().get(0);
  }

  @Test
  void aFolderThatAnotherProcessMadeIsDurableBeforeItIsUsed() throws IOException {
    Files.createDirectory(path(1, "/a"));
    Files.createDirectory(path(1, "/b"));
    DurableFiles.createFolder(path(0, "/a/deeper"));
    assertThat(afterPowerFailure().paths()).containsExactly("/a", "/a/deeper", "/b");
    Files.createDirectory(path(1, "/c"));
    DurableFiles.createStateFolder(path(0, "/c"));
    assertThat(afterPowerFailure().paths()).contains("/c");
  }

  @Test
  void aFolderThatCannotBeMadeDurableIsAnError() throws IOException {
    Files.createDirectory(path(1, "/a"));
    fate(Fate.FAILS, DiskCall.FORCE, "/");
    assertThatThrownBy(() -> DurableFiles.createFolder(path(1, "/a")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot store /a durably");
    assertThatThrownBy(() -> DurableFiles.createStateFolder(path(1, "/a")))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aJournalThatAnotherProcessBeganIsDurableWithTheFirstLine() throws IOException {
    DurableFiles.createFolder(path(1, "/home"));
    fate(Fate.KILLED, DiskCall.FORCE, "/home");
    assertThatThrownBy(() -> state(1, "x").journal().append(JournalEvent.of("a.a")))
        .isInstanceOf(Killed.class);
    assertThat(Files.size(path(0, "/home/journal.jsonl"))).isZero();
    state(0, "y").journal().append(JournalEvent.of("b.b"));
    assertThat(afterPowerFailure().content("/home/journal.jsonl").orElseThrow()).isNotEmpty();
    assertThat(state(0, "z").journal().verify().entries()).isEqualTo(1);
  }

  @Test
  void aJournalWhoseNameCannotBeMadeDurableGetsNoLine() throws IOException {
    DurableFiles.createFolder(path(1, "/home"));
    fate(Fate.FAILS, DiskCall.FORCE, "/home");
    assertThatThrownBy(() -> state(1, "x").journal().append(JournalEvent.of("a.a")))
        .isInstanceOf(UnavailableException.class);
    assertThat(Files.size(path(0, "/home/journal.jsonl"))).isZero();
  }

  @Test
  void whatAnotherProcessIsClosingIsClosedDurably() {
    folderWithOneLock();
    EscrowRecord record = openRecord(1);
    fate(Fate.DONE_AND_FAILS, DiskCall.UNLINK, OPEN);
    assertThatThrownBy(() -> state(1, "x").escrow().records().close(record))
        .isInstanceOf(UnavailableException.class);
    assertThat(afterPowerFailure().paths()).contains(OPEN);
    disk.control(DiskControl.NONE);
    state(0, "y").escrow().records().close(record);
    assertThat(afterPowerFailure().paths()).contains(CLOSED).doesNotContain(OPEN);
  }

  @Test
  void theFolderOfClosedRecordsIsDurableBeforeARecordMovesThere() throws IOException {
    folderWithOneLock();
    EscrowRecord record = openRecord(0);
    Files.createDirectory(path(1, RECORDS + "closed"));
    state(0, "y").escrow().records().close(record);
    assertThat(afterPowerFailure().paths()).contains(CLOSED);
  }

  @Test
  void aReaderThatAnotherProcessAddedOrRemovedIsSoDurably() {
    folderWithOneLock();
    String anna = RECORDS + "recipients/anna.pem";
    fate(Fate.DONE_AND_FAILS, DiskCall.UNLINK, anna);
    assertThatThrownBy(() -> Operation.REMOVE.body().run(state(1, "x"), new Promises()))
        .isInstanceOf(UnavailableException.class);
    assertThat(afterPowerFailure().paths()).contains(anna);
    disk.control(DiskControl.NONE);
    Operation.REMOVE.body().run(state(0, "y"), new Promises());
    assertThat(afterPowerFailure().paths()).doesNotContain(anna);

    String bob = RECORDS + "recipients/bob.pem";
    fate(Fate.DONE_AND_FAILS, DiskCall.LINK, bob);
    assertThatThrownBy(() -> Operation.ADD.body().run(state(1, "x"), new Promises()))
        .isInstanceOf(UnavailableException.class);
    assertThat(afterPowerFailure().paths()).doesNotContain(bob);
    disk.control(DiskControl.NONE);
    Operation.ADD.body().run(state(0, "y"), new Promises());
    assertThat(afterPowerFailure().paths()).contains(bob);
  }

  @Test
  void aChangeOfReadersThatWasKilledIsNotForgottenByTheNext() {
    folderWithOneLock();
    fate(Fate.DONE_AND_FAILS, DiskCall.LINK, RECORDS + "recipients/bob.pem");
    assertThatThrownBy(() -> Operation.ADD.body().run(state(1, "x"), new Promises()))
        .isInstanceOf(UnavailableException.class);
    disk.control(DiskControl.NONE);
    Operation.REMOVE.body().run(state(0, "y"), new Promises());
    assertThat(state(0, "z").custody().check())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.RESEAL); // what was sealed before, and nothing else
    assertThat(state(0, "z").escrow().recipients())
        .extracting(reader -> reader.name())
        .containsExactly("identity", "bob");
  }

  @Test
  void whatIsToldToBeClosedIsClosedDurably() {
    folderWithOneLock();
    EscrowRecord record = openRecord(1);
    fate(Fate.DONE_AND_FAILS, DiskCall.UNLINK, OPEN);
    assertThatThrownBy(() -> state(1, "x").escrow().records().close(record))
        .isInstanceOf(UnavailableException.class);
    disk.control(DiskControl.NONE);
    assertThat(
            state(0, "y")
                .custody()
                .completeClosing(Operation.LOCKED, one -> true, JournalEvent.of("pin.closed")))
        .hasSize(1);
    assertThat(afterPowerFailure().paths()).contains(CLOSED).doesNotContain(OPEN);
  }

  @Test
  void whoHasUnlockedTheKeyBeforeItsPassphraseWasChangedDoesNotPinTheOldFile() {
    folderWithOneLock();
    EscrowKey unlockedBefore = state(1, "x").unlock();
    Operation.PASSPHRASE.body().run(state(0, "y"), new Promises());
    EscrowRecord record =
        state(1, "x").custody().open(Operation.LOCKED, SecretKind.LOCK_PIN).orElseThrow();
    state(1, "x").custody().handOut(record, unlockedBefore, JournalEvent.of("lock.again"));
    assertThat(state(0, "z").custody().check()).isEmpty();
  }
}
