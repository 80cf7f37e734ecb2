package org.mdmtoolkit.renewal;

import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.vendor.Check;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * Where the app that signs gets its three values from, such as the config vars of a Heroku app.
 *
 * <p>The caller has checked the values and has asked the person; a target only carries them, all
 * three or none, and proves it.
 */
public interface DeployTarget {

  /** How people and the journal call it: {@code "the Heroku app acme-mdm"}. Holds no secret. */
  String description();

  /**
   * The values as they are in force there now; the caller closes them. Empty if this kind of target
   * can be written but not read.
   *
   * @throws org.mdmtoolkit.DeniedException if the login does not suffice
   * @throws org.mdmtoolkit.NotFoundException if there is no such target
   * @throws org.mdmtoolkit.UnavailableException if it cannot be asked at the moment
   */
  Optional<VendorValues> read();

  /**
   * Whether {@link #deploy} itself keeps what it replaces. If not, the renewal stores it beside its
   * own files.
   */
  default boolean keepsPrevious() {
    return false;
  }

  /**
   * Shows what {@link #deploy} would change, and refuses what it would refuse. Changes nothing and
   * asks nobody: a rehearsal calls it, too.
   *
   * @param values what would be put in force
   * @param expected as for {@link #deploy}
   * @param warnings what the person should know of the values first
   * @throws org.mdmtoolkit.RefusedException if a guard stands in the way
   * @throws org.mdmtoolkit.InvalidInputException if the target cannot hold these values
   * @throws MdmException as {@link #read}
   */
  default void examine(VendorValues values, Optional<String> expected, List<Check> warnings) {}

  /**
   * Has the person confirm what {@link #deploy} is about to do, if this kind of target asks. Called
   * after {@link #examine} and before anything is changed or noted; whoever says no, or stops the
   * program, leaves everything as it was.
   *
   * @param values what will be put in force
   * @param expected as for {@link #deploy}
   * @throws org.mdmtoolkit.RefusedException if it is not confirmed
   * @throws MdmException as {@link #read}
   */
  default void prepare(VendorValues values, Optional<String> expected) {}

  /** What to say where {@link #read} finds none of the three, without a full stop. */
  default String absence() {
    return description() + " holds none of the three values";
  }

  /**
   * Puts the values in force, all three or none, and reads them back. Does nothing if they are in
   * force already.
   *
   * @param values all three
   * @param expected the {@link VendorValues#fingerprint()} of what the caller saw there; if
   *     something else is there now, nothing is changed. Empty if anything may be replaced, and of
   *     no effect where nothing can be read
   * @throws org.mdmtoolkit.RefusedException if something else than expected is there; nothing was
   *     changed
   * @throws org.mdmtoolkit.TimedOutException if it is not known yet whether they came into force;
   *     calling again finds out
   * @throws org.mdmtoolkit.ConflictException if others are in force than were set; says which
   * @throws org.mdmtoolkit.DeniedException as for {@link #read}
   * @throws org.mdmtoolkit.NotFoundException as for {@link #read}
   * @throws org.mdmtoolkit.UnavailableException if it failed; says what is in force
   */
  DeployReceipt deploy(VendorValues values, Optional<String> expected);
}
