package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.delivery.run.RunLine.State;

class RunLineTest {

  private static final Instant TIME = Instant.parse("2026-08-01T10:00:00.123456Z");
  private static final String TEXT =
      "{\"state\":\"queued\",\"command_uuid\":\"C-1\",\"name\":\"S\",\"udids\":[\"U1\",\"U2\"],"
          + "\"time\":\"2026-08-01T10:00:00.123456Z\"}";

  @Test
  void aLineIsOneObjectInAnOrderThatStays() {
    RunLine line = new RunLine(State.QUEUED, "C-1", "S", List.of("U1", "U2"), TIME);
    assertThat(line.toJson()).isEqualTo(TEXT);
    assertThat(RunLine.ofJson(TEXT)).contains(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"\\/\b\f\n\r\t\u0000\u001f\u007f", "\u00fc \u9375 \ud83d\ude00", "\u2028"})
  void anyTextComesBackOnOneLine(String text) {
    for (State state : State.values()) {
      RunLine line = new RunLine(state, text, text, List.of(text, text), TIME);
      assertThat(line.toJson()).doesNotContain("\n", "\r");
      assertThat(RunLine.ofJson(line.toJson())).contains(line);
    }
  }

  @Test
  void halfACharacterIsWrittenAsAQuestionMarkAndStopsNothing() {
    RunLine line = new RunLine(State.PLANNED, "C", "\ud800", List.of(), TIME);
    String written = UTF_8.decode(RunLine.write(List.of(line))).toString();
    assertThat(RunLine.ofJson(written.strip()).orElseThrow().name()).isEqualTo("?");
  }

  @Test
  void orderAndSpaceDoNotCountAndWhatIsNewIsPassedOver() {
    assertThat(
            RunLine.ofJson(
                " {\"time\": \"2026-08-01T10:00:00.123456Z\", \"later\": {\"a\": [1]}, \"udids\": [],"
                    + " \"name\": \"\", \"command_uuid\": \"C\", \"state\": \"not_sent\"} "))
        .contains(new RunLine(State.NOT_SENT, "C", "", List.of(), TIME));
  }

  @Test
  void whatIsNoLineIsAbsent() {
    for (String text :
        List.of(
            "",
            "hello",
            "[]",
            "null",
            TEXT.substring(0, TEXT.length() - 1),
            TEXT + "x",
            TEXT + TEXT,
            TEXT.replace("\"name\"", "\"state\""),
            TEXT.replace("\"name\":\"S\",", ""),
            TEXT.replace("\"udids\":[\"U1\",\"U2\"],", ""),
            TEXT.replace("queued", "sent"),
            TEXT.replace("2026-08-01T", "2026-08-01 "))) {
      assertThat(RunLine.ofJson(text)).as(text).isEmpty();
    }
  }
}
