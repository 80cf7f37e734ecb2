package org.mdmtoolkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {

  @Test
  void aJarThatKnowsItsCommitNamesItBehindThePlus() {
    Build build = Build.of("0.2.0+1a2b3c4d5e6f-dirty");

    assertThat(build).isEqualTo(new Build("0.2.0", "1a2b3c4d5e6f-dirty"));
    assertThat(build.name()).isEqualTo("mdm 0.2.0");
    assertThat(build.line()).startsWith("mdm 0.2.0, commit 1a2b3c4d5e6f-dirty, Java ");
  }

  @Test
  void aJarThatDoesNotKnowItsCommitNamesNone() {
    assertThat(Build.of("0.2.0-SNAPSHOT").line())
        .startsWith("mdm 0.2.0-SNAPSHOT, Java ")
        .doesNotContain("commit");
  }
}
