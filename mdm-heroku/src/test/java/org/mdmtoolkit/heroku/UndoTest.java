package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.renewal.DeployReceipt;

class UndoTest {

  @TempDir static Path folder;
  private Bench bench;
  private HerokuClient client;
  private FakeHerokuApp app;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
    client = bench.client();
    app = bench.app();
  }

  @AfterEach
  void close() {
    client.close();
    bench.close();
  }

  @Test
  void theFirstPushToAnAppSetsAllThreeAndUndoRemovesThem() {
    FakeHerokuApp fresh = bench.heroku.app("fresh-app", Bench.OTHERS);
    HerokuConfigVars target = bench.target(client, "fresh-app");
    target.deploy(Bench.NEW, Optional.empty());
    assertThat(fresh.vars()).isEqualTo(Bench.vars(Bench.NEW));

    target.undo(bench.key, false);
    assertThat(fresh.vars()).isEqualTo(Bench.OTHERS);
  }

  @Test
  void undoPutsThePreviousValuesBackAndUndoingThatTheNewer() {
    push();
    HerokuConfigVars target = bench.target(client);

    assertThat(target.undo(bench.key, false)).isEqualTo(new DeployReceipt(true, "v3", true));
    assertThat(app.vars()).isEqualTo(Bench.vars(Bench.OLD));
    target.undo(bench.key, false);
    assertThat(app.vars()).isEqualTo(Bench.vars(Bench.NEW));
  }

  @Test
  void undoLeavesAloneWhatSomebodyElseHasSetSince() {
    push();
    app.foreignChange(Bench.NAMES.passphrase(), "somebodyElses");
    HerokuConfigVars target = bench.target(client);

    assertThatThrownBy(() -> target.undo(bench.key, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--force");
    assertThat(app.patches()).isEqualTo(1);
    target.undo(bench.key, true);
    assertThat(app.vars()).isEqualTo(Bench.vars(Bench.OLD));
  }

  @Test
  void undoOfWhatIsUndoneDoesNothing() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_FAILS))
        .isInstanceOf(UnavailableException.class);
    assertThat(bench.target(client).undo(bench.key, false).changed()).isFalse();
    assertThat(app.patches()).isEqualTo(1);
  }

  private DeployReceipt push(HerokuFault... faults) {
    bench.heroku.faults(HerokuFaults.once(faults));
    return bench.target(client).deploy(Bench.NEW, Optional.of(Bench.OLD.fingerprint()));
  }
}
