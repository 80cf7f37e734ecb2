package org.mdmtoolkit.manifest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.InvalidInputException;

/**
 * What an installer package (a flat {@code .pkg}, which is a xar archive) says of itself. Reads the
 * header, the table of contents and one small file of it; the size of the package costs nothing.
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
 *     table of contents, the signature over it, the certificates beside it. Empty if all fits; who
 *     is to be trusted is not asked
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
        archive.signature().map(signature -> PackageSignature.of(signature, name)),
        channel.size(),
        XarSeal.faults(archive));
  }

  /** Whether it is what MDM needs: a distribution package that carries a signature. */
  public boolean isSignedDistribution() {
    return kind == Kind.DISTRIBUTION && signature.isPresent();
  }
}
