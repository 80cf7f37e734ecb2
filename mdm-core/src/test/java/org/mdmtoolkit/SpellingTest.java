package org.mdmtoolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

  @Test
  void nearAreThoseThatDifferLeastByTwoLettersOrBySwappedOnesAndShortOnesByOne() {
    List<String> names = List.of("restart", "renew", "run", "reset");
    assertThat(Spelling.near("restrat", names)).containsExactly("restart");
    assertThat(Spelling.near("rnu", names)).containsExactly("run");
    assertThat(Spelling.near("pin", names)).isEmpty();
    assertThat(Spelling.near("text", List.of("cert"))).isEmpty();
    assertThat(Spelling.near("reneset", List.of("renew", "reset"))).containsExactly("reset");
    assertThat(Spelling.near("--yse", List.of("--yes", "--yet"))).containsExactly("--yes");
    assertThat(Spelling.near("shutdwon", names)).isEmpty();
    assertThat(Spelling.near("RUN", names)).isEmpty();
  }
}
