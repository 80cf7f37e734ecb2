package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;

/**
 * What an installer package (a flat {@code .pkg}, which is a xar archive) says of itself. {@link
 * #read} takes the header, the table of contents and one small file of it, so that the size of the
 * package costs nothing; {@link #readWhole} also compares all packed files with their checksums.
 * Immutable.
 *
 * @param kind whether MDM can install it at all
 * @param title the title in the Distribution, often only the name of a translated text; a component
 *     package has none
 * @param identifier of the product, else of its first package with a version: {@code
 *     com.example.agent}
 * @param version of the same
 * @param signature who signed it, by its own words; empty where it is not signed
 * @param size in bytes
 * @param faults what does not fit in the file, each as the end of a sentence: the checksum of its
 *     table of contents, the signature over it, the certificates beside it and, if it was read
 *     whole, the packed files. Empty if all fits; who is to be trusted is not asked
 */
public record InstallerPackage(
    Kind kind,
    Optional<String> title,
    Optional<String> identifier,
    Optional<String> version,
    Optional<PackageSignature> signature,
    long size,
    List<String> faults) {

  /** Copies the list. */
  public InstallerPackage {
    faults = List.copyOf(faults);
  }

  /** The two kinds of flat packages. */
  public enum Kind {
    /** Made by productbuild; the only kind that MDM installs. */
    DISTRIBUTION,
    /** Made by pkgbuild; on a Mac MDM's installation of it fails, often without a word. */
    COMPONENT
  }

  /**
   * Reads the package at this path.
   *
   * @throws InvalidInputException if it is no installer package, is damaged, or lies about its size
   * @throws org.mdmtoolkit.NotFoundException if there is no such file
   * @throws org.mdmtoolkit.UnavailableException if it cannot be read
   */
  public static InstallerPackage read(Path file) {
    return PackageChannel.open(file, InstallerPackage::read);
  }

  /**
   * Reads the package in this channel from its beginning; the channel stays open and its position
   * changes.
   *
   * @param name what errors call it
   * @throws InvalidInputException as for {@link #read(Path)}
   * @throws IOException if the channel fails
   */
  public static InstallerPackage read(SeekableByteChannel channel, String name) throws IOException {
    XarArchive archive = XarArchive.open(channel, name);
    return of(archive, XarSeal.faults(archive));
  }

  /**
   * The same, and reads all packed files, in pieces: where one does not fit the checksum that the
   * table of contents has for it, that is a fault.
   *
   * @param name what errors call it
   * @throws InvalidInputException as for {@link #read(Path)}
   * @throws IOException if the channel fails
   */
  public static InstallerPackage readWhole(SeekableByteChannel channel, String name)
      throws IOException {
    XarArchive archive = XarArchive.open(channel, name);
    List<String> faults = new ArrayList<>(XarSeal.faults(archive));
    faults.addAll(XarPayload.faults(archive));
    return of(archive, faults);
  }

  private static InstallerPackage of(XarArchive archive, List<String> faults) throws IOException {
    String name = archive.name();
    Kind kind;
    PackageDescription description;
    if (archive.has("Distribution")) {
      kind = Kind.DISTRIBUTION;
      description = PackageDescription.ofDistribution(archive.content("Distribution"), name);
    } else if (archive.has("PackageInfo")) {
      kind = Kind.COMPONENT;
      description = PackageDescription.ofComponent(archive.content("PackageInfo"), name);
    } else {
      throw new InvalidInputException(
          name
              + ": not an installer package: the archive holds neither Distribution nor PackageInfo",
          "Name a flat package (.pkg) as productbuild makes it.");
    }
    return new InstallerPackage(
        kind,
        description.title(),
        description.identifier(),
        description.version(),
        archive.signature().map(signature -> PackageSignature.of(archive, signature)),
        archive.fileSize(),
        faults);
  }

  /** Whether it is what MDM needs: a distribution package that carries a signature. */
  public boolean isSignedDistribution() {
    return kind == Kind.DISTRIBUTION && signature.isPresent();
  }
}
