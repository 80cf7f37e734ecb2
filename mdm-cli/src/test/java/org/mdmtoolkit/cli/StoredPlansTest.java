package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.cli.TestShell.Run;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.SeenCommand;
import org.mdmtoolkit.fixtures.TestPostgres;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Plans and the policy in a store that three people share, on a real PostgreSQL. */
@Tag("any-jdk")
class StoredPlansTest {

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final String ONE = "rules:\n  - class: destructive\n    approvals: 1\n";
  private static final String TWO = "rules:\n  - class: destructive\n    approvals: 2\n";

  /** The server's clock is the one of the stores, and no test can set it. */
  private final Instant now = Instant.now();

  @TempDir private Path folder;

  private final TestPostgres server = TestPostgres.shared();
  private final FakeFleet fleet = FakeFleet.start();
  private String database = "";
  private String serial = "";

  @BeforeEach
  void open() {
    StringBuilder passwords = new StringBuilder();
    passwords.append("*:*:*:" + server.user() + ":" + server.password() + "\n");
    StringBuilder signers = new StringBuilder();
    for (String person : new String[] {"anna", "ben", "carl", "eve"}) {
      sql(
          "postgres",
          server.user(),
          server.password(),
          "DO $$ BEGIN CREATE ROLE "
              + person
              + " LOGIN PASSWORD '"
              + person
              + "'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
      passwords.append("*:*:*:" + person + ":" + person + "\n");
      Judge.named("ssh-keygen").run("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key(person));
      signers.append(person + " " + TwoPeople.read(folder.resolve("id_" + person + ".pub")));
    }
    TwoPeople.write(folder.resolve("pgpass"), passwords.toString());
    TwoPeople.write(folder.resolve("passphrase"), "the escrow passphrase of the test");
    TwoPeople.write(
        folder.resolve("allowed_signers"),
        signers.toString().lines().limit(3).reduce("", (all, line) -> all + line + "\n"));
    serial = fleet.addMacs(2).get(0).serial();
    database = newStore();
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  private Path key(String person) {
    return folder.resolve("id_" + person);
  }

  private String newStore() {
    String name = "plans_" + ProcessHandle.current().pid() + "_" + MADE.incrementAndGet();
    sql("postgres", server.user(), server.password(), "CREATE DATABASE " + name);
    String to = url(server.user(), name);
    done(
        new TestShell(folder.resolve("admin-" + name))
            .set("HOME", folder.toString())
            .set("PGPASSFILE", folder.resolve("pgpass").toString())
            .run("store", "init", "--to", to, "--yes"));
    sql(name, server.user(), server.password(), "GRANT mdm_program TO anna, ben, carl, eve");
    return name;
  }

  private String url(String role, String name) {
    return "postgresql://" + role + "@" + server.host() + ":" + server.port() + "/" + name;
  }

  private void sql(String where, String user, String password, String statement) {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(where), user, password);
        Statement run = connection.createStatement()) {
      run.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  /** A person at a desk of their own, without a server. */
  private TestShell shell(String person) {
    return new TestShell(folder.resolve("home-" + person + "-" + database))
        .set("HOME", folder.toString())
        .set("PGPASSFILE", folder.resolve("pgpass").toString())
        .set("MDM_STORE_URL", url(person, database))
        .set("MDM_ESCROW_PASSPHRASE_FILE", folder.resolve("passphrase").toString())
        .set("MDM_SIGNING_KEY", key(person).toString())
        .at(now);
  }

  private TestShell withServer(String person) {
    return shell(person).set("MDM_SERVER_URL", fleet.url()).set("MDM_SERVER_TOKEN", fleet.token());
  }

  private static Run done(Run run) {
    assertThat(run.exitCode()).as(run.all()).isZero();
    return run;
  }

  private static void ended(int code, Run run, String... words) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(run.all()).contains(word));
  }

  private Path policy(String name, String rules) {
    Path file = folder.resolve(name);
    TwoPeople.write(file, "allowed_signers: allowed_signers\n" + rules);
    return file;
  }

  private Run set(String person, String name, String rules) {
    return shell(person).run("policy", "set", policy(name, rules).toString(), "--yes");
  }

  private static String field(String name, Run run) {
    Matcher field = Pattern.compile("\"" + name + "\" ?: ?\"([^\"]+)\"").matcher(run.stdout());
    assertThat(field.find()).as(run.all()).isTrue();
    return field.group(1);
  }

  private String planLock() {
    done(shell("anna").run("escrow", "init"));
    String[] plan = {"plan", "lock", serial, "--reason", "INC-7", "--json"};
    return field("plan", done(withServer("anna").run(plan))).substring(0, 8);
  }

  private String planPolicy(String name, String rules, String... more) {
    String[] plan = {
      "plan", "policy", policy(name, rules).toString(), "--reason", "INC-8", "--json"
    };
    return field("plan", done(shell("anna").run(FleetWithHome.with(plan, more))));
  }

  private Run approve(String person, String plan, String typed) {
    return shell(person).answering(typed).run("approve", plan);
  }

  private String digestOf(String plan) {
    Matcher digest =
        Pattern.compile("New policy +([0-9a-f]{8})")
            .matcher(done(shell("anna").run("plan", "show", plan)).stdout());
    assertThat(digest.find()).isTrue();
    return digest.group(1);
  }

  @Test
  void aPlanInTheStoreIsListedApprovedAndRunByItsFirstDigits() {
    done(set("anna", "one.yaml", ONE));
    String plan = planLock();
    ended(0, shell("ben").run("plan", "list"), plan, "lock", serial, "anna", "open", "INC-7");
    String[] again = {"plan", "lock", serial, "--reason", "INC-9"};
    ended(
        0,
        withServer("carl").run(again),
        "the open plan " + plan,
        "lock, by anna",
        serial + ", too");
    ended(6, withServer("anna").run("run", plan, "--yes"), "only anna (author) signed it");
    assertThat(fleet.seen().all()).isEmpty();
    ended(0, shell("ben").run("plan", "list"), "open, needs 1 more: of ben, carl");
    ended(0, shell("ben").run("plan", "show", plan), "Signed by: anna; open, needs 1 more: of");
    assertThat(done(shell("ben").run("plan", "list", "--json")).stdout())
        .containsPattern("\"missing\" ?: ?1")
        .containsPattern("\"may_sign\" ?: ?\\[ ?\"ben\"");

    String enough = "That is enough. To run it: mdm run " + plan;
    ended(
        0,
        approve("ben", plan, serial),
        "INC-7",
        "Signed. The signature is in the store.",
        "anna, ben",
        enough);

    Run twice = approve("ben", plan, serial);
    ended(6, twice, "you have signed it already\n", "It was left as it is. That is enough.");
    assertThat(twice.all()).doesNotContain("author,");
    ended(0, shell("carl").run("plan", "list"), "anna, ben", "open, ready");
    ended(0, shell("carl").run("plan", "show", plan), serial, "Signed by: anna, ben");
    ended(0, withServer("anna").run("run", plan), "Signed by anna, ben.", "queued");
    ended(
        0,
        withServer("anna").run("run", plan),
        "run to its end already; nothing is sent. It was done at ",
        "1 command has no answer yet. To wait: mdm result ");
    Run list = done(shell("ben").run("plan", "list", "--json"));
    assertThat(list.stdout()).containsPattern("\"state\" ?: ?\"run\"");
    Run evidence = shell("carl").run("evidence", "--run", plan.substring(0, 6));
    ended(0, evidence, "signed", "plan " + plan, ", key SHA256:");
    ended(
        4, shell("ben").run("approve", "0123456789"), "has no plan 0123456789", "`mdm plan list`");
    ended(8, shell("ben").run("approve", plan.substring(0, 3)), "too short");
  }

  @Test
  void aPlanThatWasRunShowsTheSignaturesThatCountedThenWhoeverMaySignNow() {
    done(set("anna", "one.yaml", ONE));
    ended(0, shell("ben").run("plan", "list"), "No plan is in the store.");
    String plan = planLock();
    done(approve("ben", plan, serial));
    Run other = withServer("carl").run("plan", "lock", serial, "--reason", "INC-9", "--json");
    String second = field("plan", done(other)).substring(0, 8);
    ended(0, approve("ben", second, serial), "the open plan " + plan, serial + ", too");
    done(withServer("anna").run("run", plan));
    Run refused = withServer("anna").run("run", second);
    ended(6, refused, "has an open DeviceLock", "then run the plan again.");
    assertThat(refused.all()).doesNotContain("--again");

    String all = TwoPeople.read(folder.resolve("allowed_signers"));
    String eve = "eve " + TwoPeople.read(folder.resolve("id_eve.pub"));
    TwoPeople.write(folder.resolve("allowed_signers"), all.replaceFirst("ben .*\n", eve));
    String change = planPolicy("without-ben.yaml", ONE);
    done(approve("ben", change, digestOf(change)));
    done(shell("carl").run("run", change));

    ended(0, shell("carl").run("plan", "list"), "anna, ben", "run at 20");
    Run config = done(shell("carl").run("config"));
    assertThat(config.stdout()).containsPattern("policy +policy 2 in the store +the store");
    Run evidence = done(shell("carl").run("evidence", "--run", plan));
    assertThat(evidence.stdout().split("\\| signed ", -1)).as(evidence.stdout()).hasSize(3);
    Run show = shell("carl").run("plan", "show", plan);
    ended(0, show, "Signed by: anna, ben; run at 20");
    assertThat(show.all()).doesNotContain("needs", "not counted");
    Run json = done(shell("carl").run("plan", "show", plan, "--json"));
    assertThat(json.stdout()).containsPattern("\"run_at\" ?: ?\"20").doesNotContain("missing");
  }

  @Test
  void aStrangersSignatureAndAnExpiredPlanAreSeenAsSuch() {
    done(set("anna", "one.yaml", ONE));
    String plan = planLock();
    Run stranger = approve("eve", plan, serial);
    ended(
        6,
        stranger,
        "would not count",
        "not the key of anybody who may approve",
        "It was not signed. Who may: ben, carl. To sign yourself, have a key of your own put into",
        "`mdm plan policy FILE`");
    assertThat(stranger.all()).as("a colleague's key is theirs").doesNotContain("--key FILE: ");
    ended(
        6,
        approve("anna", plan, serial),
        "you have signed it already, as its author, which is no approval",
        "It takes one more person (who may: ben, carl).");
    assertThat(shell("ben").run("plan", "show", plan).all()).doesNotContain("not counted");
    ended(6, withServer("anna").run("run", plan), "only anna (author) signed it");
    Instant later = now.plus(Duration.ofHours(25));
    Run list = done(shell("ben").at(later).run("plan", "list", "--json"));
    assertThat(field("state", list)).isEqualTo("expired");
    ended(6, shell("ben").at(later).answering(serial).run("approve", plan), "could be run until");
    assertThat(fleet.seen().all()).isEmpty();
  }

  @Test
  void whoPlansWithAKeyThatDoesNotCountIsToldHowManyAreNeededInTruth() {
    done(set("anna", "one.yaml", ONE));
    done(shell("anna").run("escrow", "init"));
    String[] plan = {"plan", "lock", serial, "--reason", "INC-7"};
    String all = "1 approval by others: 2 more people (who may: anna, ben, carl). To approve it";
    String stranger = "is not the key of anybody who may approve";

    ended(0, withServer("eve").run(plan), "mdm: not counted: ", stranger, all);
    String[] policy = {"plan", "policy", policy("two.yaml", TWO).toString(), "--reason", "INC-8"};
    ended(0, shell("eve").run(policy), "mdm: not counted: ", stranger, all);
    Run counted = withServer("anna").run(plan);
    ended(0, counted, "1 approval by others: one more person (who may: ben, carl). To approve");
    assertThat(counted.all()).doesNotContain("not counted");
  }

  @Test
  void keysBesideAPolicyThatDoesNotNameThemAreNotRevokedAndThatIsSaid() {
    done(set("anna", "one.yaml", ONE));
    String plan = planLock();
    TwoPeople.write(folder.resolve("revoked_keys"), TwoPeople.read(folder.resolve("id_anna.pub")));
    String unused = "revoked_keys is not used, and no key in it is revoked, because ";

    Run again = set("ben", "one.yaml", ONE);
    ended(0, again, unused, "Nothing was changed: this policy counts already");
    String file = policy("one.yaml", ONE).toString();
    ended(0, shell("ben").run("policy", "check", file), unused, "good");
    String[] planned = {"plan", "policy", policy("two.yaml", TWO).toString(), "--reason", "r"};
    ended(0, shell("ben").run(planned), unused);
    ended(6, shell("ben").run("policy", "set", folder + "/two.yaml"), unused, "Give --yes");
    Run named = set("ben", "one.yaml", "revoked_keys: revoked_keys\n" + ONE);
    ended(0, named, "The policy that counts now: ");
    assertThat(named.all()).doesNotContain("is not used");
    ended(0, shell("ben").run("plan", "list"), "open, needs 2 more: of ben, carl");
    Run revoked = withServer("ben").run("run", plan);
    ended(6, revoked, "2 more people (who may: ben, carl).\nNot counted: ", "is revoked");
    assertThat(revoked.all()).as("she cannot").doesNotContain("the author signs, too");
  }

  @Test
  void tighteningIsFreeAndWeakeningTakesWhatThePolicyWantsAtMost() {
    ended(
        8, set("anna", "first.yaml", "rules:\n  - {class: destructive, approvals: 3}\n"), "first");
    done(set("anna", "one.yaml", ONE));
    done(set("ben", "two.yaml", TWO));
    ended(0, set("ben", "two.yaml", TWO), "counts already");
    ended(
        6, set("anna", "one.yaml", ONE), "would be weaker: rule 1: approvals", "plan policy FILE");
    String plan = planPolicy("one.yaml", ONE);
    ended(6, approve("ben", plan, "12345678"), "first 8 digits of the new policy");
    String digest = digestOf(plan);
    ended(0, approve("ben", plan, digest), "Weakens", "rule 1: approvals", "-     approvals: 2");
    ended(6, shell("anna").run("run", plan), "needs 2 approvals", "(who may: carl)");
    ended(6, shell("anna").run("run", plan, "--dry-run"), "needs 2 approvals");
    ended(0, shell("anna").run("policy", "show"), "destructive  2");
    ended(0, approve("carl", plan, digest));
    ended(0, shell("anna").run("run", plan, "--dry-run"), "Nothing was changed.");
    ended(2, shell("anna").run("run", plan, "--emergency", "--reason", "x"), "--emergency");

    ended(0, shell("ben").run("run", plan), "The policy that counts now", digest);

    ended(0, shell("ben").run("run", plan), "was run already");
    ended(0, set("carl", "two.yaml", TWO));
    ended(0, shell("ben").run("run", plan), "was run already"); // and changes nothing
    Run history = done(shell("anna").run("policy", "history", "--json"));
    assertThat(history.stdout().split("\"number\"", -1)).hasSize(5);
    assertThat(history.stdout()).contains(plan, "approvals: 1", "approvals: 2");
    assertThat(
            done(shell("anna").run("journal", "list", "--json")).stdout().split("policy.set", -1))
        .hasSize(5);
    ended(0, shell("anna").run("plan", "list"), "policy  -        -", "run", "INC-8");
  }

  @Test
  void whoMaySignIsAPartOfIt() {
    done(set("anna", "one.yaml", ONE));
    String all = TwoPeople.read(folder.resolve("allowed_signers"));
    String eve = "eve " + TwoPeople.read(folder.resolve("id_eve.pub"));
    TwoPeople.write(folder.resolve("allowed_signers"), all + eve);
    ended(6, set("anna", "one.yaml", ONE), "may sign: eve with the key SHA256:");
    String named = all.replaceFirst("carl ", "cora ");
    TwoPeople.write(folder.resolve("allowed_signers"), named);
    ended(6, set("anna", "one.yaml", ONE), "may sign: cora");
    TwoPeople.write(folder.resolve("allowed_signers"), all.lines().limit(1).toList().get(0) + "\n");
    ended(6, set("anna", "one.yaml", ONE), "it cannot be fulfilled");
    TwoPeople.write(folder.resolve("allowed_signers"), all.replaceFirst("carl .*\n", ""));
    String leaving = "if one of them leaves, nobody can change";
    String[] unasked = {"policy", "set", policy("one.yaml", ONE).toString()};
    ended(6, shell("anna").run(unasked), leaving, "no terminal to ask at", "Give --yes");
    ended(6, shell("anna").answering("no").run(unasked), leaving, "it was not confirmed");
    ended(0, shell("anna").run("policy", "check"), "3 signers");
    ended(0, shell("anna").answering("set").run(unasked), leaving, "counts now");
    ended(0, shell("anna").run(unasked), leaving, "counts already"); // which changes nothing
    ended(0, shell("ben").run("policy", "check"), "2 signers", "if one of them leaves");
    TwoPeople.write(folder.resolve("allowed_signers"), all);
    Run draft = shell("ben").run("policy", "check", policy("draft.yaml", ONE).toString());
    ended(0, draft, "draft.yaml: good: 1 rule, 3 signers");
    assertThat(draft.all()).doesNotContain("leaves");
    ended(4, shell("ben").run("policy", "check", "nowhere.yaml"), "there is no file nowhere.yaml");
  }

  @Test
  void theOwnerGoesBackToThePolicyBefore() {
    done(set("anna", "one.yaml", ONE));
    done(set("ben", "two.yaml", TWO));
    String back = "SET session_replication_role = replica; DELETE FROM mdm.policy WHERE number = 2";
    sql(database, server.user(), server.password(), back);
    ended(0, shell("anna").run("policy", "show"), "destructive  1");
    ended(0, set("ben", "two.yaml", TWO), "counts now");
  }

  @Test
  void withoutAPolicyTheStoreIsNamed() {
    ended(4, shell("anna").run("policy", "show"), "there is no policy", "`mdm policy set FILE`");
  }

  @Test
  void whatWasPutPastTheProgramStopsEverythingThatSends() {
    done(set("anna", "one.yaml", ONE));
    String plan = planLock();
    done(approve("ben", plan, serial));
    String weak = "SELECT mdm.add_policy(2, 'rules: []', '', '', NULL)";
    sql(database, "anna", "anna", weak);

    String[] lock = {"lock", serial, "--reason", "x", "--yes"};
    ended(6, withServer("anna").run(lock), "policy 2 in the store, put there by anna, must not");
    ended(6, withServer("anna").run("run", plan), "must not count");
    ended(6, set("ben", "one.yaml", ONE), "must not count");

    for (String removed : new String[] {"number = 2", "true"}) {
      String owner = "SET session_replication_role = replica; DELETE FROM mdm.policy WHERE ";
      sql(database, server.user(), server.password(), owner + removed);
      if (removed.equals("true")) {
        ended(6, withServer("anna").run(lock), "had a policy, which is not there any more");
        ended(6, set("ben", "one.yaml", ONE), "is not there any more");
      } else {
        ended(6, withServer("anna").run(lock), "the policy wants 1 approval");
      }
    }
    assertThat(fleet.seen().all()).isEmpty();
  }

  @Test
  void aPlanThatWasNotApprovedCarriesNoPolicyPastTheProgramEither() {
    done(set("anna", "one.yaml", ONE));
    String plan = planPolicy("none.yaml", "rules: []\n");
    String signers = TwoPeople.read(folder.resolve("allowed_signers"));
    String weak =
        "SELECT mdm.add_policy(2, 'allowed_signers: allowed_signers\nrules: []\n', '"
            + signers
            + "', '', '"
            + plan
            + "')";
    sql(database, "anna", "anna", weak);
    ended(6, shell("ben").run("policy", "show"), "must not count", "only anna (author) signed");
    String[] lock = {"lock", serial, "--reason", "x", "--yes"};
    ended(6, withServer("ben").run(lock), "must not count");
    ended(6, shell("anna").run("run", plan), "must not count");
    ended(6, approve("ben", plan, "x"), "must not count");
    assertThat(fleet.seen().all()).isEmpty();
  }

  @Test
  void aPolicyThatCannotBeReadStopsEverythingThatSends() {
    String empty = "SELECT mdm.add_policy(1, 'rulez: []', '', '', NULL)";
    sql(database, "anna", "anna", empty);
    String[] lock = {"lock", serial, "--reason", "x", "--yes"};
    ended(8, withServer("ben").run(lock), "policy 1 in the store", "unknown key rulez");
    assertThat(fleet.seen().all()).isEmpty();
  }

  @Test
  void aPolicyThatWasSwappedAfterTheApprovalCounts() {
    done(set("anna", "one.yaml", ONE));
    String plan = planLock();
    done(approve("ben", plan, serial));
    String weaken = planPolicy("none.yaml", "rules: []\n");
    done(approve("ben", weaken, digestOf(weaken)));
    done(set("carl", "two.yaml", TWO));
    ended(6, withServer("anna").run("run", plan), "needs 2 approvals");
    ended(6, shell("anna").run("run", weaken), "another policy than the one that counts");
    assertThat(fleet.seen().all()).isEmpty();
  }

  @Test
  void aPlanForThePolicyOfOneStoreIsNoneForAnother() {
    done(set("anna", "one.yaml", ONE));
    String file = folder.resolve("weaker.plan").toString();
    planPolicy("none.yaml", "rules: []\n", "-o", file);
    String digest = digestOf(file);
    done(approve("ben", file, digest));
    String first = database;
    database = newStore();
    done(set("anna", "one.yaml", ONE));
    ended(6, shell("anna").run("run", file), "the plan is for the store", "and this is the store");
    ended(0, shell("ben").run("policy", "show"), "destructive");
    database = first;
    ended(0, shell("anna").run("run", file), "Signed by anna, ben.");
    ended(0, shell("ben").run("policy", "history"), "2");
  }

  @Test
  void twoPoliciesAreOneTooMany() {
    done(set("anna", "one.yaml", ONE));
    Path own = folder.resolve("home-anna-" + database).resolve("policy.yaml");
    TwoPeople.write(own, "rules: []\n");
    String[] lock = {"lock", serial, "--reason", "x", "--yes"};
    ended(6, withServer("anna").run(lock), "there are two policies", own.toString());
    ended(0, set("anna", "two.yaml", TWO), "as long as both are there, nothing is sent from here");
    assertThat(fleet.seen().all()).isEmpty();
    ended(0, shell("anna").run("plan", "list"), "there are two policies", "which is shown");
    ended(0, shell("anna").run("policy", "show"), "there are two policies", "destructive  2");
    Run check = shell("anna").run("policy", "check");
    ended(8, check, "there are two policies: " + own, "that of the store", "Nothing is sent until");
    assertThat(check.all()).doesNotContain("good");
    ended(1, shell("anna").run("doctor", "--offline"), "there are two policies");
  }

  @Test
  void whatTheCheckOfADraftFindsIsNotPutIntoTheStore() {
    String rules = "rules:\n  - {class: destructive, targets: 50, approvals: 1}\n";
    ended(
        8,
        set("anna", "large.yaml", rules),
        "rule 1 wants 1 approval from 50 devices on, but two runs of 49 get around it",
        "{class: destructive, per_window: {targets: 49, time: 24h}}",
        "mdm policy check ");
    ended(4, shell("anna").run("policy", "show"), "there is no policy");
    String window = "  - {class: destructive, per_window: {targets: 49, time: 24h}}\n";
    ended(0, set("anna", "large.yaml", rules + window), "The policy that counts now");
  }

  @Test
  void aPlanThatLeavesTooFewSignersSaysSoAndShowsOnlyTheLinesThatDiffer() {
    String rules = "rules:\n  - class: destructive\n    approvals: 1\n    per_run: 9\n";
    done(set("anna", "one.yaml", rules));
    String more =
        """
        rules:
          - class: plain
            per_run: 50
          - class: destructive
            approvals: 2
            per_run: 9
        """;
    Run made =
        done(
            shell("anna")
                .run("plan", "policy", policy("two.yaml", more).toString(), "--reason", "INC-8"));
    assertThat(made.stderr())
        .contains("Weakens      only 3 may sign then, 4 are needed")
        .contains("  +     approvals: 2\n", "  -     approvals: 1\n", "  +   - class: plain\n")
        .doesNotContain("- class: destructive\n", "per_run: 9");
  }

  @Test
  void withoutAStoreAPlanIsAFile() {
    String[] plan = {"plan", "lock", serial, "--reason", "x"};
    TestShell alone = new TestShell(folder.resolve("alone")).set("HOME", folder.toString());
    ended(2, alone.run(plan), "missing: -o FILE");
    ended(4, alone.run("plan", "list"), "no store that is shared");
    ended(4, alone.run("policy", "set", policy("one.yaml", ONE).toString()), "no store");
    ended(0, shell("anna").run("config"), "reader key ", "reader.pem");
    done(shell("anna").run("escrow", "init"));
    TestShell forgetful = shell("anna").set("MDM_STORE_URL", "");
    ended(6, forgetful.run("plan", "list"), "was used with a store", "not configured now");
  }

  @Test
  void theListSaysWhatIsDoneToASecret() {
    done(shell("anna").run("escrow", "init"));
    done(withServer("anna").run("plan", "recovery-lock", "set", serial, "--reason", "x"));
    ended(0, shell("ben").run("plan", "list"), "  recovery-lock set  1 ");
  }

  /** A plan by anna that nobody has to sign, which all may run; its first digits. */
  private String planFor(String verb, List<FakeHost> macs) {
    List<String> line = new ArrayList<>(List.of("plan", verb));
    macs.forEach(mac -> line.add(mac.serial()));
    line.addAll(List.of("--reason", "INC-7", "--json"));
    return field("plan", done(withServer("anna").run(line.toArray(String[]::new)))).substring(0, 8);
  }

  private Run runs(String person, String plan, String... more) {
    return withServer(person).run(FleetWithHome.with(new String[] {"run", plan, "--yes"}, more));
  }

  private void joined() {
    done(shell("anna").run("escrow", "init"));
    done(shell("ben").run("store", "join", "--yes"));
  }

  private List<Integer> taken(List<FakeHost> macs) {
    return macs.stream()
        .map(mac -> (int) fleet.seen().of(mac.udid()).stream().filter(SeenCommand::taken).count())
        .toList();
  }

  private void closed(List<FakeHost> macs) {
    List<String> line = new ArrayList<>(List.of("pin", "close", "--yes"));
    macs.forEach(mac -> line.add(mac.serial()));
    done(shell("anna").run(line.toArray(String[]::new)));
  }

  @Test
  void aPlanLocksAMacOnceWhoeverRunsItAndWhateverWasClosedSince() {
    joined();
    List<FakeHost> macs = fleet.addMacs(3);
    String[] before = {
      "lock", macs.get(1).serial(), macs.get(2).serial(), "--reason", "x", "--yes"
    };
    done(withServer("anna").run(before));
    String plan = planFor("lock", macs);
    ended(0, shell("ben").run("plan", "list"), plan, "open");
    ended(3, runs("anna", plan), "2 already open");
    assertThat(taken(macs)).containsExactly(1, 1, 1);
    closed(macs.subList(0, 2));
    ended(
        0,
        shell("ben").run("plan", "list"),
        "open, begun by anna@",
        ", 1 of 3 sent; whoever runs it sends to the rest");
    Run later = shell("ben").at(now.plus(Duration.ofHours(25))).run("plan", "list");
    ended(0, later, "expired, run in part: begun by anna@", ", 1 of 3 sent");
    assertThat(later.all()).doesNotContain("sends to the rest");

    ended(
        3,
        runs("ben", plan),
        macs.get(0).serial() + "  queued: sent by this plan, by anna@",
        ": nothing more to do for it");
    assertThat(taken(macs)).as("what ben ran").containsExactly(1, 2, 1);
    closed(macs.subList(1, 2));
    for (String person : List.of("anna", "ben")) {
      ended(3, runs(person, plan, "--dry-run"), "Passed over, as a DeviceLock is open already: ");
      ended(3, runs(person, plan), "1 already open");
      assertThat(taken(macs)).as("again by " + person).containsExactly(1, 2, 1);
    }
    closed(macs.subList(2, 3));
    ended(0, runs("anna", plan), macs.get(1).serial() + "  queued: sent by this plan, by ben@");
    assertThat(taken(macs)).containsExactly(1, 2, 2);
    ended(0, runs("ben", plan), "run to its end already; nothing is sent");
    ended(0, shell("ben").run("plan", "list"), "run at 20");
  }

  @Test
  void whatAColleagueMayHaveSentIsLeftToThemAndNobodySaysToCloseIt() {
    joined();
    List<FakeHost> macs = fleet.addMacs(2);
    String plan = planFor("lock", macs);
    fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(runs("anna", plan, "--max-errors", "9").exitCode()).isNotZero();
    fleet.commandFaults().none();

    Run second = runs("ben", plan);
    ended(
        6,
        second,
        "anna@",
        " to send to it by this plan, and it is not known whether it was sent",
        "goes on with it by running it again");
    assertThat(second.all()).doesNotContain("pin close");
    assertThat(fleet.seen().taken()).isEmpty();
    closed(macs.subList(1, 2));
    ended(6, runs("ben", plan), "was ended, and may have been sent");
    assertThat(fleet.seen().taken()).isEmpty();
    ended(
        3, runs("anna", plan, "--max-errors", "9"), "Going on with the run", "may have been sent");
    assertThat(taken(macs)).containsExactly(1, 0);
    Run evidence = done(shell("carl").run("evidence", "--run", plan));
    assertThat(evidence.stdout())
        .containsPattern("\\| anna@\\S+ \\| ran \\|")
        .containsPattern("\\| ben@\\S+ \\| ran, nothing was sent \\|");
  }

  @Test
  void aRestartIsSentOnceByItsPlanWhoeverRunsIt() {
    joined();
    List<FakeHost> macs = fleet.addMacs(2);
    String plan = planFor("restart", macs);
    ended(3, runs("anna", plan, "--waves", "1,rest"), "the other 1 were not begun");
    assertThat(taken(macs)).containsExactly(1, 0);
    ended(0, runs("ben", plan), "queued: sent by this plan, by anna@");
    assertThat(taken(macs)).containsExactly(1, 1);
  }

  @Test
  void aRestartThatAColleagueMayHaveSentIsNotSentByAnother() {
    joined();
    List<FakeHost> macs = fleet.addMacs(1);
    String plan = planFor("restart", macs);
    fleet.commandFaults().always(FakeFault.lostBefore());
    assertThat(runs("anna", plan).exitCode()).isNotZero();
    fleet.commandFaults().none();
    ended(6, runs("ben", plan), "it is not known whether it was sent", "goes on with it");
    assertThat(fleet.seen().taken()).isEmpty();
    done(runs("anna", plan));
    assertThat(taken(macs)).containsExactly(1);
  }

  /**
   * Two runners with state folders of their own begin plans that are too many together. {@code
   * -Dmdm.rounds=50} tries more often.
   */
  @Test
  void ofPlansThatAreTooManyTogetherOneIsRunHoweverTheyMeet() throws Exception {
    List<FakeHost> macs = fleet.addMacs(4);
    List<String> verbs = List.of("lock", "restart", "shutdown", "send");
    Path command = folder.resolve("command.xml");
    String[] build = {"command", "build", "RemoveProfile", "--set", "Identifier=com.example.wifi"};
    TwoPeople.write(command, done(shell("anna").run(build)).stdout());
    Random random = new Random(16);
    ExecutorService machines = Executors.newFixedThreadPool(2);
    int rounds = Integer.getInteger("mdm.rounds", verbs.size());
    for (int round = 0; round < rounds; round++) {
      String verb = verbs.get(round % verbs.size());
      if (round % verbs.size() == 0) {
        database = round == 0 ? database : newStore();
        StringBuilder rules = new StringBuilder("rules:\n");
        for (String one : List.of("lock", "restart", "shutdown", "RemoveProfile")) {
          rules.append("  - {verb: " + one + ", per_window: {targets: 3, time: 24h}}\n");
        }
        done(set("anna", "caps.yaml", rules.toString()));
        done(shell("anna").run("escrow", "init"));
        done(shell("ben").run("store", "join", "--yes"));
        done(shell("carl").run("store", "join", "--yes"));
      }
      CyclicBarrier start = new CyclicBarrier(2);
      List<Callable<Run>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String person = i == 0 ? "ben" : "carl";
        String plan = folder.resolve(round + "-" + person + ".plan").toString();
        List<String> line = new ArrayList<>(List.of("plan", verb));
        line.addAll(verb.equals("send") ? List.of(command.toString()) : List.of());
        line.addAll(List.of(macs.get(2 * i).serial(), macs.get(2 * i + 1).serial()));
        line.addAll(List.of("--reason", "round " + round, "-o", plan));
        done(withServer(person).run(line.toArray(String[]::new)));
        long pause = random.nextInt(100_000_000);
        both.add(
            () -> {
              start.await();
              LockSupport.parkNanos(pause);
              return withServer(person).run("run", plan, "--yes");
            });
      }
      int before = fleet.seen().taken().size();
      List<Run> ended = new ArrayList<>();
      for (Future<Run> one : machines.invokeAll(both)) {
        ended.add(one.get());
      }
      String all = "round " + round + ": " + ended;
      assertThat(ended.stream().map(Run::exitCode)).as(all).containsExactlyInAnyOrder(0, 6);
      assertThat(all).contains("3 devices be sent to within 24 hours", "; 2 were");
      List<SeenCommand> taken = fleet.seen().taken();
      assertThat(taken.subList(before, taken.size())).as(all).hasSize(2);
    }
    machines.shutdown();
  }
}
