package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;

/** What somebody else wrote rewrites nothing on the screen. */
class TerminalSafetyTest {

  private static final String TRICKY = "a\u009B2Jb\u202Ec\u007Fd\u001B[1A \u00e4\ud83d\ude00";

  @TempDir Path folder;

  @Test
  void messagesShowNoControlCharacters() {
    var run = new TestShell(folder).run("cert", "show", "no\u001B[2J\u202Efile");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.stderr()).contains("no?[2J?file").doesNotContain("\u001B", "\u202E");
  }

  @Test
  void jsonEscapesThemAndSaysTheSame() throws IOException {
    var out = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            out,
            out,
            Map.of(),
            Clock.systemUTC(),
            SecureRandom::new,
            Terminal.ofProcess());
    Results.print(shell, json -> json.put("name", TRICKY));
    assertThat(out.toString(UTF_8))
        .doesNotContain("\u009B", "\u202E", "\u007F", "\u001B")
        .contains("\u00e4", "\\u009B", "\\u202E");
    assertThat(new ObjectMapper().readTree(out.toByteArray()).path("name").asText())
        .isEqualTo(TRICKY);
  }
}
