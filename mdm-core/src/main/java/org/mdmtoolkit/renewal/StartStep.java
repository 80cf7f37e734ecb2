package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.OutputFiles;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.CertificateOrder;
import org.mdmtoolkit.vendor.RequestSubject;
import org.mdmtoolkit.vendor.VendorCredentials;

/** Key, passphrase and request of a new generation, however often it is stopped. */
record StartStep(RenewalFolder folder) {

  private static final int MAX_GENERATIONS = 9999;

  StepResult run(boolean early, SecureRandom random) {
    Subject subject = subject();
    // What is lost is not gone on with, and its number not used again: it may be found.
    Optional<Generation> latest =
        early && folder.lost().isPresent() ? Optional.empty() : folder.current();
    if (latest.isPresent()) {
      Generation open = latest.get();
      switch (open.stage()) {
        case STARTED -> {
          return make(open, subject, random);
        }
        case REQUESTED, ACCEPTED -> {
          boolean isAccepted = open.stage() == Stage.ACCEPTED;
          if (isAccepted) {
            folder.refuseEnded(open);
          }
          if (lacksRequest(open)) {
            return requestAgain(open, subject);
          }
          open.checkFiles(); // nobody shall order a certificate for a key that is lost
          refuseOtherSubject(open, subject);
          if (isAccepted && folder.chain().isPresent()) {
            proveWithGivenChain(open);
          }
          return done(
              open,
              (isAccepted ? "The certificate" : "Key and request")
                  + " of generation "
                  + open.number()
                  + (isAccepted ? " is accepted already." : " are made already."),
              Remedy.none());
        }
        case DEPLOYED, VERIFIED -> {
          Optional<InForce> ours = endOf(open);
          if (!early
              && ours.filter(one -> one.daysLeft() >= RenewalStatus.EARLY_DAYS).isPresent()) {
            return finished(open, ours.orElseThrow());
          }
        }
        case ABORTED -> {
          // not among them: its files stay, and its number is not used again
        }
      }
    }
    int number = folder.freeNumber();
    if (number > MAX_GENERATIONS) {
      throw new RefusedException(
          "there are " + MAX_GENERATIONS + " generations already", "Use another name.");
    }
    return make(Generation.fresh(folder.name(), number, folder.folderOf(number)), subject, random);
  }

  private static boolean lacksRequest(Generation open) {
    return InputFiles.exists(open.files().key())
        && InputFiles.exists(open.files().passphrase())
        && !InputFiles.exists(open.files().request());
  }

  /** Makes the request that was lost: of the same key and subject it is the same to the byte. */
  private StepResult requestAgain(Generation open, Subject subject) {
    refuseOtherSubject(open, subject);
    GenerationState state = open.state();
    CertificateOrder order =
        CertificateOrder.of(
            RequestSubject.vendor(
                state.get(GenerationState.COUNTRY).orElse(subject.country()),
                state.get(GenerationState.COMMON_NAME).orElse(subject.commonName()),
                state.get(GenerationState.EMAIL).orElse(subject.email())));
    CertificateRequest request = open.withPassphrase(order::requestOf);
    if (!open.isRequest(request)) {
      throw state.has(GenerationState.EMAIL)
          ? open.ofAnotherKey(open.files().request())
          : new InvalidInputException( // a state that was written anew
              open.files().request()
                  + " is missing, and was made for another address, or of another key",
              new Remedy.Give(
                      Remedy.Give.Input.EMAIL,
                      "Nothing was changed. Bring it back from a backup, or give the address that"
                          + " it was made for: {}.")
                  .and(folder.step(RenewalAct.ABORT, "If both are lost: {}.")));
    }
    if (!folder.isRehearsal()) {
      folder.note(open, "request-made-again", open.files().request().toString());
      OutputFiles.create(
          open.files().request(), request.toPem().getBytes(US_ASCII), Access.BY_UMASK);
    }
    String made = folder.isRehearsal() ? "would be" : "was";
    return new StepResult(
        folder.status(),
        false,
        List.of(),
        List.of("The request was missing; the same " + made + " made again of its key."));
  }

  private Optional<InForce> endOf(Generation open) {
    return open.state()
        .time(GenerationState.NOT_AFTER)
        .map(end -> InForce.of(open.number(), end, folder.now()));
  }

  private StepResult finished(Generation open, InForce ours) {
    String left = "its certificate has " + ours.daysLeft() + " days left";
    Optional<RenewalStatus.Doubt> replaced =
        folder.status().doubt().filter(RenewalStatus.Doubt::isReplaced);
    if (replaced.isPresent()) {
      return done(
          open,
          "Nothing was started: "
              + left
              + " (generation "
              + ours.generation()
              + "), but "
              + RenewalWords.doubt(replaced.get())
              + ".",
          folder.step(RenewalAct.START_EARLY, "To begin another all the same: {}."));
    }
    LocalDate next =
        LocalDate.ofInstant(ours.notAfter(), ZoneOffset.UTC).minusDays(RenewalStatus.EARLY_DAYS);
    return done(
        open,
        "Nothing was started: generation "
            + ours.generation()
            + " is deployed, and "
            + left
            + ". The next one can begin on "
            + next
            + ".",
        folder.step(RenewalAct.START_EARLY, "To begin another now: {}."));
  }

  /** A chain with which it does not hold is not remembered: the deploy would fail. */
  private void proveWithGivenChain(Generation open) {
    VendorCredentials credentials = open.credentials(open.deployedCertificate());
    try {
      folder.prove(credentials).requirePassed();
    } finally {
      credentials.passphrase().close();
    }
  }

  private StepResult done(@Nullable Generation open, String note, Remedy remedy) {
    refuseOtherAnswers(open);
    List<String> notes = new ArrayList<>(List.of(note));
    notes.addAll(remember(open));
    notes.addAll(noted());
    return new StepResult(folder.status(), true, List.of(), notes, remedy);
  }

  /** What stands is for the answers that are remembered; other steps change some on purpose. */
  private void refuseOtherAnswers(@Nullable Generation open) {
    List<String> others =
        folder.changedAnswers().stream()
            .filter(
                one ->
                    !one.startsWith(RenewalSettings.ACCOUNT + " ")
                        && !one.startsWith(RenewalSettings.SIGNER + " "))
            .toList();
    Optional<String> app = folder.answers().get(RenewalSettings.APP);
    if (!others.isEmpty()) {
      throw new RefusedException(
          "the renewal " + folder.name() + " stands with another answer: " + others.get(0),
          open != null && app.isPresent() && others.stream().allMatch(StartStep::isPlace)
              ? naming(open, app.get())
              : folder.step(
                  RenewalAct.LOOK,
                  "Nothing was changed. Where the values go is changed by the next accept or"
                      + " deploy, what stands in a request when another is made: {} says what is"
                      + " next."));
    }
  }

  private static boolean isPlace(String change) {
    return change.startsWith(RenewalSettings.APP + " ")
        || change.startsWith(RenewalSettings.TARGET + " ");
  }

  /** The step that changes the app. */
  private Remedy naming(Generation open, String app) {
    String sentence = "Nothing was changed. The app is changed by the next accept or deploy: {}.";
    return switch (open.stage()) {
      case REQUESTED -> new Remedy.AcceptCertificate(folder.name(), "mdm.cer", app, sentence);
      case ACCEPTED -> folder.acceptAgain(open, app, sentence);
      default -> new Remedy.DeployElsewhere(folder.name(), app, sentence);
    };
  }

  /** Remembers what was given, and says where it takes the place of what was remembered. */
  private List<String> remember(@Nullable Generation generation) {
    String changed = String.join("; ", folder.changedAnswers());
    if (!changed.isEmpty() && generation != null && !folder.isRehearsal()) {
      folder.note(generation, "answers-changed", changed);
    }
    folder.saveAnswers();
    return changed.isEmpty()
        ? List.of()
        : List.of(
            (folder.isRehearsal() ? "This answer would change: " : "An answer was changed: ")
                + changed
                + ".");
  }

  /** What was said of the certificate that signs today, which nothing else shows. */
  private List<String> noted() {
    return folder.answers().get(RenewalSettings.CURRENT_NOT_AFTER).stream()
        .map(end -> "Noted: the certificate that signs today ends on " + end + ".")
        .toList();
  }

  private record Subject(String email, String country, String commonName) {

    RequestSubject request() {
      return RequestSubject.vendor(country, commonName, email);
    }
  }

  private Subject subject() {
    RenewalSettings settings = folder.settings();
    String email =
        settings
            .get(RenewalSettings.EMAIL)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "the renewal " + folder.name() + " has no e-mail address yet",
                        new Remedy.Give(
                            Remedy.Give.Input.EMAIL,
                            "Give {}, one that several people read: Apple's reminders go there. It"
                                + " is remembered.")));
    Subject subject =
        new Subject(
            email,
            settings.get(RenewalSettings.COUNTRY).orElse("US"),
            settings.get(RenewalSettings.COMMON_NAME).orElse("mdm-vendor"));
    subject.request(); // refuses what cannot stand in a request
    folder.signer();
    return subject;
  }

  private void refuseOtherSubject(Generation open, Subject subject) {
    GenerationState state = open.state();
    boolean isSame =
        state.get(GenerationState.EMAIL).orElse(subject.email()).equals(subject.email())
            && state
                .get(GenerationState.COUNTRY)
                .orElse(subject.country())
                .equals(subject.country())
            && state
                .get(GenerationState.COMMON_NAME)
                .orElse(subject.commonName())
                .equals(subject.commonName());
    if (!isSame) {
      throw new RefusedException(
          "the request of "
              + open.label()
              + " is made already, with another address, country or common name",
          folder
              .step(RenewalAct.LOOK, "Nothing was changed. Go on with it: {}.")
              .and(folder.step(RenewalAct.ABORT, "Or give it up, its files are kept: {}.")));
    }
  }

  private StepResult make(Generation generation, Subject subject, SecureRandom random) {
    CertificateOrder order = CertificateOrder.of(subject.request());
    List<String> notes = new ArrayList<>(remember(generation));
    if (folder.isRehearsal()) {
      notes.add("Key, passphrase and request would be made in " + generation.folder() + ".");
      return new StepResult(folder.status(), false, List.of(), notes);
    }
    DurableFiles.createStateFolder(generation.folder());
    DurableFiles.sweepOrRefuse(generation.folder(), folder.now());
    Generation started = generation;
    if (!generation.state().has(GenerationState.STARTED)) {
      // First of all: a folder with a key and without this file is one that somebody changed.
      started =
          generation.store(
              generation
                  .state()
                  .with(GenerationState.STARTED, folder.now(), folder.operator())
                  .with(GenerationState.EMAIL, subject.email())
                  .with(GenerationState.COUNTRY, subject.country())
                  .with(GenerationState.COMMON_NAME, subject.commonName()));
    }
    refuseOtherSubject(started, subject);
    createWhatIsMissing(started, order, random);
    store(started).checkFiles(); // nobody shall order a certificate for what was left damaged
    notes.addAll(noted());
    return new StepResult(folder.status(), false, List.of(), notes);
  }

  private void createWhatIsMissing(
      Generation generation, CertificateOrder order, SecureRandom random) {
    boolean hasKey = InputFiles.exists(generation.files().key());
    if (InputFiles.exists(generation.files().request()) && hasKey) {
      return;
    }
    boolean hasPassphrase = InputFiles.exists(generation.files().passphrase());
    if (hasPassphrase) {
      DurableFiles.confirm(generation.files().passphrase()); // a run that failed may have left it
    }
    if (hasKey) {
      DurableFiles.confirm(generation.files().key());
    }
    try (@Nullable Secret passphrase = hasPassphrase ? generation.passphrase() : null) {
      if (hasKey) {
        Secret opens = passphrase == null ? missing(generation) : passphrase;
        order.createRequest(generation.files(), () -> opens);
      } else {
        order.create(generation.files(), passphrase, random);
      }
    }
  }

  private Secret missing(Generation generation) {
    throw new InvalidInputException(
        generation.files().passphrase() + " is missing, though its key is there",
        folder.step(
            RenewalAct.ABORT,
            "Nothing was changed. Bring it back from a backup, or give this generation up: {}."));
  }

  private Generation store(Generation generation) {
    return store(generation, folder.now());
  }

  private Generation store(Generation generation, Instant made) {
    CertificateRequest request = generation.request();
    String sha256 = StateFile.digest(request.der());
    folder.note(generation, "requested", generation.files().request() + ", SHA-256 " + sha256);
    return generation.store(
        generation
            .state()
            .with(GenerationState.REQUEST_SHA256, sha256)
            .with(GenerationState.REQUESTED, made, folder.operator()));
  }

  /** Writes the state anew wherever it cannot be read. */
  StepResult rebuildState() {
    List<String> notes = new ArrayList<>();
    List<Generation> all = new ArrayList<>();
    for (int number : folder.numbers()) {
      try {
        all.add(folder.generation(number));
      } catch (InvalidInputException e) {
        Generation fresh = Generation.fresh(folder.name(), number, folder.folderOf(number));
        if (!InputFiles.exists(fresh.files().key()) || fresh.hasState()) {
          throw e; // there is nothing to go on with, or something else is wrong
        }
        notes.add(
            "The state of "
                + fresh.label()
                + (folder.isRehearsal() ? " would be" : " was")
                + " written anew.");
        all.add(folder.isRehearsal() ? fresh : rebuild(fresh));
      }
    }
    if (notes.isEmpty()) {
      folder.current().ifPresent(Generation::checkFiles);
      return done(
          folder.current().orElse(null),
          "The state is as it was written. Nothing was changed.",
          Remedy.none());
    }
    Collections.reverse(all);
    return new StepResult(new StatusReader(folder).read(all), false, List.of(), notes);
  }

  private Generation rebuild(Generation generation) {
    Path damaged = generation.stateFile();
    if (InputFiles.exists(damaged)) {
      DurableFiles.move(damaged, free(damaged));
    }
    folder.note(generation, "state-rebuilt", damaged.toString());
    Generation started =
        generation.store(
            generation
                .state()
                .with(
                    GenerationState.STARTED, written(generation.files().key()), folder.operator()));
    return InputFiles.exists(started.files().request())
        ? store(started, written(started.files().request()))
        : started;
  }

  private static Instant written(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw DurableFiles.unavailable("cannot read " + file, e);
    }
  }

  private static Path free(Path damaged) {
    for (int i = 1; ; i++) {
      Path candidate = damaged.resolveSibling(damaged.getFileName() + ".damaged-" + i);
      if (!InputFiles.exists(candidate)) {
        return candidate;
      }
    }
  }
}
