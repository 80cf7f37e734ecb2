package org.mdmtoolkit.escrow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.UnavailableException;

/**
 * Where sealed records are kept: a folder ({@link FolderRecordStore}), or whatever a service has.
 * It never sees a secret in clear, and never loses or changes a record that it has taken.
 *
 * <p>What every store keeps, whoever asks it, from however many threads, processes and machines:
 *
 * <ul>
 *   <li>For each host and request type at most one record is open. Names that differ only in letter
 *       case or Unicode form are one host ({@link HostLabel#key}).
 *   <li>A record that was published, or may have been seen by others, is never taken back.
 *   <li>Closing ends a record and keeps it.
 * </ul>
 *
 * <p>All methods throw {@link org.mdmtoolkit.UnavailableException} if the store cannot be reached.
 */
public interface RecordStore {

  /** What became of a record that was to be published. */
  record Published(Optional<EscrowRecord> record, Optional<MdmException> failure) {

    /** It is durable, at this place. */
    public static Published at(EscrowRecord record) {
      return new Published(Optional.of(record), Optional.empty());
    }

    /** It is not there, or nobody knows. */
    public static Published failed(MdmException failure) {
      return new Published(Optional.empty(), Optional.of(failure));
    }
  }

  /**
   * Publishes each record as the open one of its host and request type. When this returns, every
   * record that did not fail is durable and was read back as it was given. One that fails does not
   * hold up the others.
   *
   * <p>A failure that is a {@link org.mdmtoolkit.RefusedException} says that another record was
   * there first, also if that stands in the same list. After any other failure, as a lost answer,
   * the record may be there, open: it does no harm, since its command was never handed out.
   *
   * @return one for each record, in the same order
   */
  List<Published> publish(List<NewRecord> records);

  /**
   * The open record of this type for a host; empty if there is none.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged, or another host's in this one's
   *     place
   */
  Optional<EscrowRecord> open(HostLabel host, String requestType);

  /**
   * The open records of this type for any of these hosts, in any order. Asked before each batch of
   * commands. This asks for one host after the other; a store that can ask at once does so.
   *
   * @throws org.mdmtoolkit.InvalidInputException if {@link #open(HostLabel, String)} throws it for
   *     one of them
   */
  default List<EscrowRecord> open(Collection<HostLabel> hosts, String requestType) {
    List<EscrowRecord> found = new ArrayList<>();
    hosts.forEach(host -> open(host, requestType).ifPresent(found::add));
    return found;
  }

  /**
   * The record of this command, open or closed; empty if there is none. This looks through all of
   * them; a store that can look it up does so.
   *
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged, or another one in its place
   */
  default Optional<EscrowRecord> find(HostLabel host, String requestType, String commandUuid) {
    return records().records().stream()
        .filter(record -> record.commandUuid().equals(commandUuid))
        .filter(record -> record.requestType().equals(requestType))
        .filter(record -> host.isSameHost(HostLabel.stored(record.host())))
        .findFirst();
  }

  /** All records, open and closed, the oldest first. */
  EscrowListing records();

  /**
   * The sealed part of a record, as DER.
   *
   * @throws org.mdmtoolkit.NotFoundException if it is not there any more; a store may also say so
   *     of a record that was closed since it was looked up
   * @throws org.mdmtoolkit.InvalidInputException if it is damaged
   */
  byte[] sealed(EscrowRecord record);

  /**
   * Ends this open record; it is kept. Closing one that is closed already, by this call or another,
   * is done; no other record is closed by it, and none taken away.
   *
   * @return the record as it is now
   * @throws org.mdmtoolkit.NotFoundException if it is neither open nor closed; another record that
   *     is open in its place stays as it is
   */
  EscrowRecord close(EscrowRecord open);

  /**
   * Keeps what was sealed anew, to other readers, as the sealed part of this record from now on,
   * and reads it back; the one before stays in the store. Doing the same again is done. Asked only
   * of a store that several machines share; one that cannot do it says so.
   *
   * @param record open or closed
   * @param before the sealed part that was opened and sealed anew, DER
   * @param sealed the new one, DER; the caller has proven that it opens
   * @throws org.mdmtoolkit.NotFoundException if the record is not there
   * @throws org.mdmtoolkit.ConflictException if somebody else sealed it anew meanwhile: nothing was
   *     changed
   * @throws org.mdmtoolkit.InvalidInputException if it is not the sealed part of a record
   */
  default void reseal(EscrowRecord record, byte[] before, byte[] sealed) {
    throw new UnavailableException(
        "this store cannot seal records anew", "Do it by the store's own means.");
  }
}
