package org.mdmtoolkit.approval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.OutputFiles;

/**
 * A plan where it is kept with its signatures: in a file, or in a store that a team shares.
 * Immutable; signatures are read at each call.
 */
public sealed interface SignedPlan {

  /** The plan. */
  Plan plan();

  /** By what it is found again: its file, or the beginning of its digest. */
  String name();

  /**
   * Where a signature of this person goes, for people.
   *
   * @param user who signs
   * @throws RefusedException if this person has signed with this key, this plan or what was there
   *     before it was changed
   */
  String place(String user, SshPublicKey key);

  /** Keeps the signature that this person has made with this key. */
  void keep(String user, SshPublicKey key, byte[] signature);

  /**
   * Its signatures, by names for people.
   *
   * @param more files with others
   */
  Map<String, byte[]> signatures(List<String> more);

  /** The part of a digest that people use. */
  static String shortened(String digest) {
    return digest.substring(0, 12);
  }

  private static boolean isOf(byte[] file, SshPublicKey key, Plan plan) {
    try {
      SshSignature signature = SshSignature.read("a signature", file);
      return signature.key().equals(key) && signature.verify(plan.bytes(), Plan.NAMESPACE);
    } catch (InvalidInputException e) {
      return false; // whoever runs it is told
    }
  }

  private static RefusedException signedAlready(String what, SshPublicKey key, Plan plan) {
    boolean isAuthor = Approvals.isAuthors(plan, key.fingerprint());
    return new RefusedException(
        what + (isAuthor ? ", as its author, which is no approval" : ""), "It was left as it is.");
  }

  private static Map<String, byte[]> read(List<String> files) {
    Map<String, byte[]> read = new LinkedHashMap<>();
    for (String name : files) {
      read.put(name, InputFiles.read(Path.of(name), SshSignature.MAX_FILE));
    }
    return read;
  }

  /** Beside the file are the signatures: {@code FILE.NAME.sig}, one file for each. */
  record InFile(Path file, Plan plan) implements SignedPlan {

    private static final int MOST_SIGNATURES = 100;

    /**
     * The plan in this file.
     *
     * @throws InvalidInputException if there is none in it
     * @throws org.mdmtoolkit.NotFoundException if there is no such file
     */
    public static InFile read(Path file) {
      return new InFile(file, Plan.read(file.toString(), InputFiles.read(file, Plan.MAX_FILE)));
    }

    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public String place(String user, SshPublicKey key) {
      Path place = beside(user, key);
      if (InputFiles.exists(place)) {
        if (!isOf(InputFiles.read(place, SshSignature.MAX_FILE), key, plan)) {
          throw new RefusedException(
              place + " is no signature of this plan: " + file + " was changed after you signed it",
              "Nothing was signed. Find out who changed it, and why. If the plan is right as it is"
                  + " now, move that signature away (mv), and approve it again.");
        }
        throw signedAlready(place + " already exists: you have signed it", key, plan);
      }
      return place.toString();
    }

    private Path beside(String user, SshPublicKey key) {
      String digits =
          key.fingerprint().substring("SHA256:".length()).replaceAll("[^A-Za-z0-9]", "");
      return file.resolveSibling(
          file.getFileName()
              + "."
              + user.replaceAll("[^A-Za-z0-9._-]", "_")
              + "-"
              + digits.substring(0, 8)
              + ".sig");
    }

    @Override
    public void keep(String user, SshPublicKey key, byte[] signature) {
      OutputFiles.create(beside(user, key), signature, DurableFiles.Access.BY_UMASK);
    }

    @Override
    public Map<String, byte[]> signatures(List<String> more) {
      Map<String, byte[]> files = SignedPlan.read(more);
      for (Path beside : beside()) {
        files.putIfAbsent(beside.toString(), InputFiles.read(beside, SshSignature.MAX_FILE));
      }
      return files;
    }

    private List<Path> beside() {
      String start = file.getFileName() + ".";
      Path folder = file.toAbsolutePath().getParent();
      try (Stream<Path> all = Files.list(folder == null ? Path.of("/") : folder)) {
        List<Path> found =
            all.filter(one -> one.getFileName().toString().startsWith(start))
                .filter(one -> one.getFileName().toString().endsWith(".sig"))
                .filter(Files::isRegularFile) // reading a pipe that somebody left would never end
                .sorted()
                .toList();
        if (found.size() > MOST_SIGNATURES) {
          throw new InvalidInputException(
              "more than " + MOST_SIGNATURES + " signatures lie beside " + file,
              "Leave those of people who approve it.");
        }
        return found;
      } catch (IOException e) {
        throw new InvalidInputException(
            "cannot list what is beside " + file, "Check the folder's permissions.", e);
      }
    }
  }

  /** In a store that a team shares. */
  record InStore(PlanStore store, Plan plan) implements SignedPlan {

    /** The one whose digest begins like this; see {@link PlanStore#find}. */
    public static InStore find(PlanStore store, String beginning) {
      return new InStore(store, store.find(beginning));
    }

    @Override
    public String name() {
      return shortened(plan.digest());
    }

    @Override
    public String place(String user, SshPublicKey key) {
      boolean isSigned =
          store.signatures(plan.digest()).values().stream().anyMatch(one -> isOf(one, key, plan));
      if (isSigned) {
        throw signedAlready("you have signed it already", key, plan);
      }
      return "the store";
    }

    @Override
    public void keep(String user, SshPublicKey key, byte[] signature) {
      store.sign(plan.digest(), signature);
    }

    @Override
    public Map<String, byte[]> signatures(List<String> more) {
      Map<String, byte[]> all = new LinkedHashMap<>(store.signatures(plan.digest()));
      all.putAll(SignedPlan.read(more));
      return all;
    }
  }
}
