package org.mdmtoolkit.catalog;

/** Where a command is sent: to the device, or to one user who is enrolled on it. */
public enum Channel {
  /** The device channel. */
  DEVICE,
  /** The channel of a user: a network user on a Mac, the user of a Shared iPad. */
  USER
}
