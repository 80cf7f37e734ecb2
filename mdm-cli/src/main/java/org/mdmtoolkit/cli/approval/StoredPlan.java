package org.mdmtoolkit.cli.approval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanStore;
import org.mdmtoolkit.approval.SshSignature;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.io.InputFiles;

/** A plan in the store that a team shares. */
record StoredPlan(PlanStore store, Plan plan) implements KeptPlan {

  private static final int SHOWN = 12;

  static StoredPlan find(Context context, String beginning) {
    PlanStore store = context.team().stores().plans();
    return new StoredPlan(store, store.find(beginning));
  }

  /** The part of a digest that people use. */
  static String shortened(String digest) {
    return digest.substring(0, SHOWN);
  }

  @Override
  public String name() {
    return shortened(plan.digest());
  }

  @Override
  public String place(Context context, SshSigner signer) {
    boolean isSigned = signatures(List.of()).values().stream().anyMatch(one -> isOf(one, signer));
    if (isSigned) {
      throw new RefusedException("you have signed it already", "It was left as it is.");
    }
    return "the store";
  }

  private boolean isOf(byte[] file, SshSigner signer) {
    try {
      SshSignature signature = SshSignature.read("a signature", file);
      return signature.key().equals(signer.key()) && signature.verify(plan.bytes(), Plan.NAMESPACE);
    } catch (InvalidInputException e) {
      return false; // whoever runs it is told
    }
  }

  @Override
  public void keep(Context context, SshSigner signer, byte[] signature) {
    store.sign(plan.digest(), signature);
  }

  @Override
  public Map<String, byte[]> signatures(List<String> more) {
    Map<String, byte[]> all = new LinkedHashMap<>(store.signatures(plan.digest()));
    for (String name : more) {
      all.put(name, InputFiles.read(Path.of(name), SshSignature.MAX_FILE));
    }
    return all;
  }
}
