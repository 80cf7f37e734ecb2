package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

/** {@code mdm plan} and {@code mdm approve} with keys that an {@code ssh-agent} holds. */
class SigningAgentTest {

  @TempDir Path folder;
  private TwoPeople people;
  private FleetWithHome office;
  private final List<Process> agents = new ArrayList<>();

  @BeforeEach
  void open() {
    people = new TwoPeople(folder, 2);
    office = people.office;
    people.oneApproval();
  }

  @AfterEach
  void close() {
    agents.forEach(Process::destroy);
    people.close();
  }

  private static void ended(int code, TestShell.Run run, String... words) {
    assertThat(run.exitCode()).as(run.all()).isEqualTo(code);
    assertThat(List.of(words)).allSatisfy(word -> assertThat(run.all()).contains(word));
  }

  /** An agent of its own; the name of its socket, in a line that it prints once it listens. */
  private Path agent(String name) throws IOException {
    Path socket = folder.resolve(name);
    ProcessBuilder builder = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString());
    builder.environment().put("SSH_ASKPASS", "/bin/false");
    Process agent = builder.start();
    agents.add(agent);
    assertThat(agent.inputReader(UTF_8).readLine()).contains(socket.toString());
    return socket;
  }

  private Judge.Verdict add(Path socket, String... arguments) {
    return Judge.named("ssh-add")
        .runWith(
            new byte[0],
            Map.of(
                "SSH_AUTH_SOCK",
                socket.toString(),
                "SSH_ASKPASS",
                folder.resolve("ask").toString(),
                "SSH_ASKPASS_REQUIRE",
                "force"),
            (Object[]) arguments);
  }

  private void added(Path socket, String... arguments) {
    var added = add(socket, arguments);
    assertThat(added.exitCode()).as(added.stderr()).isZero();
  }

  private String publicKey(String person) {
    return folder.resolve("id_" + person + ".pub").toString();
  }

  private TestShell.Run plan(String agent, String key) {
    return people
        .runner()
        .set("SSH_AUTH_SOCK", agent)
        .run(
            "plan",
            "lock",
            office.serial(1),
            "--reason",
            "INC-7",
            "--key",
            key,
            "-o",
            people.plan().toString());
  }

  private TestShell.Run approve(String agent, String key) {
    return new TestShell(folder.resolve("home-bob"))
        .set("HOME", folder.toString())
        .set("SSH_AUTH_SOCK", agent)
        .at(TwoPeople.NOW)
        .answering(office.serial(1))
        .run("approve", people.plan().toString(), "--key", key);
  }

  private List<String> signatures() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).filter(one -> one.endsWith(".sig")).toList();
    }
  }

  @Test
  void keysThatOnlyTheirAgentsHoldPlanAndApprove() throws IOException {
    String annas = agent("annas").toString();
    String bobs = agent("bobs").toString();
    added(Path.of(annas), people.key("anna").toString());
    added(Path.of(bobs), people.key("bob").toString());
    Files.delete(people.key("anna"));
    Files.delete(people.key("bob"));
    ended(0, plan(annas, publicKey("anna")), "Nothing was sent.");
    ended(6, people.execute(), "only anna (author) signed it");
    ended(0, approve(bobs, publicKey("bob")), "Signed: ");
    assertThat(signatures()).hasSize(2);
    ended(0, people.execute(), "Signed by anna, bob.");
    assertThat(office.taken(1)).hasSize(1);
    ended(
        0,
        people.runner().run("evidence", "--ticket", "INC-7"),
        "signed by anna SHA256:",
        ", bob SHA256:");
  }

  @Test
  void aKeyWithAPassphraseOnDiskIsTakenFromTheAgentWithoutAsking() throws IOException {
    TwoPeople.write(folder.resolve("ask"), "#!/bin/sh\necho of the test\n");
    Files.setPosixFilePermissions(
        folder.resolve("ask"), PosixFilePermissions.fromString("rwx------"));
    String agent = agent("agent").toString();
    for (String person : List.of("anna", "bob")) {
      String key = people.key(person).toString();
      Judge.named("ssh-keygen").run("-q", "-p", "-P", "", "-N", "of the test", "-f", key);
      added(Path.of(agent), key);
    }
    Files.delete(folder.resolve("ask"));
    ended(0, plan(agent, people.key("anna").toString()));
    ended(0, approve(agent, people.key("bob").toString()), "Signed: ");
    ended(0, people.execute(), "Signed by anna, bob.");
  }

  @Test
  void anAgentThatIsGoneOrHasAnotherKeyOrRefusesIsDeniedInASentence() throws IOException {
    ended(0, plan("", people.key("anna").toString()));
    int before = signatures().size();
    String bob = publicKey("bob");
    Path agent = agent("agent");
    added(agent, people.key("carl").toString());
    Path elsewhere = Files.move(people.key("bob"), folder.resolve("elsewhere"));
    String sentence = "mdm: the SSH agent did not sign with " + bob + "\n";
    ended(5, approve(agent.toString(), bob), sentence, "does not hold this key", "ssh-add -l");
    added(agent, "-c", elsewhere.toString()); // asks for each signature, and nobody says yes
    ended(5, approve(agent.toString(), bob), sentence, "or refused");
    ended(
        5,
        approve("", bob),
        "mdm: there is no SSH agent to sign with ",
        "SSH_AUTH_SOCK is not set");
    ended(
        5,
        approve(folder + "/nowhere", bob),
        "mdm: the SSH agent is gone ",
        "there is nothing at " + folder + "/nowhere");
    assertThat(signatures()).hasSize(before);
    ended(6, people.execute(), "only anna (author) signed it");
    assertThat(office.fleet.seen().all()).isEmpty();
  }

  @Test
  void whatTheAuthorsAgentDoesNotSignIsNoPlan() throws IOException {
    String agent = agent("agent").toString();
    Files.delete(people.key("anna"));
    ended(5, plan(agent, publicKey("anna")), "the SSH agent did not sign with");
    ended(5, plan(folder + "/nowhere", publicKey("anna")), "the SSH agent is gone");
    assertThat(people.plan()).doesNotExist();
    assertThat(signatures()).isEmpty();
    assertThat(office.journal()).doesNotContain("plan.made");
  }
}
