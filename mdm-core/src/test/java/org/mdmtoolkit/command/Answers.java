package org.mdmtoolkit.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mdmtoolkit.plist.PlistWriter;

/** Answers as devices give them, made of Apple's names. */
final class Answers {

  private Answers() {}

  /** An answer of a Mac with this status and these further keys and values, in turns. */
  static CommandResult answer(String status, Object... keysAndValues) {
    return CommandResult.read(bytes(status, keysAndValues));
  }

  static byte[] bytes(String status, Object... keysAndValues) {
    return PlistWriter.xml(map(status, keysAndValues));
  }

  static Map<String, Object> map(String status, Object... keysAndValues) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("CommandUUID", "0001_Test");
    answer.put("Status", status);
    answer.put("UDID", "00008112-000A10E00CE1401E");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      answer.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return answer;
  }

  /** An ErrorChain of one error. */
  static List<Object> chain(String domain, long code, String description) {
    return List.of(
        Map.of(
            "ErrorCode", code,
            "ErrorDomain", domain,
            "LocalizedDescription", "Lokal: " + description,
            "USEnglishDescription", description));
  }
}
