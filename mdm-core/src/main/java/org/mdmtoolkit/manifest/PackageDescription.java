package org.mdmtoolkit.manifest;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a package calls itself in its Distribution or PackageInfo.
 *
 * @see <a
 *     href="https://developer.apple.com/library/archive/documentation/DeveloperTools/Reference/DistributionDefinitionRef/Chapters/Distribution_XML_Ref.html">
 *     Distribution Definition Reference</a>
 */
record PackageDescription(
    Optional<String> title, Optional<String> identifier, Optional<String> version) {

  /** A title in capitals with underscores is looked up in the package's translations. */
  private static final Pattern KEY_OF_TRANSLATION = Pattern.compile("[A-Z0-9]+(_[A-Z0-9]+)+");

  static final PackageDescription NONE =
      new PackageDescription(Optional.empty(), Optional.empty(), Optional.empty());

  /** Of a distribution: that of the product, else that of its first package with a version. */
  static PackageDescription ofDistribution(byte[] xml, String name) {
    var reading = new Distribution();
    XmlWalk.walk(xml, name, "its file Distribution", reading);
    if (!reading.isOne) {
      throw PackageErrors.damaged(name, "its file Distribution is another kind of XML");
    }
    Identity identity = reading.product;
    if (identity == null) {
      identity = reading.versioned == null ? reading.named : reading.versioned;
    }
    return new PackageDescription(
        text(reading.title).filter(title -> !KEY_OF_TRANSLATION.matcher(title).matches()),
        text(identity == null ? null : identity.identifier),
        text(identity == null ? null : identity.version));
  }

  /** Of a component package. */
  static PackageDescription ofComponent(byte[] xml, String name) {
    var reading = new PackageInfo();
    XmlWalk.walk(xml, name, "its file PackageInfo", reading);
    if (!reading.isOne) {
      throw PackageErrors.damaged(name, "its file PackageInfo is another kind of XML");
    }
    return new PackageDescription(
        Optional.empty(), text(reading.identifier), text(reading.version));
  }

  private static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value)
        .map(PackageErrors::clean)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private record Identity(@Nullable String identifier, @Nullable String version) {}

  private static final class Distribution implements XmlWalk.Visitor {

    boolean isOne;
    @Nullable String title;
    @Nullable Identity product;
    @Nullable Identity versioned;
    @Nullable Identity named;

    @Override
    public void open(List<String> path, XmlWalk.Attributes attributes) {
      String element = path.get(path.size() - 1);
      if (path.size() == 1) {
        isOne = element.equals("installer-gui-script") || element.equals("installer-script");
      } else if (element.equals("product") && path.size() == 2 && product == null) {
        var identity = identity(attributes);
        product = identity.identifier == null ? null : identity;
      } else if (element.equals("pkg-ref")) {
        var identity = identity(attributes);
        if (named == null && identity.identifier != null) {
          named = identity;
        }
        if (versioned == null && identity.identifier != null && identity.version != null) {
          versioned = identity;
        }
      }
    }

    @Override
    public void close(List<String> path, String text) {
      if (path.size() == 2 && path.get(1).equals("title") && title == null) {
        title = text;
      }
    }

    private static Identity identity(XmlWalk.Attributes attributes) {
      return new Identity(attributes.value("id"), attributes.value("version"));
    }
  }

  private static final class PackageInfo implements XmlWalk.Visitor {

    boolean isOne;
    @Nullable String identifier;
    @Nullable String version;

    @Override
    public void open(List<String> path, XmlWalk.Attributes attributes) {
      if (path.size() == 1) {
        isOne = path.get(0).equals("pkg-info");
        identifier = attributes.value("identifier");
        version = attributes.value("version");
      }
    }
  }
}
