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
import org.mdmtoolkit.fixtures.Judge;

/**
 * Heroku's own command line reads what was pushed. It is large, so it is asked only where {@code
 * -Dmdm.heroku.cli=FILE} names its executable ({@code npm install heroku} somewhere).
 */
class OfficialCliTest {

  @TempDir Path folder;
  private Judge heroku;

  @BeforeEach
  void find() {
    String program = System.getProperty("mdm.heroku.cli", "");
    Assumptions.assumeFalse(
        program.isEmpty(), "Heroku's command line is not here: give -Dmdm.heroku.cli=FILE");
    heroku = Judge.at(Path.of(program));
  }

  @Test
  void herokusOwnCommandLineReadsEachByteThatWasPushed() {
    try (Bench bench = new Bench(folder);
        HerokuClient client = bench.client()) {
      bench.app();
      bench.target(client).deploy(Bench.NEW, Optional.empty());
      Bench.three(Bench.NEW)
          .forEach((name, value) -> assertThat(get(bench, name)).isEqualTo(value));
      bench.target(client).undo(bench.key, false);
      Bench.vars(Bench.OLD).forEach((name, value) -> assertThat(get(bench, name)).isEqualTo(value));
    }
  }

  private String get(Bench bench, String name) {
    Judge.Verdict verdict =
        heroku.runWith(
            new byte[0],
            Map.of(
                "HEROKU_HOST", bench.heroku.address().toString().replace("127.0.0.1", "localhost"),
                "HEROKU_API_KEY", FakeHeroku.TOKEN,
                "HOME", folder.toString(),
                "XDG_CACHE_HOME", folder.toString(),
                "XDG_DATA_HOME", folder.toString(),
                "HEROKU_SKIP_NEW_VERSION_CHECK", "1",
                "DISABLE_TELEMETRY", "true"),
            "config:get",
            name,
            "--app",
            Bench.APP);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    // It prints the value and one line end.
    return verdict.stdout().substring(0, verdict.stdout().length() - 1);
  }
}
