package org.mdmtoolkit.plist;

import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDate;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;

/** Turns our values into dd-plist's nodes, refusing what it would alter or drop. Used once. */
final class PlistNodes {

  /**
   * dd-plist formats XML dates by the machine's language (other years in Thailand, other digits in
   * Egypt) and by the Julian calendar before 1582. So they pass it as strings behind a carriage
   * return, which no other string may hold, and become dates afterwards.
   */
  private static final char DATE_MARK = '\r';

  private static final Pattern MARKED_DATE =
      Pattern.compile("<string>" + DATE_MARK + "([^<]*)</string>");
  private static final PlistLimits LIMITS = PlistLimits.DEFAULT;

  private final boolean xml;
  private final Deque<String> path = new ArrayDeque<>();
  private final Deque<Object> open = new ArrayDeque<>();
  private long nodes;
  private long content;

  private PlistNodes(boolean xml) {
    this.xml = xml;
  }

  static NSObject forXml(Object value) {
    return new PlistNodes(true).node(value);
  }

  static NSObject forBinary(Object value) {
    return new PlistNodes(false).node(value);
  }

  /** The XML with its dates in place, and with newlines also where dd-plist uses the system's. */
  static String withDates(String written) {
    String dated =
        written.indexOf(DATE_MARK) < 0
            ? written
            : MARKED_DATE.matcher(written).replaceAll("<date>$1</date>");
    return dated.replace("\r\n", "\n");
  }

  private NSObject node(@Nullable Object value) {
    countNode();
    if (value instanceof String text) {
      return new NSString(checked(text, ""));
    }
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return new NSNumber(((Number) value).longValue());
    }
    if (value instanceof Boolean flag) {
      return new NSNumber(flag.booleanValue());
    }
    if (value instanceof Double real) {
      if (!Double.isFinite(real)) {
        throw refuse("is not a finite number");
      }
      return new NSNumber(real.doubleValue());
    }
    if (value instanceof byte[] data) {
      countContent(data.length);
      return new NSData(data.clone());
    }
    if (value instanceof Instant date) {
      return date(date);
    }
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      return container(value);
    }
    throw refuse(
        value == null ? "is null" : "is a " + value.getClass().getName() + ", not a plist value");
  }

  private NSObject date(Instant date) {
    if (!PlistDates.isWritable(date)) {
      throw refuse("is a date outside of the years 1 to 9999");
    }
    ChronoUnit finest = xml ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
    if (!date.equals(date.truncatedTo(finest))) {
      throw refuse("is a date with a fraction, finer than " + (xml ? "seconds" : "milliseconds"));
    }
    // an Instant writes years as ISO 8601 and XML Schema do, whatever the machine's language
    return xml ? new NSString(DATE_MARK + date.toString()) : new NSDate(Date.from(date));
  }

  private NSObject container(Object value) {
    if (open.stream().anyMatch(outer -> outer == value)) {
      throw refuse("contains itself");
    }
    open.push(value);
    if (open.size() > LIMITS.maxDepth()) {
      throw refuse("stands more than " + LIMITS.maxDepth() + " deep");
    }
    NSObject node = value instanceof Map<?, ?> map ? dictionary(map) : array((List<?>) value);
    open.pop();
    return node;
  }

  private NSDictionary dictionary(Map<?, ?> map) {
    var node = new NSDictionary();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw refuse("has a key that is not a string");
      }
      path.addLast((path.isEmpty() ? "" : ".") + PlistErrors.printable(key));
      countNode();
      checked(key, "has a name that ");
      node.put(key, node(entry.getValue()));
      path.removeLast();
    }
    return node;
  }

  private NSArray array(List<?> list) {
    NSObject[] items = new NSObject[list.size()];
    int i = 0;
    for (Object item : list) {
      path.addLast("[" + i + "]");
      items[i++] = node(item);
      path.removeLast();
    }
    return new NSArray(items);
  }

  private String checked(String text, String prefix) {
    countContent(text.length());
    String fault = PlistTexts.fault(text, xml);
    if (!fault.isEmpty()) {
      throw refuse(prefix + fault);
    }
    return text;
  }

  private void countNode() {
    if (++nodes > LIMITS.maxNodes()) {
      throw refuse("exceeds " + LIMITS.maxNodes() + " values and keys");
    }
  }

  private void countContent(int size) {
    content += size;
    if (content > LIMITS.maxBytes()) {
      throw tooLarge();
    }
  }

  static InvalidInputException tooLarge() {
    return new InvalidInputException(
        "the property list would be larger than " + LIMITS.maxBytes() + " bytes",
        "Leave out large data.");
  }

  private InvalidInputException refuse(String fault) {
    String place = path.isEmpty() ? "the value" : String.join("", path);
    return new InvalidInputException(
        "cannot write the property list: " + place + " " + fault, "Change this value.");
  }
}
