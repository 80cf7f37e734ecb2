package org.mdmtoolkit.contracts.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.contracts.JournalStoreContract;
import org.mdmtoolkit.contracts.RecordStoreContract;
import org.mdmtoolkit.contracts.RunStoreContract;
import org.mdmtoolkit.delivery.run.FolderRunStore;
import org.mdmtoolkit.delivery.run.RunKey;
import org.mdmtoolkit.delivery.run.RunStore;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.FolderRecordStore;
import org.mdmtoolkit.escrow.RecordStore;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.JournalStore;

/** The stores in a folder keep the contracts. */
class FolderStoresTest {

  /** What a change of a file's text does. */
  private interface Change {
    String to(String text);
  }

  private static boolean change(Path file, Change change) {
    try {
      Files.write(file, change.to(Files.readString(file)).getBytes(UTF_8));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  class Records extends RecordStoreContract {

    @TempDir Path folder;

    @Override
    protected RecordStore open() {
      return FolderRecordStore.at(folder.resolve("escrow"), TestPki.clock());
    }

    @Override
    protected boolean damage(EscrowRecord record) {
      return change(Path.of(record.location()), text -> text.substring(0, text.length() / 2));
    }
  }

  @Nested
  class Journals extends JournalStoreContract {

    @TempDir Path folder;

    private Path file() {
      return folder.resolve("state/journal.jsonl");
    }

    @Override
    protected JournalStore open() {
      return FileJournal.at(file(), TestPki.clock());
    }

    @Override
    protected boolean change() {
      return FolderStoresTest.change(file(), text -> text.replaceFirst("action.0", "action.7"));
    }

    @Override
    protected boolean tear() {
      return FolderStoresTest.change(file(), text -> text.substring(0, text.length() - 50));
    }
  }

  @Nested
  class Runs extends RunStoreContract {

    @TempDir Path folder;

    private Path file(RunKey key) {
      return folder.resolve("runs").resolve(key.text() + ".jsonl");
    }

    @Override
    protected RunStore open() {
      return FolderRunStore.at(folder.resolve("runs"));
    }

    @Override
    protected boolean damage(RunKey key) {
      return change(file(key), text -> text.replaceFirst("planned", "pla"));
    }

    @Override
    protected boolean tear(RunKey key) {
      return change(file(key), text -> text.substring(0, text.length() - 20));
    }
  }
}
