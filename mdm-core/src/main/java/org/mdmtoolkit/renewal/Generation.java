package org.mdmtoolkit.renewal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vendor.RequestFiles;
import org.mdmtoolkit.vendor.VendorCredentials;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * One year's key, request and certificate, in a folder of their own. Once there is a later one that
 * was not given up, nothing in it is written any more.
 */
record Generation(String renewal, int number, Path folder, GenerationState state) {

  private static final String FORMAT = "mdm-renewal-state/1";

  static String folderName(int number) {
    return String.format(Locale.ROOT, "generation-%04d", number);
  }

  /** A generation of which nothing is on the disk yet. */
  static Generation fresh(String renewal, int number, Path folder) {
    GenerationState state =
        new GenerationState(
            Map.of(
                GenerationState.RENEWAL,
                renewal,
                GenerationState.NUMBER,
                Integer.toString(number)));
    return new Generation(renewal, number, folder, state);
  }

  /**
   * The generation in this folder.
   *
   * @throws InvalidInputException if its state file is missing or changed
   */
  static Generation read(String renewal, int number, Path folder) {
    Generation plain = fresh(renewal, number, folder);
    Remedy remedy = plain.remedy();
    if (!InputFiles.exists(plain.stateFile())) {
      if (!plain.hasKeyMaterial()) {
        return plain; // stopped before the first file: as good as new
      }
      throw new InvalidInputException(
          plain.stateFile() + " is missing, though " + folder + " holds a key or a certificate",
          remedy);
    }
    Map<String, String> fields = StateFile.read(plain.stateFile(), FORMAT, remedy);
    GenerationState state = new GenerationState(fields);
    if (!plain.isOwn(state)) {
      throw StateFile.damaged(plain.stateFile(), "it is that of another generation", remedy);
    }
    return new Generation(renewal, number, folder, state);
  }

  private Remedy remedy() {
    return step(
        RenewalAct.REBUILD,
        "The files beside it are as they were. Bring it back from a backup, or run {} and take the"
            + " steps after the request again.");
  }

  private Remedy step(RenewalAct act, String sentence) {
    return new Remedy.RenewalStep(renewal, act, sentence);
  }

  /** Whether the state file is there, as it was written, and that of this generation. */
  boolean hasState() {
    try {
      return InputFiles.exists(stateFile())
          && isOwn(new GenerationState(StateFile.read(stateFile(), FORMAT, Remedy.none())));
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private boolean isOwn(GenerationState found) {
    return found.get(GenerationState.RENEWAL).orElse("").equals(renewal)
        && found.get(GenerationState.NUMBER).orElse("").equals(Integer.toString(number));
  }

  boolean hasKeyMaterial() {
    return InputFiles.exists(files().key())
        || InputFiles.exists(files().request())
        || InputFiles.exists(files().passphrase())
        || InputFiles.exists(given())
        || InputFiles.exists(certificate());
  }

  /** Whether more of it is there than an empty folder. */
  boolean isOnDisk() {
    return InputFiles.exists(stateFile()) || hasKeyMaterial();
  }

  /**
   * For the steps that use key or certificate; without them a generation can still be given up.
   *
   * @throws InvalidInputException if one of the files that the state speaks of is missing or
   *     damaged, or is that of another generation
   * @throws WrongPassphraseException if the passphrase does not open the key
   */
  void checkFiles() {
    if (state.has(GenerationState.REQUESTED)) {
      requireFile(files().key());
      requireFile(files().passphrase());
      if (!stage().isDeployed()) {
        requireFile(files().request());
      }
    }
    if (state.has(GenerationState.ACCEPTED)) {
      requireFile(certificate());
    }
    if (state.has(GenerationState.REQUESTED)) {
      prove();
    }
  }

  /** That the passphrase opens the key, and that certificate and request are of this key. */
  private void prove() {
    PrivateKey key = withPassphrase(PrivateKeys::read);
    if (state.has(GenerationState.ACCEPTED)
        && !PrivateKeys.match(key, acceptedCertificate().getPublicKey())) {
      throw ofAnotherKey(certificate());
    }
    if (stage().isDeployed()) {
      return; // the request has done its work
    }
    Remedy again = requestAgain("Nothing was changed. Move it away. ");
    CertificateRequest request;
    try {
      request = request();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problem(), again, e);
    }
    if (!PrivateKeys.match(key, request.publicKey())) {
      if (isRequest(request)) {
        throw ofAnotherKey(files().request());
      }
      throw new InvalidInputException(
          files().request() + " is the request of another key than " + files().key(), again);
    }
  }

  /** What is made of the key and its passphrase. */
  <T> T withPassphrase(BiFunction<SourceFile, Supplier<Secret>, T> use) {
    Remedy lost = lost("Bring the right key or passphrase back from a backup or from the vault.");
    try (Secret passphrase = passphrase()) {
      return use.apply(SourceFile.read(files().key()), () -> passphrase);
    } catch (WrongPassphraseException e) {
      throw new WrongPassphraseException(
          files().passphrase() + " does not open " + files().key(), lost);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problem(), lost, e);
    }
  }

  /** What is wrong where its key is not the one of this file. */
  InvalidInputException ofAnotherKey(Path file) {
    return new InvalidInputException(
        files().key() + " is not the key of " + file,
        lost("Bring the right one back from a backup or from the vault."));
  }

  /** Whether it is the one that was made, to the byte. */
  boolean isRequest(CertificateRequest request) {
    return state
        .get(GenerationState.REQUEST_SHA256)
        .equals(Optional.of(StateFile.digest(request.der())));
  }

  /** Whether a file is missing or damaged without which no step goes on. */
  boolean lacksFile() {
    try {
      checkFiles();
      return false;
    } catch (InvalidInputException e) {
      return true;
    }
  }

  private void requireFile(Path file) {
    if (!InputFiles.exists(file)) {
      throw new InvalidInputException(
          file + " is missing, though " + stateFile() + " says that it was stored",
          file.equals(certificate())
              ? certificateAgain("Nothing was changed. ")
              : file.equals(files().request())
                  ? requestAgain("Nothing was changed. ")
                  : lost("Bring it back from a backup or from the vault."));
    }
  }

  /** What to do about a key or a passphrase: nothing else makes them again. */
  private Remedy lost(String back) {
    String first = "Nothing was changed. " + back + " ";
    return stage().isDeployed() // which cannot be given up
        ? step(
            RenewalAct.START_EARLY,
            first
                + "Unless it was changed since, "
                + state.get(GenerationState.DEPLOYED_TO).orElse("the target")
                + " still holds certificate, key and passphrase. To begin another: {}.")
        : step(RenewalAct.ABORT, first + "If it is lost: {}.");
  }

  private Remedy requestAgain(String first) {
    return step(RenewalAct.START, first + "The same request is made again of its key: {}.");
  }

  /** Never giving it up: Apple's portal has it, too. */
  private Remedy certificateAgain(String first) {
    boolean isHere;
    try {
      isHere = isAccepted(Certificates.read(SourceFile.read(given())).get(0));
    } catch (MdmException e) {
      isHere = false;
    }
    return isHere
        ? new Remedy.ConvertCertificate(
            given().toString(),
            certificate().toString(),
            first + "Make it again of the file that Apple gave: {}")
        : new Remedy.ConvertCertificate(
            "mdm.cer",
            certificate().toString(),
            first
                + "Bring it back from a backup, or download it again at developer.apple.com"
                + " (Certificates) and convert it: {}");
  }

  private boolean isAccepted(X509Certificate certificate) {
    String sha256 = CertificateSummary.of(certificate).sha256();
    return sha256.equals(state.get(GenerationState.CERTIFICATE_SHA256).orElse(sha256));
  }

  /** When the certificate that was accepted ended; empty where it has not. */
  Optional<Instant> ended(Instant now) {
    return state.time(GenerationState.NOT_AFTER).filter(now::isAfter);
  }

  /** How journal and messages call it. */
  String label() {
    return "renewal " + renewal + ", generation " + number;
  }

  Stage stage() {
    return state.stage();
  }

  RequestFiles files() {
    return RequestFiles.vendor(folder);
  }

  /** Apple's file as it was given. */
  Path given() {
    return folder.resolve("mdm.cer");
  }

  /** The certificate in PEM, as it is deployed. */
  Path certificate() {
    return folder.resolve("vendor.pem");
  }

  Path stateFile() {
    return folder.resolve("state.json");
  }

  /** The same with another state, which is stored first. */
  Generation store(GenerationState next) {
    StateFile.write(stateFile(), FORMAT, next.fields());
    return new Generation(renewal, number, folder, next);
  }

  CertificateRequest request() {
    return CertificateRequest.read(SourceFile.read(files().request()));
  }

  /**
   * The certificate that was accepted.
   *
   * @throws InvalidInputException if the file holds another one now
   */
  X509Certificate acceptedCertificate() {
    String away = "Nothing was changed. Move it away. ";
    X509Certificate certificate;
    try {
      certificate = Certificates.read(SourceFile.read(certificate())).get(0);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problem(), certificateAgain(away), e);
    }
    if (!isAccepted(certificate)) {
      throw new InvalidInputException(
          certificate() + " holds another certificate than the one that was accepted",
          certificateAgain(away));
    }
    return certificate;
  }

  /** The accepted certificate in the form in which it is deployed. */
  SourceFile deployedCertificate() {
    byte[] pem = Certificates.toPem(acceptedCertificate()).getBytes(US_ASCII);
    return SourceFile.of(certificate().toString(), pem);
  }

  /** Whether its files still are these values, byte for byte. */
  boolean holds(VendorValues values) {
    try {
      VendorCredentials stored = credentials(deployedCertificate());
      try (VendorValues ours = VendorValues.of(stored)) {
        return ours.equals(values);
      } finally {
        stored.passphrase().close();
      }
    } catch (MdmException e) {
      return false; // a file is missing or damaged
    }
  }

  /** Certificate, key and passphrase as they are stored; the caller closes the passphrase. */
  VendorCredentials credentials(SourceFile certificate) {
    return VendorCredentials.of(certificate, SourceFile.read(files().key()), passphrase());
  }

  Secret passphrase() {
    // One that was brought back with an editor or from a vault may have a line end.
    return Secret.ofLine(
        SourceFile.read(files().passphrase()).content(), files().passphrase().toString());
  }

  /**
   * Stores a file that a run that was stopped may have stored already.
   *
   * @throws RefusedException if there is another content under this name
   */
  static void keep(Path file, byte[] content, Access access) {
    if (InputFiles.exists(file)) {
      byte[] found = InputFiles.read(file, SourceFile.MAX_BYTES);
      if (Arrays.equals(found, content)) {
        return;
      }
      throw new RefusedException(
          file + " exists and holds something else",
          "It was left as it is. A run that was stopped may have stored it: look at it, then give"
              + " it, or move it away.");
    }
    DurableFiles.create(file, content, access);
  }
}
