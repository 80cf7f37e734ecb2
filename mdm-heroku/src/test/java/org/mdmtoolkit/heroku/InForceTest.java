package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.renewal.DeployReceipt;
import org.mdmtoolkit.vendor.VendorValues;

/** What is set is not in force before its release has succeeded. */
class InForceTest extends HerokuAppFixture {

  @Test
  void valuesWhoseReleaseFailedAreNotTakenForInForceBeforeAReleaseSucceeded() {
    heroku.restores = false;
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_FAILS_AND_SHOWS_NEW))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(this::push)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("release v2 failed, so they may not be in force");
    assertThat(app.patches()).isEqualTo(1);
    app.foreignRelease();
    assertThat(push().changed()).isFalse();
  }

  @Test
  void norWhereThatReleaseFailedWhileItWasWaitedFor() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_HANGS)).isInstanceOf(TimedOutException.class);
    try (HerokuDiff diff = heroku.target(client).diff(TestHeroku.NEW)) {
      app.failPendingAndShow();
      assertThatThrownBy(diff::push)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("release v2 failed");
    }
    assertThat(app.patches()).isEqualTo(1);
  }

  @Test
  void nothingIsReadWhileAReleaseIsPendingThatMayChangeIt() {
    assertThatThrownBy(() -> push(HerokuFault.RELEASE_HANGS)).isInstanceOf(TimedOutException.class);
    HerokuConfigVars target = heroku.target(client);
    assertThatThrownBy(target::read)
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("release v2 of acme-mdm is still pending");
    app.finishPending();
    try (VendorValues read = target.read().orElseThrow()) {
      assertThat(read).isEqualTo(TestHeroku.NEW);
    }
  }

  @Test
  void aRefusalAfterAnUnreadableAnswerIsNotTakenForOneOfTheWholeChange() {
    heroku.fake.faults(
        HerokuFaults.once(HerokuFault.PAGE_IN_BETWEEN, HerokuFault.UNAUTHORIZED)
            .onlyAt("PATCH", 0));
    HerokuConfigVars target = heroku.target(client);
    assertThatThrownBy(() -> target.deploy(TestHeroku.NEW, Optional.empty()))
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("it is not known whether acme-mdm has the new values");
  }

  @Test
  void nobodyIsBlamedForAReleaseOfTheOwnRequestThatArrivedLate() {
    heroku.fake.faults(HerokuFaults.once(HerokuFault.RESET_BEFORE).onlyAt("PATCH", 0));
    byte[] body = ConfigVarsJson.write(TestHeroku.NEW, TestHeroku.NAMES);
    int[] sent = {0};
    heroku.onPatch =
        () -> {
          if (++sent[0] == 2) {
            try {
              client.patch(TestHeroku.APP, body, TestHeroku.NAMES, List.of());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    heroku.target(client).deploy(TestHeroku.NEW, Optional.empty());
    assertThat(app.vars()).isEqualTo(TestHeroku.vars(TestHeroku.NEW));
    assertThat(heroku.told)
        .noneMatch(line -> line.contains("Somebody else"))
        .anyMatch(line -> line.contains("The releases v3, v2 were made meanwhile"));
  }

  private DeployReceipt push(HerokuFault... faults) {
    heroku.fake.faults(faults.length > 0 ? HerokuFaults.once(faults) : HerokuFaults.none());
    return heroku.target(client).deploy(TestHeroku.NEW, Optional.empty());
  }
}
