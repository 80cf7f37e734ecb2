package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.HerokuStep;
import org.mdmtoolkit.Remedy.HerokuStep.HerokuAct;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.fixtures.TestApplePki;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.VendorValues;

class UndoTest {

  private static final VendorValues THIRD =
      Bench.values(TestApplePki.futureVendor(), Bench.NEW_PASSPHRASE);

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
  void close() throws IOException {
    client.close();
    bench.close();
    for (Path file : kept()) {
      Files.delete(file);
    }
  }

  private static List<Path> kept() throws IOException {
    Path sealed = folder.resolve("sealed");
    if (!Files.exists(sealed)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(sealed)) {
      return files.toList();
    }
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
        .extracting(e -> ((Remedy.Several) ((RefusedException) e).remedy()).parts())
        .satisfies(
            parts ->
                assertThat(parts)
                    .hasSize(2)
                    .contains(
                        new HerokuStep(
                            "acme-mdm", HerokuAct.LOOK, "Nothing was changed. Look with {};"))
                    .anyMatch(
                        part ->
                            part instanceof LiftGuard lift
                                && lift.guard() == LiftGuard.Guard.FORCE));
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

  @Test
  void afterAPushThatFailedThePushBeforeItCanBeUndoneByForce() {
    push();
    HerokuConfigVars target = bench.target(client);
    bench.heroku.faults(HerokuFaults.once(HerokuFault.RELEASE_FAILS));
    assertThatThrownBy(() -> target.deploy(THIRD, Optional.empty()))
        .isInstanceOf(UnavailableException.class);

    assertThatThrownBy(() -> target.undo(bench.key, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("had before the last change from here");
    assertThat(app.vars()).isEqualTo(Bench.vars(Bench.NEW));
    target.undo(bench.key, true);
    assertThat(app.vars()).isEqualTo(Bench.vars(Bench.OLD));
  }

  @Test
  void noOlderValuesAreTakenForThoseInADamagedFile() throws IOException {
    push();
    Path file = kept().get(0);
    Files.writeString(file, "");
    assertThatThrownBy(() -> bench.target(client).undo(bench.key, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void whereNothingIsKeptItIsSaidOfWhichAppsSomethingIs() {
    push();
    bench.heroku.app("other-app", Bench.OTHERS);
    assertThatThrownBy(() -> bench.target(client, "other-app").undo(bench.key, false))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("of other-app")
        .hasMessageContaining(Bench.APP);
  }

  private DeployReceipt push(HerokuFault... faults) {
    bench.heroku.faults(HerokuFaults.once(faults));
    return bench.target(client).deploy(Bench.NEW, Optional.of(Bench.OLD.fingerprint()));
  }
}
