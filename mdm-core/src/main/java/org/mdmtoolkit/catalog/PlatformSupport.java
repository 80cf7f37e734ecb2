package org.mdmtoolkit.catalog;

import java.util.EnumMap;
import java.util.Map;

/** The support of one thing on every platform. */
record PlatformSupport(Map<Platform, Support> byPlatform) {

  /** On no platform: what a command starts from. */
  static final PlatformSupport NOWHERE = new PlatformSupport(new EnumMap<>(Platform.class));

  Support on(Platform platform) {
    Support support = byPlatform.get(platform);
    return support == null ? Support.NONE : support;
  }

  /**
   * This with the overrides of one line of the catalogue, attribute by attribute: {@code iOS,tvOS
   * n/a; macOS 10.8 supervised=yes}.
   */
  PlatformSupport override(String line) {
    Map<Platform, Support> changed = new EnumMap<>(Platform.class);
    changed.putAll(byPlatform);
    for (String group : line.split("; ", -1)) {
      String[] words = group.split(" ", -1);
      for (String name : words[0].split(",", -1)) {
        Platform platform = Platform.find(name).orElseThrow();
        changed.put(platform, on(platform).override(words));
      }
    }
    return new PlatformSupport(changed);
  }
}
