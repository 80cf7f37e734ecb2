package org.mdmtoolkit.plist;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/** Turns the events of one XML property list into its value. Used once. */
final class XmlPlistReader {

  private final XmlEvents xml;
  private final PlistLimits limits;
  private int nodes;

  private XmlPlistReader(XmlEvents xml, PlistLimits limits) {
    this.xml = xml;
    this.limits = limits;
  }

  static Object read(XmlText text, PlistLimits limits) {
    return new XmlPlistReader(XmlEvents.of(text), limits).document();
  }

  private Object document() {
    xml.enterRoot();
    if (!xml.name().equals("plist")) {
      if (xml.name().equalsIgnoreCase("html")) {
        throw OtherFileKind.html();
      }
      String meant = xml.name().equalsIgnoreCase("plist") ? " in lower case" : "";
      throw xml.fault(
          xml.location(), "the root element is <" + shownName() + ">, not <plist>" + meant);
    }
    if (xml.nextTag() == XMLStreamConstants.END_ELEMENT) {
      throw fault("<plist> holds no value");
    }
    Object value = value(null, 0);
    if (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      throw fault(
          xml.name().equals("key")
              ? "<key> stands after the end of the outermost dictionary: take out the </dict> that is"
                  + " too many before it"
              : "<plist> holds more than one value");
    }
    xml.leaveRoot();
    return value;
  }

  /** The value whose start tag was just read, up to and with its end tag. */
  private Object value(@Nullable String key, int depth) {
    count();
    String name = xml.name();
    return switch (name) {
      case "dict" -> dictionary(depth + 1);
      case "array" -> array(depth + 1);
      case "string" -> xml.text();
      case "integer" -> scalar(name, key, XmlScalars::integer);
      case "real" -> scalar(name, key, XmlScalars::real);
      case "date" -> scalar(name, key, XmlScalars::date);
      case "data" -> scalar(name, key, XmlScalars::data);
      case "true" -> flag(true);
      case "false" -> flag(false);
      case "key" -> throw fault("a <key> stands where a value must stand");
      default ->
          throw fault(
              "<" + shownName() + "> is no element of a property list" + ElementNames.meant(name));
    };
  }

  private Map<String, Object> dictionary(int depth) {
    checkDepth(depth);
    Map<String, Object> entries = new LinkedHashMap<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      if (!xml.name().equals("key")) {
        throw fault(
            "<"
                + shownName()
                + "> stands in a dictionary without a <key> before it"
                + (xml.name().equalsIgnoreCase("key") ? ElementNames.meant(xml.name()) : ""));
      }
      count();
      Location place = xml.location();
      String key = xml.text();
      if (entries.containsKey(key)) {
        throw xml.fault(
            place, "the key " + PlistErrors.quoted(key) + " stands twice in one dictionary");
      }
      if (xml.nextTag() == XMLStreamConstants.END_ELEMENT || xml.name().equals("key")) {
        throw xml.fault(place, "the key " + PlistErrors.quoted(key) + " has no value");
      }
      entries.put(key, value(key, depth));
    }
    return entries.isEmpty() ? Map.of() : Collections.unmodifiableMap(entries);
  }

  private List<Object> array(int depth) {
    checkDepth(depth);
    List<Object> items = new ArrayList<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      items.add(value(null, depth));
    }
    return items.isEmpty() ? List.of() : Collections.unmodifiableList(items);
  }

  private <T> T scalar(String name, @Nullable String key, Function<CharSequence, T> parser) {
    Location place = xml.location();
    String text = xml.text();
    String fault;
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      fault = e.getMessage();
    }
    String of = key == null ? "" : " of the key " + PlistErrors.quoted(key);
    throw xml.fault(place, "the <" + name + ">" + of + " " + fault);
  }

  private Boolean flag(boolean value) {
    Location place = xml.location();
    if (!xml.text().isEmpty()) {
      throw xml.fault(place, "<" + value + "> holds text: write <" + value + "/>");
    }
    return value;
  }

  private void count() {
    if (++nodes > limits.maxNodes()) {
      throw fault(PlistErrors.tooMany(limits));
    }
  }

  private void checkDepth(int depth) {
    if (depth > limits.maxDepth()) {
      throw fault(PlistErrors.tooDeep(limits));
    }
  }

  private String shownName() {
    return PlistErrors.printable(xml.name());
  }

  private InvalidInputException fault(String fault) {
    return xml.tagFault(fault);
  }
}
