package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
import org.mdmtoolkit.fixtures.pki.TestApplePki;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.VendorValues;

class UndoTest extends HerokuAppFixture {

  private static final VendorValues THIRD =
      TestHeroku.values(TestApplePki.futureVendor(), TestHeroku.NEW_PASSPHRASE);

  @AfterEach
  void deleteWhatIsKept() throws IOException {
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
    FakeHerokuApp fresh = heroku.fake.app("fresh-app", TestHeroku.OTHERS);
    HerokuConfigVars target = heroku.target(client, "fresh-app");
    target.deploy(TestHeroku.NEW, Optional.empty());
    assertThat(fresh.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));

    target.undo(heroku.key, false);
    assertThat(fresh.vars()).isEqualTo(TestHeroku.OTHERS);
  }

  @Test
  void undoPutsThePreviousValuesBackAndUndoingThatTheNewer() {
    push();
    HerokuConfigVars target = heroku.target(client);

    assertThat(target.undo(heroku.key, false)).isEqualTo(new DeployReceipt(true, "v3", true));
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
    target.undo(heroku.key, false);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
  }

  @Test
  void undoLeavesAloneWhatSomebodyElseHasSetSince() {
    push();
    app.foreignChange(TestHeroku.NAMES.passphrase(), "somebodyElses");
    HerokuConfigVars target = heroku.target(client);

    assertThatThrownBy(() -> target.undo(heroku.key, false))
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
    target.undo(heroku.key, true);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
  }

  @Test
  void undoLeavesAloneWhatWorksIfWhatWasKeptCannotSign() {
    app.foreignChange(TestHeroku.NAMES.passphrase(), "somebodyElses");
    Map<String, String> broken = app.vars();
    HerokuConfigVars target = heroku.target(client);
    target.deploy(TestHeroku.NEW, Optional.empty());

    assertThatThrownBy(() -> target.undo(heroku.key, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the app cannot sign with these three: the key of what was kept");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    target.undo(heroku.key, true);
    assertThat(app.vars()).isEqualTo(broken);
  }

  @Test
  void undoOfWhatIsUndoneDoesNothing() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_FAILS))
        .isInstanceOf(UnavailableException.class);
    assertThat(heroku.target(client).undo(heroku.key, false).changed()).isFalse();
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void afterAPushThatFailedThePushBeforeItCanBeUndoneByForce() {
    push();
    HerokuConfigVars target = heroku.target(client);
    heroku.fake.faults(HerokuFaults.once(HerokuFault.RELEASE_FAILS));
    assertThatThrownBy(() -> target.deploy(THIRD, Optional.empty()))
        .isInstanceOf(UnavailableException.class);

    assertThatThrownBy(() -> target.undo(heroku.key, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("had before the last change from here");
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    target.undo(heroku.key, true);
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.OLD));
  }

  @Test
  void noOlderValuesAreTakenForThoseInADamagedFile() throws IOException {
    push();
    Path file = kept().get(0);
    Files.writeString(file, "");
    assertThatThrownBy(() -> heroku.target(client).undo(heroku.key, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void whereNothingIsKeptItIsSaidOfWhichAppsSomethingIs() {
    push();
    heroku.fake.app("other-app", TestHeroku.OTHERS);
    assertThatThrownBy(() -> heroku.target(client, "other-app").undo(heroku.key, false))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("nothing was pushed to other-app from here")
        .hasMessageContaining(TestHeroku.APP);
  }

  private DeployReceipt push(HerokuFault... faults) {
    heroku.fake.faults(HerokuFaults.once(faults));
    return heroku.target(client).deploy(TestHeroku.NEW, Optional.of(TestHeroku.OLD.fingerprint()));
  }
}
