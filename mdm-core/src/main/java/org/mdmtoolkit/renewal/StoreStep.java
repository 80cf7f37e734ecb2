package org.mdmtoolkit.renewal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy.Give;
import org.mdmtoolkit.Remedy.Give.Input;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;
import org.mdmtoolkit.certificate.CertificateSummary;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.Vault;
import org.mdmtoolkit.vault.Vault.Found;
import org.mdmtoolkit.vault.VaultItem;
import org.mdmtoolkit.vendor.CheckReport;
import org.mdmtoolkit.vendor.SignerProfile;
import org.mdmtoolkit.vendor.VendorCredentials;

/** Certificate, key, passphrase and dates as one item of a vault. */
record StoreStep(RenewalFolder folder) {

  StepResult run(Vault vault, Optional<String> title) {
    Generation generation = folder.current().orElse(null);
    if (generation == null || !generation.state().has(GenerationState.ACCEPTED)) {
      throw new RefusedException(
          "the renewal " + folder.name() + " has no certificate to be stored yet",
          folder.step(RenewalAct.LOOK, "Nothing was changed. {} says what is next."));
    }
    generation.checkFiles();
    try (VaultItem item = item(generation, title)) {
      return run(vault, generation, item);
    }
  }

  private StepResult run(Vault vault, Generation generation, VaultItem item) {
    String place = vault.description() + ", " + item.path();
    boolean isRecorded =
        generation.state().get(GenerationState.STORED_IN).equals(Optional.of(place));
    List<String> notes = new ArrayList<>();
    Found found = vault.look(item);
    switch (found) {
      case SOMETHING_ELSE ->
          throw new RefusedException(
              "there is another item of this name already: " + place,
              new Give(
                  Input.VAULT_ITEM,
                  "It was left as it is. Look at it, and give another name: {}."));
      case THE_SAME -> notes.add("It is there already, byte for byte.");
      case UNKNOWN -> {
        if (isRecorded) {
          notes.add("It was handed over before.");
        }
      }
      case NOTHING -> {
        // goes there now
      }
    }
    boolean already = found == Found.THE_SAME || (found == Found.UNKNOWN && isRecorded);
    if (folder.isRehearsal()) {
      if (!already) {
        notes.add("Certificate, key and passphrase would be handed to " + place + ".");
      }
      return new StepResult(folder.status(), already, List.of(), notes);
    }
    if (!already) {
      vault.store(item);
      if (found != Found.UNKNOWN) {
        requireStored(vault.look(item), place);
        notes.add("Read back, it is the same byte for byte.");
      }
    }
    folder.saveAnswers(); // not before: a vault that failed is not the one of the next run
    if (!already || !isRecorded) {
      folder.note(generation, "stored", place);
      generation.store(
          generation
              .state()
              .with(GenerationState.STORED_IN, place)
              .with(GenerationState.STORED, folder.now(), folder.operator()));
    }
    return new StepResult(folder.status(), already, List.of(), notes);
  }

  private static void requireStored(Found found, String place) {
    if (found != Found.THE_SAME) {
      throw new ConflictException(
          "the item was handed over, but reads differently from what was given: " + place,
          "Do not rely on it: look at it there, remove it, and try again or by another way. The"
              + " files here are whole.");
    }
  }

  /** Not the dates: what has ended may be stored. But never a key that does not open. */
  private void requireWhole(VendorCredentials credentials) {
    CheckReport report = credentials.check(folder.authorities(), SignerProfile.ANY, folder.now());
    for (String name : List.of("certificate", "key-opens", "key-matches")) {
      report.find(name).ifPresent(check -> new CheckReport(List.of(check)).requirePassed());
    }
  }

  private VaultItem item(Generation generation, Optional<String> title) {
    CertificateSummary summary = CertificateSummary.of(generation.acceptedCertificate());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("renewal", folder.name());
    facts.put("generation", Integer.toString(generation.number()));
    facts.put("subject", summary.subject());
    facts.put("serial", summary.serial());
    facts.put("sha256", summary.sha256());
    facts.put("valid_from", summary.notBefore().toString());
    facts.put("valid_until", summary.notAfter().toString());
    VendorCredentials credentials =
        generation.credentials(SourceFile.read(generation.certificate()));
    try {
      requireWhole(credentials);
    } catch (MdmException e) {
      credentials.passphrase().close();
      throw e;
    }
    return VaultItem.of(
        title.orElse(
            "MDM vendor certificate " + folder.name() + ", generation " + generation.number()),
        title.orElse(
            "mdm-toolkit/" + folder.name() + "/" + Generation.folderName(generation.number())),
        facts,
        Secret.copyOf(credentials.certificate().content()),
        Secret.copyOf(credentials.key().content()),
        credentials.passphrase());
  }
}
