package org.mdmtoolkit.heroku;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHeroku;
import org.mdmtoolkit.fixtures.judge.Judge;

/**
 * Heroku's own command line reads what was pushed. It is large, so it is asked only where {@code
 * -Dmdm.heroku.cli=FILE} names its executable ({@code npm install heroku} somewhere).
 */
class OfficialCliTest {

  @TempDir Path folder;
  private Judge cli;

  @BeforeEach
  void find() {
    String program = System.getProperty("mdm.heroku.cli", "");
    Assumptions.assumeFalse(
        program.isEmpty(), "Heroku's command line is not here: give -Dmdm.heroku.cli=FILE");
    cli = Judge.at(Path.of(program));
  }

  @Test
  void herokusOwnCommandLineReadsEachByteThatWasPushed() {
    try (TestHeroku heroku = new TestHeroku(folder);
        HerokuClient client = heroku.client()) {
      heroku.app();
      heroku.target(client).deploy(TestHeroku.NEW, Optional.empty());
      TestHeroku.three(TestHeroku.NEW)
          .forEach((name, value) -> assertThat(get(heroku, name)).isEqualTo(value));
      heroku.target(client).undo(heroku.key, false);
      TestHeroku.vars(TestHeroku.OLD)
          .forEach((name, value) -> assertThat(get(heroku, name)).isEqualTo(value));
    }
  }

  private String get(TestHeroku heroku, String name) {
    Judge.Verdict verdict =
        cli.runWith(
            new byte[0],
            Map.of(
                "HEROKU_HOST", heroku.fake.address().toString().replace("127.0.0.1", "localhost"),
                "HEROKU_API_KEY", FakeHeroku.TOKEN,
                "HOME", folder.toString(),
                "XDG_CACHE_HOME", folder.toString(),
                "XDG_DATA_HOME", folder.toString(),
                "HEROKU_SKIP_NEW_VERSION_CHECK", "1",
                "DISABLE_TELEMETRY", "true"),
            "config:get",
            name,
            "--app",
            TestHeroku.APP);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    // It prints the value and one line end.
    return verdict.stdout().substring(0, verdict.stdout().length() - 1);
  }
}
