package org.mdmtoolkit.delivery.server;

import org.mdmtoolkit.command.CommandResult;

/** Is handed the answers of devices before anybody else knows of them. Called by many threads. */
public interface AnswerKeeper {

  /**
   * Keeps what is to be kept of an answer. When this returns, that is durable.
   *
   * @param udid the {@link Host#udid()} of the device that answered, as the server knows it
   * @throws org.mdmtoolkit.MdmException if it could not be kept
   */
  void keep(String udid, CommandResult result);
}
