package org.mdmtoolkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.mac.MacSecrets;
import org.mdmtoolkit.fixtures.mac.MacSecretsBuilder;

/**
 * Macs that keep their secrets as real ones do, behind the fake Fleet, and the command line of
 * whoever manages them. An hour passes before each call.
 */
final class SecretOffice implements AutoCloseable {

  private static final Pattern UUID = Pattern.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}");

  final FleetWithHome office;
  private Instant now = Instant.parse("2026-11-21T07:30:00Z");

  SecretOffice(Path folder, int macs) {
    office = new FleetWithHome(folder, macs);
  }

  FakeHost host(int number) {
    return office.macs.get(number - 1);
  }

  /** From now on this is the Mac of this number. */
  MacSecrets mac(int number, MacSecretsBuilder builder) {
    MacSecrets mac = builder.host(host(number)).build();
    office.fleet.macAnswers(host(number), mac);
    return mac;
  }

  /** An Intel Mac, which Fleet knows to be one. */
  MacSecrets intel(int number, MacSecretsBuilder builder) {
    office.fleet.intel(host(number));
    return mac(number, builder);
  }

  TestShell shell() {
    now = now.plus(Duration.ofHours(1));
    return office.shell().at(now);
  }

  /** The words of a line; HOST is the first Mac, HOST2 the second. */
  String[] words(String line) {
    return Arrays.stream(line.split(" ", -1))
        .map(
            word ->
                word.matches("HOST[0-9]*")
                    ? office.serial(word.length() == 4 ? 1 : Integer.parseInt(word.substring(4)))
                    : word)
        .toArray(String[]::new);
  }

  TestShell.Run run(String line) {
    return shell().run(words(line));
  }

  /** A change for a reason that nobody is asked about, and that is waited for. */
  TestShell.Run change(String line) {
    return run(line + " --reason INC-7 --yes --wait");
  }

  /** A file with this in it; its name. */
  String file(String name, String content) {
    try {
      return Files.writeString(office.folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The secrets that {@code show} prints, the newest first. */
  List<String> shown(String kind) {
    return shownOf("HOST", kind);
  }

  /** The secrets of a kind of another host, as {@code mdm KIND show} prints them. */
  List<String> shownOf(String host, String kind) {
    String line = kind + " show " + host + " --reason test";
    return shown(line, run(line));
  }

  private static List<String> shown(String line, TestShell.Run run) {
    if (run.exitCode() != 0) {
      throw new AssertionError(line + ": " + run.exitCode() + "\n" + run.all());
    }
    return run.stdout().lines().skip(1).map(row -> row.split(" {2,}", -1)[0]).toList();
  }

  /** The command UUIDs in what was printed. */
  static List<String> uuids(String text) {
    return UUID.matcher(text).results().map(java.util.regex.MatchResult::group).toList();
  }

  /** The command lines that an error or a note advises, ready to be pasted. */
  static List<String[]> advised(TestShell.Run run) {
    Matcher found =
        Pattern.compile("`mdm ([^`]+)`|(?m)^[^`]*: mdm (.+?)(?:;.*)?$").matcher(run.stderr());
    return found
        .results()
        .map(one -> one.group(1) == null ? one.group(2) : one.group(1))
        .map(line -> line.replaceAll("[.]$", "").split(" ", -1))
        .toList();
  }

  /** Nothing that was found wrong by the two commands that look for it. */
  List<String> complaints() {
    return Stream.of("escrow check", "journal verify")
        .map(line -> shell().run(line.split(" ", -1)))
        .filter(run -> run.exitCode() != 0)
        .map(TestShell.Run::all)
        .toList();
  }

  @Override
  public void close() {
    office.close();
  }
}
