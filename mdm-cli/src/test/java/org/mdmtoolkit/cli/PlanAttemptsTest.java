package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;

/**
 * Ways around a policy, tried at the command line with whatever numbers come up. {@code
 * -Dmdm.attempts=1000} tries more.
 */
class PlanAttemptsTest {

  private static final int SHARE = 39;

  private enum Way {
    EDITED_PLAN,
    AUTHOR_ALONE,
    AUTHOR_TWICE,
    AUTHOR_WITH_ANOTHER_KEY,
    ONE_KEY_UNDER_TWO_NAMES,
    STRANGER,
    TWO_SIGNATURES_IN_A_FILE,
    KEY_THAT_EXPIRED,
    EXPIRED_PLAN,
    CLOCK_SET_BACK,
    OTHER_SERVER,
    TARGET_SWAPPED,
    POLICY_SWAPPED
  }

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;
  private FakeFleet other;
  private final Random random = new Random(16);

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 3);
    office = people.office;
    people.oneApproval();
    other = FakeFleet.start();
    other.addMacs(3);
    office.add("other", "fleet", other);
    people.plan("anna", "lock", office.serial(1), office.serial(2), "--server", "office");
    people.approve("bob", "2");
  }

  @AfterEach
  void close() {
    other.close();
    people.close();
  }

  private List<Path> signatures(Path there) throws IOException {
    try (Stream<Path> files = Files.list(there)) {
      return files.filter(one -> one.toString().endsWith(".sig")).sorted().toList();
    }
  }

  /** The plan and what was signed of it, in a folder of this attempt; by anna first. */
  private Path copy(int number) throws IOException {
    Path own = Files.createDirectories(folder.resolve("attempt-" + number));
    List<Path> all = new ArrayList<>(signatures(folder));
    all.add(people.plan());
    for (Path one : all) {
      Files.copy(one, own.resolve(one.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return own.resolve("case.plan");
  }

  private Path signature(Path plan, String person) throws IOException {
    String key = people.publicKey(person);
    for (Path one : signatures(Objects.requireNonNull(plan.getParent()))) {
      byte[] blob = Base64.getDecoder().decode(key.split(" ", -1)[1]);
      String armor = TwoPeople.read(one).replaceAll("-----.*?-----|\\s", "");
      if (contains(Base64.getDecoder().decode(armor), blob)) {
        return one;
      }
    }
    throw new AssertionError("no signature of " + person);
  }

  private static boolean contains(byte[] all, byte[] part) {
    var latin = java.nio.charset.StandardCharsets.ISO_8859_1;
    return new String(all, latin).contains(new String(part, latin));
  }

  private TestShell.Run attempt(Way way, Path plan) throws IOException {
    TestShell shell = people.runner();
    List<String> line = new ArrayList<>(List.of("run", plan.toString(), "--yes"));
    Path signers = office.home().resolve("allowed_signers");
    String three = people.signers("anna", "bob", "carl");
    FakeHost second = office.macs.get(1);
    switch (way) {
      case EDITED_PLAN -> {
        byte[] bytes = Files.readAllBytes(plan);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
        Files.write(plan, bytes);
      }
      case AUTHOR_ALONE -> Files.delete(signature(plan, "bob"));
      case AUTHOR_TWICE -> {
        Path bob = signature(plan, "bob");
        Files.copy(signature(plan, "anna"), bob, StandardCopyOption.REPLACE_EXISTING);
      }
      case AUTHOR_WITH_ANOTHER_KEY ->
          TwoPeople.write(
              signers, people.signers("anna") + "anna " + people.publicKey("bob") + "\n");
      case ONE_KEY_UNDER_TWO_NAMES ->
          TwoPeople.write(
              signers, people.signers("anna") + "bob " + people.publicKey("anna") + "\n");
      case STRANGER -> TwoPeople.write(signers, people.signers("anna", "carl", "eve"));
      case TWO_SIGNATURES_IN_A_FILE -> {
        Path bob = signature(plan, "bob");
        Path anna = signature(plan, "anna");
        TwoPeople.write(anna, TwoPeople.read(anna) + TwoPeople.read(bob));
        Files.delete(bob);
      }
      case KEY_THAT_EXPIRED ->
          TwoPeople.write(
              signers,
              people.signers("anna")
                  + "bob valid-before=\"20261127115959Z\" "
                  + people.publicKey("bob")
                  + "\n");
      case EXPIRED_PLAN ->
          shell = office.shell().at(TwoPeople.NOW.plus(Duration.ofHours(24 + random.nextInt(99))));
      case CLOCK_SET_BACK ->
          shell =
              office.shell().at(TwoPeople.NOW.minus(Duration.ofMinutes(6 + random.nextInt(999))));
      case OTHER_SERVER -> line.addAll(List.of("--server", "other"));
      case TARGET_SWAPPED ->
          office.fleet.add(
              random.nextBoolean()
                  ? second.withSerial("C02OTHER")
                  : second.withUdid("00008112-000000000000FFFF"));
      case POLICY_SWAPPED ->
          people.policy("rules:\n  - verb: lock\n    approvals: " + (2 + random.nextInt(3)) + "\n");
    }
    TestShell.Run run = shell.run(line.toArray(String[]::new));
    TwoPeople.write(signers, three);
    people.oneApproval();
    office.fleet.add(second);
    return run;
  }

  @Test
  void noWayAroundAPolicySendsAnything() throws IOException {
    Set<Integer> codes = new TreeSet<>();
    int attempts = Integer.getInteger("mdm.attempts", SHARE);
    for (int i = 0; i < attempts; i++) {
      Way way = Way.values()[i % Way.values().length];
      TestShell.Run run = attempt(way, copy(i));
      codes.add(run.exitCode());
      assertThat(run.exitCode()).as(i + " " + way + "\n" + run.all()).isIn(4, 6, 8);
      assertThat(run.stderr().lines().filter(one -> one.startsWith("mdm: ")))
          .as("one line says why: " + way)
          .isNotEmpty();
      assertThat(office.fleet.seen().count() + other.seen().count()).as(i + " " + way).isZero();
    }
    assertThat(codes).contains(6, 8);
    assertThat(office.run("pin", "list").stdout()).doesNotContain("open");
    Path good = copy(attempts);
    TestShell.Run run = people.runner().run("run", good.toString(), "--yes");
    assertThat(run.exitCode()).as("what was tried was good before: " + run.all()).isZero();
    for (Instant again : List.of(TwoPeople.NOW, TwoPeople.NOW.plus(Duration.ofHours(23)))) {
      assertThat(office.shell().at(again).run("run", good.toString(), "--yes").stderr())
          .contains("nothing is sent");
    }
    assertThat(office.taken(1)).as("replayed").hasSize(1);
  }
}
