package org.mdmtoolkit.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.journal.FileJournal;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;

class StateFolderTest {

  private static final Path CONFIGURATION = Path.of("config.yaml");

  @TempDir Path temporary;
  private StateFolder state;

  @BeforeEach
  void open() throws IOException {
    Path folder = temporary.toRealPath().resolve("state");
    state = StateFolder.at(folder, Clock.systemUTC(), SecureRandom::new);
  }

  private void note(String action) {
    Journal.in(FileJournal.at(state.journal(), Clock.systemUTC()), new Operator("anna", "desk"))
        .append(JournalEvent.of(action));
  }

  @Test
  void anEmptyFolderMayBeUsedWithOrWithoutAStore() {
    state.requireOwn(() -> CONFIGURATION);
    state.requireMoved("anna", () -> CONFIGURATION);
    assertThat(state.isOfStore()).isFalse();
  }

  @Test
  void aFolderThatWasMovedIsNotUsedWithoutItsStore() throws IOException {
    note("lock.planned");
    Files.writeString(state.movedMark(), "postgresql://db/mdm");
    assertThat(state.isOfStore()).isTrue();
    state.requireMoved("anna", () -> CONFIGURATION);
    assertThatThrownBy(() -> state.requireOwn(() -> CONFIGURATION))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e ->
                assertThat(e.remedy())
                    .isEqualTo(
                        new Remedy.UseStore(
                            Optional.of(state.movedMark().toString()), "config.yaml")));
  }

  @Test
  void aFolderWithAJournalOfItsOwnIsNotUsedWithAStore() {
    note("server.added");
    state.requireMoved("anna", () -> CONFIGURATION); // nothing that a store would have twice
    note("lock.planned");
    assertThatThrownBy(() -> state.requireMoved("anna", () -> CONFIGURATION))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has a journal of its own and no PINs");
  }

  @Test
  void theStateOfANewerVersionIsLeftAlone() throws IOException {
    Files.createDirectories(state.path());
    Files.writeString(state.path().resolve("format"), "2\n");
    assertThatThrownBy(() -> StateFolder.at(state.path(), Clock.systemUTC(), SecureRandom::new))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.remedy()).isEqualTo(Remedy.Act.USE_NEWER_VERSION));
  }
}
