package org.mdmtoolkit.escrow;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.DurableFiles.Access;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;

/** The escrow key and its readers in the escrow folder. */
record FolderEscrowFiles(Path folder, Clock clock) implements EscrowFiles {

  @Override
  public boolean exists(String name) {
    return InputFiles.exists(folder.resolve(name));
  }

  @Override
  public SourceFile read(String name) {
    Path file = folder.resolve(name);
    TrustedPaths.check(file);
    return SourceFile.read(file);
  }

  @Override
  public List<String> readers() {
    return FolderRecordStore.list(folder.resolve("recipients"), clock.instant()).stream()
        .map(file -> file.getFileName().toString())
        .map(name -> name.substring(0, name.length() - FolderRecordStore.SUFFIX.length()))
        .toList();
  }

  @Override
  public void create(String name, byte[] content) {
    Path file = folder.resolve(name);
    DurableFiles.createStateFolder(Objects.requireNonNull(file.getParent()));
    DurableFiles.create(file, content, Access.OWNER_ONLY);
  }

  @Override
  public void replace(String name, byte[] content) {
    DurableFiles.replace(folder.resolve(name), content, Access.OWNER_ONLY);
  }

  @Override
  public void delete(String name) {
    DurableFiles.delete(folder.resolve(name));
  }

  @Override
  public void confirm(String name) {
    DurableFiles.confirm(folder.resolve(name));
  }

  @Override
  public void changing(Runnable action) {
    DurableFiles.createStateFolder(folder);
    PathLocks.holding(folder.resolve(".lock"), "cannot change the escrow folder " + folder, action);
  }

  @Override
  public String place(String name) {
    return folder.resolve(name).toString();
  }
}
