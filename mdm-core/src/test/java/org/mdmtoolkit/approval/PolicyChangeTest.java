package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;

class PolicyChangeTest {

  private static final PolicyDocument BEFORE =
      new PolicyDocument("rules: []  # \u00dcn\u00ef\n", "anna key\n", "");
  private static final PolicyDocument AFTER =
      new PolicyDocument("rules: []\r\n\t\u202e\n", "", "revoked\n");

  private static Plan plan() {
    return new PolicyChange("the store 1", BEFORE, AFTER)
        .plan(
            new Plan.Author("anna", "desk", Optional.empty()),
            "mdm test",
            "INC-8",
            PlanTest.NOW,
            Duration.ofHours(1));
  }

  private static Plan with(Map<String, String> options, String payload, String verb) {
    Plan plan = plan();
    return new Plan(
        plan.created(),
        plan.expires(),
        plan.author(),
        plan.madeBy(),
        plan.reason(),
        plan.server(),
        verb,
        plan.requestType(),
        plan.danger(),
        options,
        payload,
        List.of());
  }

  @Test
  void whatAPlanSaysIsReadAgain() {
    Plan read = Plan.read("a.plan", plan().bytes());
    assertThat(read).isEqualTo(plan());
    assertThat(PolicyChange.isIn(read)).isTrue();
    assertThat(PolicyChange.of(read)).isEqualTo(new PolicyChange("the store 1", BEFORE, AFTER));
    assertThat(PolicyChange.isIn(PlanTest.plan("INC-7", PlanTest.target(1)))).isFalse();
  }

  @Test
  void aPlanThatContradictsItselfIsNone() {
    Plan plan = plan();
    for (String name : plan.options().keySet()) {
      Map<String, String> changed = new HashMap<>(plan.options());
      changed.put(name, plan.options().get(name) + "x");
      Plan other = with(changed, plan.payloadSha256(), "policy");
      assertThatThrownBy(() -> PolicyChange.of(other))
          .as(name)
          .isInstanceOf(InvalidInputException.class);
      changed.remove(name);
      Plan less = with(changed, plan.payloadSha256(), "policy");
      assertThatThrownBy(() -> PolicyChange.of(less)).isInstanceOf(InvalidInputException.class);
    }
    Plan other = with(plan.options(), BEFORE.digest(), "policy");
    assertThatThrownBy(() -> PolicyChange.of(other)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void onlySuchAPlanIsForNoDevice() {
    Plan plan = plan();
    assertThatThrownBy(() -> with(plan.options(), plan.payloadSha256(), "lock"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("for 0 devices");
    Plan lock = PlanTest.plan("INC-7", PlanTest.target(1));
    assertThatThrownBy(() -> PolicyChange.of(lock)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theDigestIsThatOfThreeLinesWhichAnybodyCanMake() {
    String script =
        "import hashlib as h, sys; t = sys.stdin.buffer.read().split(b'\\0');"
            + " d = [h.sha256(x).hexdigest() for x in t];"
            + " print(h.sha256(('Policy: %s\\nAllowed-Signers: %s\\nRevoked-Keys: %s\\n'"
            + " % tuple(d)).encode()).hexdigest())";
    String texts = BEFORE.policy() + "\0" + BEFORE.allowedSigners() + "\0" + BEFORE.revokedKeys();
    assertThat(
            Judge.named("python3")
                .runWith(texts.getBytes(UTF_8), Map.of(), "-c", script)
                .stdout()
                .strip())
        .isEqualTo(BEFORE.digest());
  }

  @Test
  void whatCannotBeWrittenAsUtf8IsNoPolicy() {
    for (String text : List.of("\ud800", "a\0b", "x".repeat((1 << 20) + 1))) {
      assertThatThrownBy(() -> new PolicyDocument(text, "", ""))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> new PolicyDocument("", text, ""))
          .isInstanceOf(InvalidInputException.class);
    }
  }
}
