package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.DangerClass;
import org.mdmtoolkit.fixtures.judge.Judge;

class PlanTest {

  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  static PlanTarget target(int number) {
    return new PlanTarget(
        "UDID-" + number,
        Integer.toString(number),
        Optional.of("C02X" + number),
        Optional.of("mac-" + number),
        Optional.empty(),
        Optional.of("macOS"),
        Optional.empty(),
        Optional.of(NOW));
  }

  static Plan plan(String reason, PlanTarget... targets) {
    return new Plan(
        NOW,
        NOW.plus(Duration.ofHours(24)),
        new Plan.Author("anna", "desk", Optional.empty()),
        "mdm test",
        reason,
        "Fleet at https://fleet.example.com",
        "lock",
        "DeviceLock",
        DangerClass.DESTRUCTIVE,
        Map.of("message", "Lost? \u202Eevil \"quoted\" \\ \uD83D\uDD12"),
        "0".repeat(64),
        List.of(targets));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Plan plan = plan("INC-7", target(1), target(2));
    assertThat(Plan.read("a.plan", plan.bytes())).isEqualTo(plan);
    String text = new String(plan.bytes(), UTF_8);
    assertThat(text).contains("\\u202e", "\uD83D\uDD12").doesNotContain("\u202E");
    assertThat(text.lines().filter(line -> line.contains("UDID-"))).hasSize(2);
  }

  @Test
  void anotherReaderOfJsonReadsTheSame() {
    var read =
        Judge.named("python3")
            .runWith(
                plan("why \u00e9", target(1)).bytes(),
                Map.of("PYTHONIOENCODING", "utf-8"),
                "-c",
                "import json,sys; p=json.loads(sys.stdin.buffer.read().decode());"
                    + " print(p['reason'], p['options']['message'], p['targets'][0]['serial'])");
    assertThat(read.stdout().strip())
        .isEqualTo("why \u00e9 Lost? \u202Eevil \"quoted\" \\ \uD83D\uDD12 C02X1");
  }

  @Test
  void anyChangedByteShows() {
    byte[] bytes = plan("INC-7", target(1), target(2)).bytes();
    String digest = plan("INC-7", target(1), target(2)).digest();
    Random random = new Random(16);
    for (int i = 0; i < 1000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        assertThat(Plan.read("a", changed).digest()).isNotEqualTo(digest);
      } catch (InvalidInputException e) {
        assertThat(e).hasMessageStartingWith("a: not a plan");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void anotherFormOfTheSameIsNoPlan(int which) {
    List<UnaryOperator<String>> changes =
        List.of(
            text -> text.replace("\n", "\r\n"),
            text -> "\uFEFF" + text,
            text -> text + "\n",
            String::strip,
            text -> text.replace("  \"reason\"", " \"reason\""),
            text -> text.replace("{\n  \"format\"", "{\n  \"more\": \"x\",\n  \"format\""),
            text -> text.replace("  \"reason\"", "  \"reason\": \"x\",\n  \"reason\""),
            text -> text.replace("\"serial\": \"C02X1\"", "\"serial\": \"C02X1\", \"a\": \"b\""),
            text -> text.replace("mdm-plan-1", "mdm-plan-2"),
            text -> text.replace("\"INC-7\"", "\"\\u0049NC-7\""));
    String text = new String(plan("INC-7", target(1)).bytes(), UTF_8);
    String changed = changes.get(which).apply(text);
    assertThat(changed).isNotEqualTo(text);
    assertThatThrownBy(() -> Plan.read("a", changed.getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not a plan");
  }

  @Test
  void aPlanThatCouldNotBeMeantIsNone() {
    assertThatThrownBy(() -> plan("x")).hasMessageContaining("0 devices");
    assertThatThrownBy(() -> plan("x", target(1), target(1))).hasMessageContaining("twice");
    assertThatThrownBy(() -> plan(" ", target(1))).hasMessageContaining("empty");
    assertThatThrownBy(() -> plan("x".repeat(5000), target(1))).hasMessageContaining("too long");
    PlanTarget sameSerial =
        new PlanTarget(
            "UDID-9",
            "9",
            Optional.of("c02x1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> plan("x", target(1), sameSerial)).hasMessageContaining("twice");
    for (String broken : List.of("", "[]", "{}", "null", "{\"targets\": 1}", "[[[[[[")) {
      assertThatThrownBy(() -> Plan.read("a", broken.getBytes(UTF_8)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void aDeviceThatWasEnrolledAnewIsAnother() {
    PlanTarget one = target(1);
    List<PlanTarget> others = new ArrayList<>();
    others.add(
        new PlanTarget(
            "U",
            "1",
            one.serial(),
            one.name(),
            one.model(),
            one.platform(),
            one.user(),
            one.lastSeen()));
    others.add(
        new PlanTarget(
            "UDID-1",
            "7",
            one.serial(),
            one.name(),
            one.model(),
            one.platform(),
            one.user(),
            one.lastSeen()));
    others.add(
        new PlanTarget(
            "UDID-1",
            "1",
            Optional.of("X"),
            one.name(),
            one.model(),
            one.platform(),
            one.user(),
            one.lastSeen()));
    others.add(
        new PlanTarget(
            "UDID-1",
            "1",
            Optional.empty(),
            one.name(),
            one.model(),
            one.platform(),
            one.user(),
            one.lastSeen()));
    assertThat(others).noneMatch(one::isSameDevice);
    assertThat(
            one.isSameDevice(
                new PlanTarget(
                    "UDID-1",
                    "1",
                    one.serial(),
                    Optional.of("renamed"),
                    one.model(),
                    one.platform(),
                    one.user(),
                    Optional.empty())))
        .isTrue();
  }
}
