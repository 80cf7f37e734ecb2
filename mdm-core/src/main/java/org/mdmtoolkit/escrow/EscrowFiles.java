package org.mdmtoolkit.escrow;

import java.util.List;
import org.mdmtoolkit.certificate.SourceFile;

/**
 * Where the escrow key and the certificates of its readers are kept, for all who share them: the
 * escrow folder, or a database. Each is a small file with a name: {@link #IDENTITY} for the key,
 * and {@link #ofReader} for each reader.
 *
 * <p>What a method has done is durable when it returns. Safe for use by many threads, processes and
 * machines at once. All methods throw {@link org.mdmtoolkit.UnavailableException} if the place
 * cannot be reached.
 */
public interface EscrowFiles {

  /** The escrow key: its private part encrypted, and its certificate. */
  String IDENTITY = "identity.pem";

  /** The file with the certificate of this reader. */
  static String ofReader(String name) {
    return "recipients/" + name + ".pem";
  }

  /** Whether there is a file of this name. */
  boolean exists(String name);

  /**
   * The file of this name, as it is now.
   *
   * @throws org.mdmtoolkit.NotFoundException if there is none
   * @throws org.mdmtoolkit.RefusedException if others could have written it
   */
  SourceFile read(String name);

  /** The names of the readers, without folder and ending, in their order. */
  List<String> readers();

  /**
   * Makes a file; it appears whole, or not at all.
   *
   * @throws org.mdmtoolkit.RefusedException if there is one of this name, which stays as it is
   */
  void create(String name, byte[] content);

  /** Puts this in the place of what is there, in one step. */
  void replace(String name, byte[] content);

  /** Removes a file; nothing happens if there is none. */
  void delete(String name);

  /** Makes durable what another process may have made this moment. */
  void confirm(String name);

  /**
   * Does this while nobody else does something by this method, wherever they are.
   *
   * @throws org.mdmtoolkit.MdmException if others do not come to an end
   */
  void changing(Runnable action);

  /** How people find the file of this name: a path, or what it is called in a database. */
  String place(String name);
}
