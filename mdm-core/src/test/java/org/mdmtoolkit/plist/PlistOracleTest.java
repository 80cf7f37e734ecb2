package org.mdmtoolkit.plist;

import static org.assertj.core.api.Assertions.assertThat;

import com.dd.plist.BinaryPropertyListParser;
import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDate;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import com.dd.plist.XMLPropertyListParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our readers against dd-plist's own parsers, on valid documents. */
class PlistOracleTest {

  private static final int DOCUMENTS = 500;

  @Test
  void ourXmlReaderAgreesWithDdPlists() throws Exception {
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      byte[] xml = PlistWriter.xml(new RandomValues(seed).dictionary(5));
      assertThat(RandomValues.dump(PlistReader.read(xml)))
          .isEqualTo(RandomValues.dump(plain(XMLPropertyListParser.parse(xml))));
    }
  }

  @Test
  void ourBinaryReaderAgreesWithDdPlists() throws Exception {
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      byte[] binary = PlistWriter.binary(new RandomValues(seed).dictionary(5));
      assertThat(RandomValues.dump(PlistReader.read(binary)))
          .isEqualTo(RandomValues.dump(plain(BinaryPropertyListParser.parse(binary))));
    }
  }

  private static Object plain(NSObject node) {
    if (node instanceof NSDictionary dictionary) {
      Map<String, Object> map = new LinkedHashMap<>();
      dictionary.getHashMap().forEach((key, value) -> map.put(key, plain(value)));
      return map;
    }
    if (node instanceof NSArray array) {
      List<Object> list = new ArrayList<>();
      for (NSObject item : array.getArray()) {
        list.add(plain(item));
      }
      return list;
    }
    if (node instanceof NSString text) {
      return text.getContent();
    }
    if (node instanceof NSData data) {
      return data.bytes();
    }
    if (node instanceof NSDate date) {
      return date.getDate().toInstant();
    }
    NSNumber number = (NSNumber) node;
    if (number.isBoolean()) {
      return number.boolValue();
    }
    return number.isReal() ? (Object) number.doubleValue() : (Object) number.longValue();
  }
}
