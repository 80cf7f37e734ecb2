package org.mdmtoolkit.delivery.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A product that takes MDM commands. */
public enum ServerType {
  /** Fleet; a bearer token. */
  FLEET,
  /** NanoMDM; an API key. */
  NANOMDM,
  /** NanoMDM inside NanoHUB; an API key. */
  NANOHUB,
  /** MicroMDM; an API key. */
  MICROMDM;

  /** As it is written in configuration and on the command line: {@code fleet}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all, with commas between. */
  public static String labels() {
    return Arrays.stream(values()).map(ServerType::label).collect(Collectors.joining(", "));
  }

  /** The type of this name, in upper or lower case. */
  public static Optional<ServerType> find(String name) {
    for (ServerType type : values()) {
      if (type.label().equalsIgnoreCase(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
