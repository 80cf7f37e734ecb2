package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

class ManPagesTest {

  private static Map<String, String> pages;

  @BeforeAll
  static void write() {
    pages = ManPages.all("2026-11-01");
  }

  @Test
  void eachCommandHasAPageAndTheMainPageNamesIt() {
    assertThat(pages).hasSize(Cli.COMMANDS.size() + 1);
    for (String command : Cli.COMMANDS) {
      String name = "mdm-" + command;
      assertThat(pages.get(name)).startsWith(".TH ").contains("\n.SH NAME\n");
      assertThat(pages.get("mdm")).contains("\\fB" + name.replace("-", "\\-") + "\\fR(1)\n");
    }
  }

  @Test
  void aPageHasTheOptionsOfItsCommandsAndTheirTextsWithoutEscapes() {
    assertThat(pages.get("mdm-pin"))
        .contains(".SH MDM PIN SHOW\n", "\\fB\\-\\-reason\\fR \\fITEXT\\fR\n")
        .contains("mdm pin show C02XK1ZLJGH5\n")
        .doesNotContain("\\-\\-debug\\fR\n");
    assertThat(pages.get("mdm"))
        .contains("mdm \\- locks, erases and repairs", "MDM_HOME", "policy.yaml", ".B 6\n")
        .doesNotContain("Usage:");
    assertThat(String.join("", pages.values())).doesNotContain("%n", "%%", "$$", "@|");
  }

  @Test
  void aPageIsTheSameWheneverItIsWritten() {
    assertThat(ManPages.all("2026-11-01")).isEqualTo(pages);
    assertThat(ManPages.all("2027-01-01").get("mdm")).contains("\"2027-01-01\"");
  }

  @Test
  void mandocHasNothingToSay(@TempDir Path folder) throws IOException {
    ManPages.main(new String[] {folder.toString(), "2026-11-01"});
    try (Stream<Path> files = Files.list(folder)) {
      Judge.Verdict verdict =
          Judge.named("mandoc")
              .run(
                  Stream.concat(Stream.of("-T", "lint", "-W", "warning"), files.map(Path::toString))
                      .toArray());
      assertThat(verdict.stdout()).isEmpty();
      assertThat(verdict.exitCode()).isZero();
    }
  }
}
