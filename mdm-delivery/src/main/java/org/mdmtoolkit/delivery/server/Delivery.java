package org.mdmtoolkit.delivery.server;

/**
 * What became of a command for one host.
 *
 * @param udid the {@link Host#udid()}
 * @param state how far it came
 * @param words the server's own words where it said something; never a payload. Empty otherwise
 */
public record Delivery(String udid, State state, String words) {

  /** How far a command came. */
  public enum State {
    /** The server has it, and has told the device to fetch it or does so by itself. */
    QUEUED,
    /**
     * The server has it, but could not tell the device. It will be fetched some day; push again.
     */
    PUSH_FAILED,
    /**
     * The server has it, and knows no such device: nobody will fetch it, unless one enrolls with
     * this id.
     */
    QUEUED_FOR_NOBODY,
    /**
     * The server has had it before and takes it only once: by now the device may have answered it.
     * Push again.
     */
    TAKEN_BEFORE,
    /**
     * The server did not take it in this call. It can be corrected and sent again, unless an
     * earlier call with the same UUID may have arrived.
     */
    REFUSED,
    /** The server knows no such device, and did not take it. */
    NOT_ENROLLED,
    /** Nobody knows: the answer was lost. Ask with {@link MdmServer#knows} before anything else. */
    UNKNOWN
  }

  /** Whether the server has the command. */
  public boolean isQueued() {
    return switch (state) {
      case QUEUED, PUSH_FAILED, QUEUED_FOR_NOBODY, TAKEN_BEFORE -> true;
      case REFUSED, NOT_ENROLLED, UNKNOWN -> false;
    };
  }
}
