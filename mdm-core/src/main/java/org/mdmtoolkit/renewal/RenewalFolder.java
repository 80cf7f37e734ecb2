package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;
import org.mdmtoolkit.journal.Operator;
import org.mdmtoolkit.vendor.CertificateAuthorities;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;

/** What the steps of one renewal share: its folder, its answers, the journal, time and person. */
record RenewalFolder(
    String name,
    Path folder,
    Journal journal,
    Operator operator,
    Clock clock,
    RenewalSettings answers,
    Optional<List<X509Certificate>> chain,
    boolean isRehearsal) {

  private static final String FORMAT = "mdm-renewal-settings/1";
  private static final String GIVEN_ROOT = "given-root";

  static RenewalFolder of(
      String name, Path folder, Journal journal, Operator operator, Clock clock) {
    return new RenewalFolder(
        name, folder, journal, operator, clock, RenewalSettings.none(), Optional.empty(), false);
  }

  RenewalFolder withAnswers(RenewalSettings more) {
    return new RenewalFolder(
        name, folder, journal, operator, clock, answers.with(more), chain, isRehearsal);
  }

  RenewalFolder withChain(List<X509Certificate> given) {
    CertificateAuthorities.of(given); // refuses what cannot be one
    return new RenewalFolder(
        name,
        folder,
        journal,
        operator,
        clock,
        answers,
        Optional.of(List.copyOf(given)),
        isRehearsal);
  }

  RenewalFolder rehearsal() {
    return new RenewalFolder(name, folder, journal, operator, clock, answers, chain, true);
  }

  boolean exists() {
    return InputFiles.exists(settingsFile()) || !numbers().isEmpty();
  }

  RenewalLock lock() {
    return RenewalLock.take(folder, name, now().truncatedTo(ChronoUnit.SECONDS));
  }

  Instant now() {
    return clock.instant();
  }

  // --- answers

  private Path settingsFile() {
    return folder.resolve("settings.json");
  }

  private Path chainFile() {
    return folder.resolve("chain.pem");
  }

  RenewalSettings settings() {
    return storedSettings().with(answers);
  }

  private RenewalSettings storedSettings() {
    if (!InputFiles.exists(settingsFile())) {
      return RenewalSettings.none();
    }
    return RenewalSettings.of(
        StateFile.read(
            settingsFile(),
            FORMAT,
            Remedy.advice(
                "Keys and certificates are not in it: it holds the options, the topic of the last"
                    + " push certificate and the number of the last calendar file. Bring it back"
                    + " from a backup; or move it away and give the options once more, and delete"
                    + " the events of the old calendar file.")));
  }

  /** What the place is called that is remembered, whatever was named now; may be empty. */
  String rememberedPlace() {
    return storedSettings().place();
  }

  /** How to go on with the place that is remembered, where this one, named now, is another. */
  Optional<String> goingOn(DeployTarget named) {
    return Optional.of(rememberedPlace())
        .filter(place -> !place.isEmpty() && !place.equals(named.description()))
        .map(place -> "To go on with " + place + ", which is remembered: {}.");
  }

  /** Remembers what was given, for the next step and the next year; not in a rehearsal. */
  void saveAnswers() {
    if (isRehearsal) {
      return;
    }
    save(settings());
    saveChain();
  }

  /** The same of the chain alone. */
  void saveChain() {
    if (chain.isPresent() && !isRehearsal) {
      byte[] pem = Certificates.toPem(chain.get()).getBytes(US_ASCII);
      DurableFiles.replace(chainFile(), pem, Access.OWNER_ONLY);
    }
  }

  /** What was given that differs from what is remembered, in words: {@code app is a, not b}. */
  List<String> changedAnswers() {
    RenewalSettings stored = storedSettings();
    Map<String, String> given =
        new TreeMap<>(answers.without(RenewalSettings.CURRENT_NOT_AFTER).all());
    return given.entrySet().stream()
        .filter(one -> !stored.get(one.getKey()).orElse(one.getValue()).equals(one.getValue()))
        .map(
            one ->
                one.getKey().replace('_', ' ')
                    + " is "
                    + stored.get(one.getKey()).orElse("")
                    + ", not "
                    + one.getValue())
        .toList();
  }

  /** Whether something was given that is not remembered yet. */
  boolean hasNewAnswers() {
    return chain.isPresent() || !settings().equals(storedSettings());
  }

  void save(RenewalSettings settings) {
    if (!settings.equals(storedSettings())) {
      StateFile.write(settingsFile(), FORMAT, settings.all());
    }
  }

  CertificateAuthorities authorities() {
    if (chain.isPresent()) {
      return CertificateAuthorities.of(chain.get());
    }
    return InputFiles.exists(chainFile())
        ? CertificateAuthorities.of(Certificates.read(SourceFile.read(chainFile())))
        : CertificateAuthorities.apple();
  }

  SignerProfile signer() {
    String signer = settings().get(RenewalSettings.SIGNER).orElse("fleet");
    return switch (signer) {
      case "fleet" -> SignerProfile.FLEET;
      case "any" -> SignerProfile.ANY;
      default -> throw new InvalidInputException("there is no such signer", "It is fleet or any.");
    };
  }

  /** All that can be checked of three values, the canary among it, whoever signs with them. */
  CheckReport prove(VendorCredentials credentials) {
    CheckReport report = credentials.check(authorities(), signer(), now());
    List<Check> checks = new ArrayList<>(report.checks());
    if (!authorities().isApple()) {
      checks.add(
          new Check(
              GIVEN_ROOT,
              Check.Result.WARNING,
              "trust is decided by " + authorities().trust(),
              new Remedy.Give(
                  Remedy.Give.Input.CHAIN,
                  (isRehearsal && chain.isPresent() ? "" : "It is remembered. ")
                      + "Where that is not meant, give Apple's own root from"
                      + " www.apple.com/certificateauthority once: {}.")));
    }
    if (!report.passed() || report.find("canary").isPresent()) {
      return new CheckReport(checks);
    }
    checks.add(credentials.canary(authorities(), now()));
    return new CheckReport(checks);
  }

  /**
   * Refuses a certificate that has ended: it signs nothing, and nothing is done with it any more.
   *
   * @throws InvalidInputException if it has
   */
  void refuseEnded(Generation generation) {
    Optional<Instant> end = generation.ended(now());
    if (end.isPresent()) {
      throw new InvalidInputException(
          "the certificate of " + generation.label() + " expired on " + end.get(),
          generation.stage().isDeployed()
              ? step(RenewalAct.START, "Nothing was changed. Begin the next one today: {}.")
              : step(
                      RenewalAct.ABORT,
                      "Nothing was changed. It was not deployed in time, and signs nothing any"
                          + " more. Give it up, its files are kept: {}.")
                  .and(step(beginning(), "Then begin another: {}.")));
    }
  }

  /** How another one is begun where none is open: what was deployed last may have long to go. */
  RenewalAct beginning() {
    return deployed()
            .flatMap(one -> one.state().time(GenerationState.NOT_AFTER))
            .filter(end -> InForce.of(0, end, now()).daysLeft() >= RenewalStatus.EARLY_DAYS)
            .isPresent()
        ? RenewalAct.START_EARLY
        : RenewalAct.START;
  }

  // --- generations

  /** The numbers of the generations that have a folder, rising. */
  List<Integer> numbers() {
    if (!InputFiles.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches("generation-[0-9]{4}"))
          .map(file -> Integer.valueOf(file.substring("generation-".length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read the folder " + folder, e);
    }
  }

  Path folderOf(int number) {
    return folder.resolve(Generation.folderName(number));
  }

  Generation generation(int number) {
    return Generation.read(name, number, folderOf(number));
  }

  /** The latest first. */
  List<Generation> generations() {
    List<Generation> all = new ArrayList<>(numbers().stream().map(this::generation).toList());
    Collections.reverse(all);
    return all;
  }

  /** The topic of the year before; the generations know it, too, should the settings be lost. */
  Optional<String> pushTopic() {
    return settings()
        .get(RenewalSettings.PUSH_TOPIC)
        .or(
            () ->
                generations().stream()
                    .flatMap(one -> one.state().get(GenerationState.PUSH_TOPIC).stream())
                    .findFirst());
  }

  /** What is missing although the rest can be read; a failure stops the steps. */
  List<Check> warnings() {
    List<Check> warnings = new ArrayList<>();
    if (!numbers().isEmpty() && !InputFiles.exists(settingsFile())) {
      warnings.add(
          new Check(
              "settings",
              Check.Result.WARNING,
              settingsFile()
                  + " is missing: bring it back from a backup, or give the options once more",
              Remedy.none()));
    }
    try {
      deployed().ifPresent(one -> LaterChange.of(journal, one));
      lostAfter(deployed())
          .map(number -> lost().isPresent() ? missing(number) : passedOver(number))
          .ifPresent(warnings::add);
    } catch (MdmException e) {
      warnings.add(
          new Check(
              "journal",
              Check.Result.WARNING,
              "whether a generation is missing, or the values were changed after they were"
                  + " deployed, is not known: "
                  + e.problem(),
              e.remedy()));
    }
    try {
      if (!InputFiles.exists(chainFile()) && isByGivenRoot()) {
        warnings.add(
            new Check(
                "chain",
                Check.Result.WARNING,
                chainFile()
                    + " is missing, with the root that was given in the place of Apple's: bring it"
                    + " back from a backup, or give it once more",
                Remedy.none()));
      }
      latest(RenewalFolder::isInUse).ifPresent(Generation::checkFiles);
    } catch (InvalidInputException e) {
      warnings.add(Check.fail("files", e));
    }
    return warnings;
  }

  /**
   * The latest that was not given up: what the steps go on with.
   *
   * @throws InvalidInputException as {@link #refuseLost}
   */
  Optional<Generation> current() {
    refuseLost();
    return latest(RenewalFolder::isInUse);
  }

  private static boolean isInUse(Generation one) {
    return one.stage() != Stage.ABORTED;
  }

  private Optional<Generation> latest(Predicate<Generation> wanted) {
    List<Integer> numbers = new ArrayList<>(numbers());
    Collections.reverse(numbers);
    return numbers.stream().map(this::generation).filter(wanted).findFirst();
  }

  /**
   * Refuses to go on with an earlier generation where the folder of the latest is missing: that one
   * may be in force, and its key is nowhere else.
   *
   * @throws InvalidInputException if it is missing, as far as the journal can be read
   */
  void refuseLost() {
    Optional<Check> missing = lost().map(this::missing);
    if (missing.isPresent()) {
      throw new InvalidInputException(missing.get().sentence(), missing.get().remedy());
    }
  }

  /** Whether the last proof of a certificate rested on a root that was given. */
  private boolean isByGivenRoot() {
    return generations().stream()
        .map(one -> one.state().checks(one.stage().isDeployed() ? "deploy" : "accept"))
        .filter(checks -> !checks.isEmpty())
        .limit(1)
        .anyMatch(checks -> new CheckReport(checks).find(GIVEN_ROOT).isPresent());
  }

  /**
   * The number of the latest generation, if the journal knows it and its folder is missing. Empty,
   * too, where the journal cannot be read, which keeps nobody from looking; see {@link
   * #requireJournal}.
   */
  Optional<Integer> lost() {
    Optional<Generation> known = latest(one -> isInUse(one) && one.isOnDisk());
    try {
      return lostAfter(known);
    } catch (MdmException e) {
      return Optional.empty(); // the warnings say so
    }
  }

  /**
   * For what must not be done while nobody can tell whether a later generation is lost.
   *
   * @throws MdmException if the journal cannot be read
   */
  void requireJournal() {
    inJournal();
  }

  /** A request that nothing answered is lost no more once another was made after it. */
  private Optional<Integer> lostAfter(Optional<Generation> known) {
    int after = known.map(Generation::number).orElse(0);
    NavigableMap<Integer, Stage> all = inJournal();
    return all.tailMap(after, false).entrySet().stream()
        .filter(
            one ->
                one.getValue() == Stage.ACCEPTED
                    || (one.getValue() == Stage.REQUESTED && one.getKey().equals(all.lastKey())))
        .map(Map.Entry::getKey)
        .filter(one -> !Generation.fresh(name, one, folderOf(one)).isOnDisk())
        .max(Integer::compare);
  }

  /** That its folder is missing, and how to go on. */
  Check missing(int number) {
    return new Check(
        "folder",
        Check.Result.WARNING,
        missingWords(number),
        step(
            RenewalAct.START_EARLY,
            "Bring it back from a backup, or from the machine where it was made: its key is in"
                + " it. If it is lost, begin another without it: {}."));
  }

  /** The same where one after it is open: only to be known. */
  private Check passedOver(int number) {
    return Check.pass("folder", missingWords(number) + "; another was begun without it");
  }

  private String missingWords(int number) {
    return "the journal has a generation "
        + number
        + ", and its folder is missing: "
        + folderOf(number);
  }

  /**
   * The generations that the journal knows: {@link Stage#REQUESTED}, {@link Stage#ACCEPTED} or
   * later, or {@link Stage#ABORTED}.
   *
   * @throws MdmException if it cannot be read
   */
  private NavigableMap<Integer, Stage> inJournal() {
    NavigableMap<Integer, Stage> all = new TreeMap<>();
    for (JournalEntry entry : entries()) {
      String text = RenewalReport.generationOf(entry);
      if (!text.matches("[0-9]{1,4}")) {
        continue;
      }
      int number = Integer.parseInt(text);
      switch (entry.event().action()) {
        case "renewal.requested" -> { // also of a state that was written anew
          if (all.get(number) != Stage.ACCEPTED) {
            all.put(number, Stage.REQUESTED);
          }
        }
        case "renewal.accepted", "renewal.deploying", "renewal.deployed" ->
            all.put(number, Stage.ACCEPTED);
        case "renewal.aborted" -> all.put(number, Stage.ABORTED);
        default -> {}
      }
    }
    return all;
  }

  /**
   * A number that no generation has or had.
   *
   * @throws MdmException if the journal cannot be read
   */
  int freeNumber() {
    return Stream.concat(numbers().stream(), inJournal().keySet().stream())
            .max(Integer::compare)
            .orElse(0)
        + 1;
  }

  /** The one that was deployed last. */
  Optional<Generation> deployed() {
    return generations().stream()
        .filter(one -> one.state().has(GenerationState.DEPLOYED))
        .findFirst();
  }

  /** How what was deployed last is put in force again; empty where it is, or nothing was. */
  Remedy repair() {
    if (status().doubt().filter(RenewalStatus.Doubt::isReplaced).isEmpty()
        || mayBeLost()) { // that one may be in force, and ends later
      return Remedy.none();
    }
    return deployed()
        .filter(one -> one.ended(now()).isEmpty())
        .<Remedy>map(
            one ->
                new Remedy.PutBack(
                    one.state().get(GenerationState.DEPLOYED_TO).orElse(""),
                    settings().get(RenewalSettings.PREFIX).orElse(""),
                    one.folder().toString(),
                    InputFiles.exists(chainFile()) ? chainFile().toString() : "",
                    "Meanwhile, to put generation " + one.number() + " in force again: {}."))
        .orElse(Remedy.none());
  }

  private boolean mayBeLost() {
    try {
      return lostAfter(deployed()).isPresent();
    } catch (MdmException e) {
      return true; // the warnings say so
    }
  }

  /**
   * The latest, given up or not.
   *
   * @throws InvalidInputException as {@link #refuseLost}
   */
  Optional<Generation> latest() {
    refuseLost();
    return latest(one -> true);
  }

  /**
   * Accepting the certificate of this generation, which lies in its folder, once more.
   *
   * @param app the app that has to be named then, as of {@link Remedy.AcceptCertificate}
   */
  Remedy acceptAgain(Generation generation, String app, String sentence) {
    Path given = generation.given();
    Path file = InputFiles.exists(given) ? given : generation.certificate();
    return new Remedy.AcceptCertificate(name, file.toString(), app, sentence);
  }

  /** This step, as what to do about a problem. */
  Remedy step(RenewalAct act, String sentence) {
    return new Remedy.RenewalStep(name, act, sentence);
  }

  // --- the journal

  /** Writes down that a step was taken; before it counts as done. */
  void note(Generation generation, String action, String outcome, Optional<String> reason) {
    journal.append(
        JournalEvent.of("renewal." + action)
            .withHost(generation.label())
            .withReason(reason)
            .withOutcome(outcome));
  }

  void note(Generation generation, String action, String outcome) {
    note(generation, action, outcome, Optional.empty());
  }

  /** All entries about this renewal. */
  List<JournalEntry> entries() {
    String beginning = "renewal " + name + ", generation ";
    return journal.entries(
        entry ->
            entry.event().action().startsWith("renewal.")
                && entry.event().host().orElse("").startsWith(beginning));
  }

  RenewalStatus status() {
    return new StatusReader(this).read();
  }
}
