package org.mdmtoolkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.mdmtoolkit.fixtures.judge.Judge;

/** A runner with a policy, and people with SSH keys and state folders of their own. */
final class TwoPeople implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z"); // a Friday

  final FleetWithHome office;
  final Path folder;

  TwoPeople(Path folder, int macs) {
    this.folder = folder;
    office = new FleetWithHome(folder, macs);
    for (String person : new String[] {"anna", "bob", "carl", "eve"}) {
      Judge.named("ssh-keygen").run("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key(person));
    }
    write(office.home().resolve("allowed_signers"), signers("anna", "bob", "carl"));
  }

  String signers(String... people) {
    StringBuilder file = new StringBuilder();
    for (String person : people) {
      file.append(person).append(' ').append(publicKey(person)).append('\n');
    }
    return file.toString();
  }

  Path key(String person) {
    return folder.resolve("id_" + person);
  }

  String publicKey(String person) {
    return read(folder.resolve("id_" + person + ".pub")).strip();
  }

  static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void policy(String rules) {
    write(office.home().resolve("policy.yaml"), "allowed_signers: allowed_signers\n" + rules);
  }

  /** One approval for everything that destroys. */
  void oneApproval() {
    policy("rules:\n  - class: destructive\n    approvals: 1\n");
  }

  Path plan() {
    return folder.resolve("case.plan");
  }

  /** A person who has a server. */
  TestShell runner() {
    return office.shell().at(NOW);
  }

  /** Plans as this person, who signs. */
  TestShell.Run plan(String person, String... line) {
    TestShell shell = runner().set("MDM_SIGNING_KEY", key(person).toString());
    return shell.run(
        FleetWithHome.with(
            FleetWithHome.with(new String[] {"plan"}, line),
            "--reason",
            "INC-7",
            "-o",
            plan().toString()));
  }

  /** A person without a server, who types this. */
  TestShell.Run approve(String person, String typed) {
    return new TestShell(folder.resolve("home-" + person))
        .set("HOME", folder.toString())
        .at(NOW)
        .set("MDM_SIGNING_KEY", key(person).toString())
        .answering(typed)
        .run("approve", plan().toString());
  }

  TestShell.Run execute(String... more) {
    return runner().run(FleetWithHome.with(new String[] {"run", plan().toString()}, more));
  }

  @Override
  public void close() {
    office.close();
  }
}
