package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/** Apple's certificate: is it the one, and does it sign? */
record AcceptStep(RenewalFolder folder) {

  StepResult run(SourceFile given, Optional<DeployTarget> target) {
    Generation generation = folder.latest().orElseThrow(() -> notStarted());
    if (generation.stage() == Stage.STARTED || generation.stage() == Stage.ABORTED) {
      throw notStarted();
    }
    if (generation.stage() == Stage.ACCEPTED) {
      folder.refuseEnded(generation);
    }
    generation.checkFiles();
    X509Certificate certificate = find(given, generation);
    CertificateSummary summary = CertificateSummary.of(certificate);
    GenerationState state = generation.state();
    byte[] pem = Certificates.toPem(certificate).getBytes(US_ASCII);
    SourceFile file = SourceFile.of(given.name(), pem);
    if (state.has(GenerationState.ACCEPTED)) {
      return again(generation, summary, file, target);
    }
    refuseEnded(given, summary);
    CheckReport report = prove(generation, file);
    List<String> notes = new ArrayList<>();
    if (folder.isRehearsal()) {
      Remedy remedy = lookAt(generation, target, state, notes).remedy();
      notes.add("The certificate would be stored in " + generation.folder() + ".");
      return new StepResult(folder.status(), false, report.checks(), notes, remedy);
    }
    folder.saveChain();
    keepGiven(generation, given, certificate);
    Generation.keep(generation.certificate(), pem, Access.OWNER_ONLY);
    folder.note(
        generation,
        "accepted",
        "serial "
            + summary.serial()
            + ", SHA-256 "
            + summary.sha256()
            + ", until "
            + summary.notAfter());
    GenerationState accepted =
        state
            .with(GenerationState.CERTIFICATE_SHA256, summary.sha256())
            .with(GenerationState.CERTIFICATE_SERIAL, summary.serial())
            .with(GenerationState.NOT_BEFORE, summary.notBefore().toString())
            .with(GenerationState.NOT_AFTER, summary.notAfter().toString())
            .with(GenerationState.ACCEPTED, folder.now(), folder.operator())
            .withChecks("accept", report.checks());
    generation.store(accepted); // before anybody else is asked, who may not answer
    Looked looked = lookAt(generation, target, accepted, notes);
    if (target.isPresent()) {
      generation.store(looked.state());
    }
    remember(looked);
    return new StepResult(folder.status(), false, report.checks(), notes, looked.remedy());
  }

  private void refuseEnded(SourceFile given, CertificateSummary summary) {
    if (folder.now().isAfter(summary.notAfter())) {
      throw new InvalidInputException(
          given.name() + ": the certificate expired on " + summary.notAfter(),
          "It is an old one of this key. Download the newest one at developer.apple.com"
              + " (Certificates), or have Apple issue one for the same request.");
    }
  }

  private RefusedException notStarted() {
    return new RefusedException(
        "the renewal " + folder.name() + " has no open request that a certificate could answer",
        folder.step(folder.beginning(), "Make one: {}."));
  }

  private StepResult again(
      Generation generation,
      CertificateSummary summary,
      SourceFile file,
      Optional<DeployTarget> target) {
    if (!generation
        .state()
        .get(GenerationState.CERTIFICATE_SHA256)
        .orElse("")
        .equals(summary.sha256())) {
      folder.refuseEnded(generation);
      throw new RefusedException(
          generation.label() + " has accepted another certificate of the same key already",
          folder.step(RenewalAct.LOOK, "Nothing was changed. Go on with that one: {}."));
    }
    List<String> notes = new ArrayList<>();
    List<Check> checks = List.of();
    if (folder.chain().isPresent()) { // which is not remembered before it holds
      checks = prove(generation, file).checks();
      notes.add("Checked again with the given chain.");
      folder.saveChain();
    }
    GenerationState state = generation.state();
    boolean isOpen = generation.stage() == Stage.ACCEPTED && target.isPresent();
    boolean isMissing =
        isOpen
            && (!state.has(GenerationState.TARGET_FINGERPRINT)
                || state.has(GenerationState.TARGET_UNREAD));
    boolean isOther =
        isOpen && !state.get(GenerationState.TARGET).equals(target.map(DeployTarget::description));
    if (!isMissing && !isOther) {
      return new StepResult(folder.status(), true, checks, notes);
    }
    Looked looked = lookAt(generation, target, state, notes); // as it could not be the first time
    if (!folder.isRehearsal()) {
      generation.store(looked.state());
    }
    remember(looked);
    boolean already = looked.state().equals(state);
    return new StepResult(folder.status(), already, checks, notes, looked.remedy());
  }

  /** A place that does not exist is not the one of the next run. */
  private void remember(Looked looked) {
    if (looked.exists()) {
      folder.saveAnswers();
    }
  }

  /** By the name that the person gave: a rehearsal stores no other. */
  private CheckReport prove(Generation generation, SourceFile file) {
    VendorCredentials credentials = generation.credentials(file);
    try {
      CheckReport report = folder.prove(credentials);
      report.requirePassed();
      return report;
    } finally {
      credentials.passphrase().close();
    }
  }

  /** The certificate of this generation's key in the file; says what the file holds instead. */
  private X509Certificate find(SourceFile given, Generation generation) {
    PublicKey key =
        generation.stage().isDeployed() // its request may be gone
            ? generation.acceptedCertificate().getPublicKey()
            : generation.request().publicKey();
    if (given.kind() == FileKind.CERTIFICATE_REQUEST) {
      boolean isOurs = CertificateRequest.read(given).publicKey().equals(key);
      throw new InvalidInputException(
          given.name()
              + ": this is "
              + (isOurs ? "the request of " + generation.label() : "a certificate signing request")
              + ", not the certificate",
          "Upload "
              + generation.files().request()
              + " at developer.apple.com (Certificates, +, MDM CSR), download mdm.cer there, and"
              + " give that.");
    }
    List<X509Certificate> certificates = read(given);
    for (X509Certificate certificate : certificates) {
      if (certificate.getPublicKey().equals(key)) {
        return certificate;
      }
    }
    X509Certificate first =
        certificates.stream()
            .filter(one -> one.getBasicConstraints() < 0) // none of the chain's authorities
            .findFirst()
            .orElse(certificates.get(0));
    throw ofAnotherKey(given, first, generation);
  }

  private static List<X509Certificate> read(SourceFile given) {
    try {
      return Certificates.read(given);
    } catch (InvalidInputException e) {
      if (given.kind() != FileKind.PKCS12) {
        throw e;
      }
      throw new InvalidInputException(
          given.name() + ": this is a PKCS#12 file, which does not open without a passphrase",
          new Remedy.ConvertCertificate(
              given.name(),
              "",
              "Give the mdm.cer that Apple's portal gave. If it is only in this file, take it out:"
                  + " {}."),
          e);
    }
  }

  private InvalidInputException ofAnotherKey(
      SourceFile given, X509Certificate certificate, Generation generation) {
    CertificateSummary summary = CertificateSummary.of(certificate);
    String what =
        given.name() + ": the certificate " + summary.subject() + ", until " + summary.notAfter();
    for (int number : folder.numbers()) {
      Generation other = Generation.fresh(folder.name(), number, folder.folderOf(number));
      boolean isOther = number != generation.number() && InputFiles.exists(other.files().request());
      if (isOther && other.request().publicKey().equals(certificate.getPublicKey())) {
        return new InvalidInputException(
            what
                + ", belongs to the key of generation "
                + number
                + ", not to that of generation "
                + generation.number(),
            givenUp(number).map(day -> "That generation was given up on " + day + ". ").orElse("")
                + "Download the certificate that Apple issued for "
                + generation.files().request()
                + ".");
      }
    }
    String topic = summary.pushTopic();
    return new InvalidInputException(
        what + ", does not belong to the key of " + generation.label(),
        topic == null
            ? Remedy.advice(
                "It answers another request, perhaps one of another year or machine. Download the"
                    + " certificate that Apple issued for "
                    + generation.files().request()
                    + ".")
            : folder.step(
                RenewalAct.VERIFY_PUSH_CERTIFICATE,
                "It is a push certificate. The vendor certificate comes from developer.apple.com;"
                    + " give this one to {}."));
  }

  private Optional<String> givenUp(int number) {
    try {
      return folder.generation(number).state().get(GenerationState.ABORTED);
    } catch (InvalidInputException e) {
      return Optional.empty(); // its state is damaged, which does not matter here
    }
  }

  /**
   * What is known of the target.
   *
   * @param exists false if it answered that there is no such target
   * @param remedy what to do where it could not be looked at
   */
  private record Looked(GenerationState state, boolean exists, Remedy remedy) {

    Looked(GenerationState state, Remedy remedy) {
      this(state, true, remedy);
    }
  }

  /** Remembers what is in force now, so that a change until the deploy shows. */
  private Looked lookAt(
      Generation generation,
      Optional<DeployTarget> target,
      GenerationState state,
      List<String> notes) {
    if (target.isEmpty()) {
      return new Looked(state, Remedy.none());
    }
    String name = target.get().description();
    GenerationState next = state.with(GenerationState.TARGET, name);
    Optional<VendorValues> read;
    try {
      read = target.get().read();
    } catch (MdmException e) { // whatever it is, the certificate itself is accepted
      notes.add(
          (folder.isRehearsal()
                  ? "The certificate would be accepted."
                  : "The certificate is accepted and stored.")
              + " Only what "
              + name
              + " holds now could not be noted: "
              + e.problem()
              + ".");
      boolean exists = !(e instanceof NotFoundException);
      Optional<String> before = exists ? Optional.empty() : folder.goingOn(target.get());
      Remedy again =
          folder.isRehearsal()
              ? Remedy.none()
              : folder.acceptAgain(
                  generation,
                  exists || before.isPresent() ? "" : "APP",
                  before.orElse("Then accept it once more, to note it: {}."));
      GenerationState left = exists ? next : withoutPlace(state, name);
      if (before.isPresent() && !left.has(GenerationState.TARGET)) {
        left = left.with(GenerationState.TARGET, folder.rememberedPlace());
      }
      return new Looked(
          exists || !left.has(GenerationState.TARGET_FINGERPRINT)
              ? left.with(GenerationState.TARGET_UNREAD, folder.now(), folder.operator())
              : left, // what was noted of the right place stands
          exists,
          e.remedy().and(again));
    }
    next = next.without(GenerationState.TARGET_UNREAD);
    if (read.isEmpty()) {
      notes.add("What is in force at " + name + " cannot be read, so a change would not show.");
      return new Looked(next, Remedy.none());
    }
    try (VendorValues values = read.get()) {
      next = next.with(GenerationState.TARGET_FINGERPRINT, values.fingerprint());
      Optional<CertificateSummary> current = values.readCertificate().map(CertificateSummary::of);
      if (current.isPresent()) {
        String end = current.get().notAfter().toString();
        notes.add("In force at " + name + " is a certificate until " + end + ".");
        next = next.with(GenerationState.TARGET_NOT_AFTER, end);
      } else {
        notes.add("At " + name + " no certificate is in force now.");
      }
      return new Looked(next, Remedy.none());
    }
  }

  /** The same, if it names this place, which does not exist: the next line has to name another. */
  private static GenerationState withoutPlace(GenerationState state, String name) {
    return state.get(GenerationState.TARGET).equals(Optional.of(name))
        ? state.without(GenerationState.TARGET, GenerationState.TARGET_FINGERPRINT)
        : state;
  }

  private static void keepGiven(
      Generation generation, SourceFile given, X509Certificate certificate) {
    if (InputFiles.exists(generation.given())) {
      // A run that was stopped may have been given another form of the same certificate.
      SourceFile found = SourceFile.read(generation.given());
      if (Certificates.read(found).contains(certificate)) {
        return;
      }
    }
    Generation.keep(generation.given(), given.content(), Access.OWNER_ONLY);
  }
}
