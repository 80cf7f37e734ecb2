package org.mdmtoolkit.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.renewal.RenewalStatus.Doubt;

class RenewalWordsTest {

  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant END = Instant.parse("2027-11-01T12:00:00Z");

  private static RenewalWords words(Stage stage, NextStep next, Optional<Doubt> doubt) {
    return new RenewalWords(
        new RenewalStatus(
            "fleet",
            2,
            Path.of("fleet/2"),
            stage,
            Optional.of(TIME),
            Optional.of(new InForce(2, END, 300)),
            next,
            Optional.empty(),
            Optional.of("the Heroku app acme"),
            Optional.of("v12"),
            false,
            Optional.empty(),
            doubt));
  }

  @Test
  void aScreenSaysWhatIsInForceAndWhoIsNext() {
    RenewalWords words = words(Stage.DEPLOYED, NextStep.VERIFY, Optional.empty());
    assertThat(words.screen("check it", "unused", "look", "not asked for"))
        .isEqualTo(
            """
            fleet: generation 2, deployed on 2026-11-01T12:00:00Z, not verified yet
              In force:  until 2027-11-01T12:00:00Z, 300 days left (generation 2)
              Target:    the Heroku app acme, v12
              Next:      check it
              Who:       whoever may change the Heroku app acme, on this machine
            """);
  }

  @Test
  void whatWasReplacedSinceStandsFirst() {
    Doubt doubt = new Doubt(Doubt.Kind.CHANGED, TIME, "replaced by heroku push (anna@desk)");
    RenewalWords words = words(Stage.VERIFIED, NextStep.DEPLOY_REPLACING, Optional.of(doubt));
    assertThat(words.screen("find out", "", "look", ""))
        .startsWith(
            "fleet: generation 2 was replaced by heroku push (anna@desk) on 2026-11-01T12:00:00Z\n")
        .contains("300 days left (generation 2)\n")
        .doesNotContain("v12", "But:");
    assertThat(words.why())
        .isEqualTo(
            "what was deployed was replaced by heroku push (anna@desk) on 2026-11-01T12:00:00Z");
    assertThat(words(words.status(), Optional.of(new InForce(0, TIME, 3))).screen("", "", "", ""))
        .contains("In force:  until 2026-11-01T12:00:00Z, 3 days left (what was put there since)");
    assertThat(words(words.status(), Optional.empty()).screen("", "", "mdm renew verify", ""))
        .contains("In force:  not known here; to see what is there: mdm renew verify\n");
  }

  private static RenewalWords words(RenewalStatus one, Optional<InForce> inForce) {
    return new RenewalWords(
        new RenewalStatus(
            one.name(),
            one.generation(),
            one.folder(),
            one.stage(),
            one.since(),
            inForce,
            one.next(),
            one.account(),
            one.target(),
            one.reference(),
            one.pushVerified(),
            one.givenRoot(),
            one.doubt()));
  }
}
