package org.mdmtoolkit.renewal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.Operator;

/**
 * The renewals of vendor certificates, each by its name in a folder of its own.
 *
 * <p>Immutable and safe for use by many threads and processes.
 */
public final class Renewals {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final Path folder;
  private final Journal journal;
  private final Operator operator;
  private final Clock clock;

  private Renewals(Path folder, Journal journal, Operator operator, Clock clock) {
    this.folder = folder;
    this.journal = journal;
    this.operator = operator;
    this.clock = clock;
  }

  /**
   * The renewals in this folder, which is made when it is needed.
   *
   * @param journal where each step leaves an entry
   * @param operator who takes the steps
   */
  public static Renewals at(Path folder, Journal journal, Operator operator, Clock clock) {
    TrustedPaths.checkFolder(folder);
    return new Renewals(folder, journal, operator, clock);
  }

  /**
   * The renewal of this name, which need not exist yet.
   *
   * @throws InvalidInputException unless the name is small letters, digits and hyphens
   */
  public Renewal named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "a renewal's name is 1 to 63 small letters, digits and hyphens",
          "Name it like fleet or fleet-staging.");
    }
    TrustedPaths.check(folder.resolve(name));
    return Renewal.of(name, folder.resolve(name), journal, operator, clock);
  }

  /** The same without those that were put away; one that cannot be read is among them. */
  public List<String> namesInUse() {
    return names().stream().filter(name -> !isPutAway(name)).toList();
  }

  /**
   * Those of them, this one aside, that remember all of these answers, such as where the values go;
   * none where there are no answers.
   */
  public List<String> othersWith(RenewalSettings answers, String aside) {
    return answers.all().isEmpty()
        ? List.of()
        : namesInUse().stream()
            .filter(name -> !name.equals(aside) && remembers(name, answers))
            .toList();
  }

  /**
   * What to say of each renewal that deployed to this place, where the journal tells that something
   * else is there since.
   *
   * @param place as {@link DeployTarget#description()} calls it
   */
  public List<Remedy> replacedAt(String place) {
    List<Remedy> replaced = new ArrayList<>();
    try {
      for (String name : names()) {
        if (named(name).isReplacedAt(place)) {
          replaced.add(
              new Remedy.RenewalStep(
                  name,
                  RenewalAct.LOOK,
                  "The certificate of the renewal "
                      + name
                      + " is no longer in force at "
                      + place
                      + ": {} says what is next."));
        }
      }
    } catch (MdmException e) {
      // it says so where it is looked at
    }
    return replaced;
  }

  private boolean remembers(String name, RenewalSettings answers) {
    try {
      RenewalSettings settings = named(name).settings();
      return settings.with(answers).equals(settings);
    } catch (MdmException e) {
      return false; // it says so where it is looked at
    }
  }

  private boolean isPutAway(String name) {
    try {
      return named(name).status().isPutAway();
    } catch (MdmException e) {
      return false;
    }
  }

  /** The names of the renewals that exist, in alphabetical order. */
  public List<String> names() {
    if (!InputFiles.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .map(file -> file.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .filter(name -> named(name).exists())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the folder " + folder, e);
    }
  }
}
