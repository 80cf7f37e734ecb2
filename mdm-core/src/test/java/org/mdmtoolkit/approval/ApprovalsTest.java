package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.RefusedException;

class ApprovalsTest {

  @TempDir static Path folder;
  private static SshKeys keys;
  private static Signers signers;
  private static Plan plan;

  @BeforeAll
  static void makePeople() {
    keys = new SshKeys(folder);
    StringBuilder file = new StringBuilder();
    for (String person : List.of("anna", "bob", "carl", "late")) {
      String line = keys.make(person, "ed25519", 256);
      file.append(person)
          .append(person.equals("late") ? " valid-before=\"20260101Z\" " : " ")
          .append(line)
          .append('\n');
    }
    file.append("anna ").append(keys.make("anna2", "ecdsa", 256)).append('\n');
    keys.make("stranger", "ed25519", 256);
    signers = AllowedSigners.read("signers", file.toString().getBytes(UTF_8));
    String key = SshPublicKey.ofLine(keys.publicLine("anna")).fingerprint();
    Plan made = PlanTest.plan("INC-7", PlanTest.target(1));
    plan =
        new Plan(
            made.created(),
            made.expires(),
            new Plan.Author("anna", "desk", Optional.of(key)),
            made.madeBy(),
            made.reason(),
            made.server(),
            made.verb(),
            made.requestType(),
            made.danger(),
            made.options(),
            made.payloadSha256(),
            made.targets());
  }

  private static Approvals judged(String... names) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name + files.size() + ".sig", keys.sign(name, plan.bytes()));
    }
    return Approvals.of(plan, files, signers, PlanTest.NOW);
  }

  private static void refused(int approvals, String words, String... names) {
    assertThatThrownBy(() -> judged(names).require(plan, approvals))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theAuthorAndAnotherAreOneApproval() {
    Approvals approvals = judged("anna", "bob");
    assertThat(approvals.author(plan)).map(Approval::person).contains("anna");
    assertThatCode(() -> approvals.require(plan, 1)).doesNotThrowAnyException();
    assertThatCode(() -> judged("bob", "carl").require(plan, 1)).doesNotThrowAnyException();
    assertThatCode(() -> Approvals.none().require(plan, 0)).doesNotThrowAnyException();
  }

  @Test
  void fewerPeopleAreRefused() {
    refused(1, "nobody has signed it");
    refused(1, "only anna (author) signed it", "anna");
    refused(1, "only bob signed it", "bob");
    refused(2, "only anna (author), bob signed it", "anna", "bob");
  }

  @Test
  void onePersonWithTwoKeysOrTwoFilesIsOnePerson() {
    refused(1, "has signed in another file", "anna", "anna2");
    refused(1, "has signed in another file", "bob", "bob");
  }

  @Test
  void strangersAndThoseWhoseTimeIsOverDoNotCount() {
    refused(1, "not the key of anybody who may approve", "anna", "stranger");
    refused(1, "not valid any more", "anna", "late");
  }

  @Test
  void aSignatureOfAnotherPlanOrForSomethingElseDoesNotCount() {
    byte[] other = PlanTest.plan("INC-8", PlanTest.target(1)).bytes();
    Map<String, byte[]> files =
        Map.of(
            "a.sig", keys.sign("anna", plan.bytes()),
            "b.sig", keys.sign("bob", other),
            "c.sig", keys.sign("carl", "git", plan.bytes()),
            "d.sig", "hello".getBytes(UTF_8));
    Approvals approvals = Approvals.of(plan, files, signers, PlanTest.NOW);
    assertThat(approvals.valid()).hasSize(1);
    assertThat(approvals.objections()).hasSize(3);
    assertThatThrownBy(() -> approvals.require(plan, 1)).isInstanceOf(RefusedException.class);
  }

  @Test
  void tenThousandDevicesAreReadAndJudgedInAMoment() {
    PlanTarget[] targets = new PlanTarget[10_000];
    Arrays.setAll(targets, PlanTest::target);
    byte[] bytes = PlanTest.plan("INC-7", targets).bytes();
    Map<String, byte[]> files =
        Map.of("a.sig", keys.sign("anna", bytes), "b.sig", keys.sign("bob", bytes));
    long begin = System.nanoTime();
    Plan read = Plan.read("big.plan", bytes);
    Approvals approvals = Approvals.of(read, files, signers, PlanTest.NOW);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertThat(approvals.valid()).hasSize(2);
    assertThat(took).isLessThan(Duration.ofSeconds(20)); // about one on a busy machine
  }

  /** Any set of files that one person can make, or that are of somebody else's plan. */
  @Test
  void noneOfAThousandWaysAroundIsEnough() {
    List<byte[]> own =
        List.of(
            keys.sign("anna", plan.bytes()),
            keys.sign("anna2", plan.bytes()),
            keys.sign("stranger", plan.bytes()),
            keys.sign("late", plan.bytes()),
            keys.sign("anna", "git", plan.bytes()),
            keys.sign("bob", PlanTest.plan("INC-8", PlanTest.target(2)).bytes()),
            keys.sign("carl", "file", plan.bytes()));
    Random random = new Random(16);
    for (int i = 0; i < 1000; i++) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (int n = random.nextInt(6); n >= 0; n--) {
        byte[] file = own.get(random.nextInt(own.size())).clone();
        if (random.nextInt(3) == 0) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(7));
        }
        files.put(n + ".sig", file);
      }
      Approvals approvals = Approvals.of(plan, files, signers, PlanTest.NOW);
      assertThat(approvals.valid().size()).isLessThan(2);
      assertThatThrownBy(() -> approvals.require(plan, 1)).isInstanceOf(RefusedException.class);
    }
  }
}
