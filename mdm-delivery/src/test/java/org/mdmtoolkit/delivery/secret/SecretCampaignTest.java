package org.mdmtoolkit.delivery.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random sequences of changes, questions and foreign acts, with faults of Mac and server and kills
 * of the process, one Mac each. By default a few for each kind of secret; {@code
 * -Dmdm.secrets.runs=1000} for many, {@code -Dmdm.secrets.first=17 -Dmdm.secrets.runs=1
 * -Dmdm.secrets.kind=RECOVERY_LOCK} for one.
 */
@Tag("any-jdk")
class SecretCampaignTest {

  private static final int RUNS = Integer.getInteger("mdm.secrets.runs", 0);
  private static final int FIRST = Integer.getInteger("mdm.secrets.first", 0);

  static Stream<CampaignKind> kinds() {
    return Stream.of(CampaignKind.values())
        .filter(kind -> kind.name().startsWith(System.getProperty("mdm.secrets.kind", "")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatTheMacHoldsIsInEscrowAndWhatIsSaidIsTrue(CampaignKind kind) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    Instant start = Instant.now();
    int runs = RUNS > 0 ? RUNS : kind == CampaignKind.ADMIN_PASSWORD ? 2 : 8; // its hashes are slow
    for (int i = FIRST; i < FIRST + runs; i++) {
      CampaignRun run = new CampaignRun(kind, i);
      try {
        run.go();
      } catch (Throwable e) {
        wrong.add("run " + i + ": " + e + "\n  " + String.join("\n  ", run.story()));
        System.out.println(kind + " " + wrong.get(wrong.size() - 1));
      }
      run.counts().forEach((what, count) -> counts.merge(what, count, Integer::sum));
    }
    System.out.println(
        kind
            + ": "
            + runs
            + " runs in "
            + Duration.between(start, Instant.now()).toSeconds()
            + " s, "
            + counts);
    assertThat(wrong).isEmpty();
  }
}
