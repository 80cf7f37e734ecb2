package org.mdmtoolkit.catalog;

import java.util.Optional;

/** An operating system of Apple that takes commands. iPadOS counts as iOS, as in Apple's schema. */
public enum Platform {
  IOS("iOS"),
  MACOS("macOS"),
  TVOS("tvOS"),
  VISIONOS("visionOS"),
  WATCHOS("watchOS");

  private final String label;

  Platform(String label) {
    this.label = label;
  }

  /** The name as Apple writes it: {@code macOS}. */
  public String label() {
    return label;
  }

  /** The platform of this name, in upper or lower case; {@code iPadOS} is iOS. */
  public static Optional<Platform> find(String name) {
    if (name.equalsIgnoreCase("iPadOS")) {
      return Optional.of(IOS);
    }
    for (Platform platform : values()) {
      if (platform.label.equalsIgnoreCase(name)) {
        return Optional.of(platform);
      }
    }
    return Optional.empty();
  }

  /** The same as {@link #label()}. */
  @Override
  public String toString() {
    return label;
  }
}
