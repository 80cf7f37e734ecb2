package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.fixtures.FakeHerokuApp;
import org.mdmtoolkit.fixtures.HerokuFault;
import org.mdmtoolkit.fixtures.HerokuFaults;
import org.mdmtoolkit.renewal.DeployReceipt;

/**
 * Many pushes, each to an app of its own, while everything goes wrong that can: {@code
 * -Dmdm.pushes=1000} for the full number.
 */
@Tag("any-jdk")
class CampaignTest {

  private static final int PUSHES = Integer.getInteger("mdm.pushes", 40);
  private static final double RATE = 0.3;

  private enum End {
    DEPLOYED,
    NOT_CHANGED,
    NOT_KNOWN,
    CONFLICT
  }

  @TempDir Path folder;

  @Test
  void everyPushEndsWithAllNewOrAllOldAndSaysWhich() {
    Map<End, Integer> ends = new EnumMap<>(End.class);
    for (int seed = 0; seed < PUSHES; seed++) {
      try (TestHeroku heroku = new TestHeroku(folder)) {
        FakeHerokuApp app =
            heroku
                .fake
                .app("app-" + seed, TestHeroku.vars(TestHeroku.OLD))
                .emptyChangesRelease(seed % 2 == 0);
        if (seed % 5 == 0) {
          app.plainDescriptions();
        }
        ends.merge(push(heroku, app, seed), 1, Integer::sum);
      }
    }
    assertThat(ends).containsKeys(End.DEPLOYED, End.NOT_CHANGED, End.NOT_KNOWN);
    assertThat(ends.get(End.DEPLOYED)).isGreaterThan(PUSHES / 5);
  }

  private static End push(TestHeroku heroku, FakeHerokuApp app, int seed) {
    heroku.fake.faults(HerokuFaults.mixed(seed, RATE, EnumSet.allOf(HerokuFault.class)));
    @Nullable DeployReceipt receipt = null;
    @Nullable MdmException failure = null;
    try (HerokuClient client = heroku.impatientClient()) {
      receipt =
          heroku
              .target(client, app.name())
              .deploy(TestHeroku.NEW, Optional.of(TestHeroku.OLD.fingerprint()));
    } catch (MdmException e) {
      failure = e;
    }
    String said = "seed " + seed + ": " + receipt + failure + "\n" + heroku.told;
    assertThat(said)
        .doesNotContain(TestHeroku.NEW_PASSPHRASE, TestHeroku.OLD_PASSPHRASE, "canary-foreign");
    int restored = heroku.told.contains("asked to restore") ? 1 : 0;
    assertThat(app.changes()).as(said).isLessThanOrEqualTo(1 + restored);
    assertForeignUntouched(app, said);
    assertIsOneSet(app, said);
    if (receipt != null) {
      assertThat(receipt.readBack()).isTrue();
      assertThat(three(app)).as(said).isEqualTo(TestHeroku.three(TestHeroku.NEW));
      return End.DEPLOYED;
    }
    if (failure instanceof TimedOutException) {
      app.finishPending();
      assertIsOneSet(app, said);
      return End.NOT_KNOWN;
    }
    if (failure instanceof ConflictException && isOverwritten(app)) {
      return End.CONFLICT;
    }
    boolean saysNew = said.contains("hold them nevertheless");
    assertThat(three(app))
        .as(said)
        .isEqualTo(TestHeroku.three(saysNew ? TestHeroku.NEW : TestHeroku.OLD));
    return End.NOT_CHANGED;
  }

  private static Map<String, String> three(FakeHerokuApp app) {
    Map<String, String> three = new TreeMap<>(app.vars());
    three.keySet().retainAll(TestHeroku.NAMES.all());
    return three;
  }

  private static boolean isOverwritten(FakeHerokuApp app) {
    return app.vars().containsValue("overwritten by somebody else");
  }

  private static void assertIsOneSet(FakeHerokuApp app, String said) {
    if (!isOverwritten(app)) {
      assertThat(three(app))
          .as(said)
          .isIn(TestHeroku.three(TestHeroku.OLD), TestHeroku.three(TestHeroku.NEW));
    }
  }

  private static void assertForeignUntouched(FakeHerokuApp app, String said) {
    Map<String, String> others = new TreeMap<>(app.vars());
    others.keySet().removeAll(TestHeroku.NAMES.all());
    String foreign = others.remove("FOREIGN");
    assertThat(others).as(said).isEqualTo(TestHeroku.OTHERS);
    assertThat(foreign).isIn(null, "set meanwhile");
  }
}
