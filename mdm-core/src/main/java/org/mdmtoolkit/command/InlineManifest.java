package org.mdmtoolkit.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.catalog.DeviceUrl;

/**
 * The least that a manifest needs for a Mac to find a package: {@code items[].assets[].url}.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/manifesturl">
 *     ManifestURL</a>
 */
final class InlineManifest {

  private InlineManifest() {}

  static void check(Map<String, Object> manifest) {
    for (Object item : filledList(manifest.get("items"), "items")) {
      for (Object asset : filledList(member(item, "assets"), "assets")) {
        if (!(member(asset, "url") instanceof String url)) {
          throw refused("an asset of the manifest has no url");
        }
        String fault = DeviceUrl.fault(url);
        if (fault != null) {
          throw refused("a url in the manifest " + fault);
        }
      }
    }
  }

  private static @Nullable Object member(@Nullable Object dictionary, String key) {
    return dictionary instanceof Map<?, ?> map ? map.get(key) : null;
  }

  private static List<?> filledList(@Nullable Object value, String key) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw refused("the manifest has no list of " + key);
  }

  private static InvalidInputException refused(String problem) {
    return new InvalidInputException(
        problem, "A manifest has items, each with assets, each with kind and url.");
  }
}
