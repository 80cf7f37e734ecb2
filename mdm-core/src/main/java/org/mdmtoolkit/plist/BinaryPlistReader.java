package org.mdmtoolkit.plist;

import com.dd.plist.BinaryPropertyListParser;
import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import com.dd.plist.PropertyListFormatException;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.plist.BinaryTable.Extent;

/**
 * Reads a binary property list with dd-plist, once {@link BinaryGuard} has passed it, and turns its
 * nodes into our values. Nodes are never compared, hashed or printed.
 */
record BinaryPlistReader(BinaryTable table) {

  static Object read(byte[] bytes, PlistLimits limits) {
    var table = new BinaryTable(bytes, limits);
    new BinaryGuard(table, limits).check();
    return new BinaryPlistReader(table).value(table.top(), parse(bytes));
  }

  private static NSObject parse(byte[] bytes) {
    try {
      return BinaryPropertyListParser.parse(bytes);
    } catch (PropertyListFormatException | UnsupportedEncodingException | RuntimeException e) {
      // the guard leaves nothing to refuse; no cause, as its message could quote the file
      throw PlistErrors.whole("the binary property list is damaged");
    }
  }

  private Object value(int object, NSObject node) {
    if (node instanceof NSString text) {
      return text.getContent();
    }
    if (node instanceof NSNumber number) {
      return number(number);
    }
    if (node instanceof NSData data) {
      return data.bytes().clone(); // shared data must not become one array in two places
    }
    Extent extent = table.extent(object);
    if (node instanceof NSArray array) {
      return array(object, extent, array);
    }
    if (node instanceof NSDictionary dictionary) {
      return dictionary(object, extent, dictionary);
    }
    return BinaryGuard.date(table, extent);
  }

  private static Object number(NSNumber number) {
    if (number.isBoolean()) {
      return number.boolValue();
    }
    if (number.isInteger()) {
      return number.longValue();
    }
    return number.doubleValue();
  }

  private List<Object> array(int object, Extent extent, NSArray array) {
    List<Object> items = new ArrayList<>(extent.length());
    for (int i = 0; i < extent.length(); i++) {
      items.add(value(table.reference(object, extent, i), array.objectAtIndex(i)));
    }
    return items.isEmpty() ? List.of() : Collections.unmodifiableList(items);
  }

  /** As no key stands twice, dd-plist's map has the entries in the order of the file. */
  private Map<String, Object> dictionary(int object, Extent extent, NSDictionary dictionary) {
    Map<String, Object> entries = new LinkedHashMap<>();
    int i = extent.length();
    for (Map.Entry<String, NSObject> entry : dictionary.getHashMap().entrySet()) {
      int reference = table.reference(object, extent, i++);
      entries.put(entry.getKey(), value(reference, entry.getValue()));
    }
    return entries.isEmpty() ? Map.of() : Collections.unmodifiableMap(entries);
  }
}
