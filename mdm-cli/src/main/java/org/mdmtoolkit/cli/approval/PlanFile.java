package org.mdmtoolkit.cli.approval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.SshSignature;
import org.mdmtoolkit.approval.SshSigner;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.OutputFiles;

/** A plan in a file, and beside it the signatures: {@code FILE.NAME.sig}, one file for each. */
record PlanFile(Path file, Plan plan) implements KeptPlan {

  private static final int MOST_SIGNATURES = 100;

  static PlanFile read(String name) {
    Path file = Path.of(name);
    return new PlanFile(file, Plan.read(name, InputFiles.read(file, Plan.MAX_FILE)));
  }

  @Override
  public String name() {
    return Quoted.argument(file.toString());
  }

  @Override
  public String place(Context context, SshSigner signer) {
    Path place = beside(context, signer);
    if (InputFiles.exists(place)) {
      throw new RefusedException(
          place + " already exists: you have signed it", "It was left as it is.");
    }
    return place.toString();
  }

  private Path beside(Context context, SshSigner signer) {
    String key = signer.key().fingerprint().substring("SHA256:".length());
    String name =
        context.operator().user().replaceAll("[^A-Za-z0-9._-]", "_")
            + "-"
            + key.replaceAll("[^A-Za-z0-9]", "").substring(0, 8);
    return file.resolveSibling(file.getFileName() + "." + name + ".sig");
  }

  @Override
  public void keep(Context context, SshSigner signer, byte[] signature) {
    OutputFiles.create(beside(context, signer), signature, DurableFiles.Access.BY_UMASK);
  }

  @Override
  public Map<String, byte[]> signatures(List<String> more) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : more) {
      files.put(name, InputFiles.read(Path.of(name), SshSignature.MAX_FILE));
    }
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
