package org.mdmtoolkit.heroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class HerokuTokensTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "machine api.heroku.com login a@b.c password HRKU-1",
        "machine api.heroku.com\n  login a@b.c\n  password HRKU-1\n",
        "machine git.heroku.com login a password other\nmachine api.heroku.com password HRKU-1",
        "# a comment with password x\nmachine api.heroku.com # here\n password HRKU-1",
        "macdef init\nmachine api.heroku.com password no\n\nmachine api.heroku.com password HRKU-1",
        "machine api.heroku.com account x login \"a b\" password \"HRKU-1\"",
        "machine api.heroku.com\r\n\tlogin a\r\n\tpassword HRKU-1\r\n",
        "machine API.heroku.com password HRKU-1\ndefault login x password y",
      })
  void theEntryOfHerokuIsFound(String netrc) {
    assertThat(Netrc.password(netrc.getBytes(UTF_8), "api.heroku.com")).contains("HRKU-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "machine git.heroku.com password x",
        "default login x password y",
        "machine api.heroku.com login a\nmachine other password x",
        "machine api.heroku.com login a\ndefault password x",
        "machine api.heroku.com.example.com password x",
        "machine api.heroku.com password",
        "machine",
        "macdef m\nmachine api.heroku.com password x",
        "# machine api.heroku.com password x"
      })
  void noOtherEntryIsTakenForIt(String netrc) {
    assertThat(Netrc.password(netrc.getBytes(UTF_8), "api.heroku.com")).isEmpty();
  }

  @Test
  void aFileThatIsNotThereHasNoToken() throws IOException {
    assertThat(HerokuTokens.inNetrc(folder.resolve("none"))).isEmpty();
    Path file = Files.writeString(folder.resolve("netrc"), "machine api.heroku.com password t1");
    assertThat(HerokuTokens.inNetrc(file).orElseThrow()).isEqualTo(TestHeroku.secret("t1"));
  }

  @Test
  void theVariableComesBeforeTheFile() throws IOException {
    Files.writeString(folder.resolve(".netrc"), "machine api.heroku.com password t1");
    Map<String, String> home = Map.of("HOME", folder.toString(), "HEROKU_API_KEY", "");
    HerokuTokens.Found inFile = HerokuTokens.find(home).orElseThrow();
    assertThat(inFile.token()).isEqualTo(TestHeroku.secret("t1"));
    assertThat(inFile.netrc()).contains(folder.resolve(".netrc"));
    HerokuTokens.Found inVariable =
        HerokuTokens.find(Map.of("HOME", folder.toString(), "HEROKU_API_KEY", "t2")).orElseThrow();
    assertThat(inVariable.token()).isEqualTo(TestHeroku.secret("t2"));
    assertThat(inVariable.netrc()).isEmpty();
    assertThat(HerokuTokens.find(Map.of("HOME", folder.resolve("other").toString()))).isEmpty();
  }

  @Test
  void aTokenIsOneWordAndNeverRepeated() {
    assertThat(HerokuTokens.of(" HRKU-1\n")).isEqualTo(TestHeroku.secret("HRKU-1"));
    for (String wrong : new String[] {"", "  ", "canary two", "canary\nx", "canary\u00e4"}) {
      assertThatThrownBy(() -> HerokuTokens.of(wrong))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageNotContaining("canary");
    }
  }
}
