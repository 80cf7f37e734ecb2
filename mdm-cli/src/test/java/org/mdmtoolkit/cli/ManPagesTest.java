package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

@Tag("any-jdk")
class ManPagesTest {

  @TempDir static Path folder;

  private static Map<String, String> pages;

  @BeforeAll
  static void write() throws IOException {
    pages = written("2026-11-01", folder);
  }

  /** As package.sh writes them. */
  private static Map<String, String> written(String date, Path folder) throws IOException {
    Judge.Verdict written =
        Judge.at(Path.of(System.getProperty("java.home"), "bin", "java"))
            .run(
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Path.of("../mdm-dist/src/ManPages.java"),
                folder,
                date);
    assertThat(written.stderr()).isEmpty();
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceFirst("[.]1$", "");
        pages.put(name, Files.readString(file));
      }
    }
    return pages;
  }

  @Test
  void eachCommandHasAPageAndTheMainPageNamesIt() {
    assertThat(pages).hasSize(Commands.NAMES.size() + 1);
    for (String command : Commands.NAMES) {
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
  void aPageIsTheSameWheneverItIsWritten(@TempDir Path another) throws IOException {
    assertThat(written("2026-11-01", another)).isEqualTo(pages);
    assertThat(written("2027-01-01", another).get("mdm")).contains("\"2027-01-01\"");
  }

  @Test
  void mandocHasNothingToSay() throws IOException {
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
