package org.mdmtoolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The library speaks to services as well as to people: what it says names no command and no option
 * of the command line. What can be done about a problem is a {@link Remedy}.
 */
@Tag("any-jdk")
class LibraryWordsTest {

  private static final List<String> MODULES =
      List.of("mdm-core", "mdm-http", "mdm-delivery", "mdm-heroku", "mdm-postgres");

  /** What may stand in a string all the same, and why. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "productbuild --package COMPONENT.pkg --sign", "a command of Apple's",
          "productsign --sign IDENTITY", "a command of Apple's",
          "fleetctl config set --rootca", "a command of Fleet's",
          "fleetctl config set --address", "a command of Fleet's",
          " --context ", "an option of fleetctl",
          "--format", "an argument for op",
          "--vault=", "an argument for op",
          "--multiline", "an argument for pass",
          "-//MDM toolkit//mdm renew//EN", "who wrote a calendar: calendars may know it by this");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
  private static final Pattern COMMENT = Pattern.compile("/\\*(?s:.*?)\\*/|(?m)^\\s*//.*$|'\"'");
  private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern FORBIDDEN = Pattern.compile("\\bmdm [a-z]|`mdm`|(?<![-\\w])--[a-z]");

  @Test
  void noStringNamesACommandOrAnOption() throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : MODULES) {
      Path root = Path.of("..", module, "src/main/java/org/mdmtoolkit");
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(one -> one.toString().endsWith(".java")).sorted().toList()) {
          offences(Files.readString(file)).forEach(text -> found.add(file + ": " + text));
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void commandsAndOptionsAreSeenHoweverTheStringIsBroken() {
    assertThat(offences("x(\"Run `mdm\"\n    + \" pin list`.\");")).hasSize(1);
    assertThat(offences("x(\"add --force.\");")).hasSize(1);
    assertThat(offences("// \"mdm pin\"\n/* \"--force\" */ x(\"an mdm.cer -- or not\");"))
        .isEmpty();
  }

  private static List<String> offences(String source) {
    String code = CONCATENATION.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll("");
    return LITERAL
        .matcher(code)
        .results()
        .map(MatchResult::group)
        .filter(LibraryWordsTest::isCommandLine)
        .toList();
  }

  private static boolean isCommandLine(String literal) {
    String rest = literal;
    for (String allowed : ALLOWED.keySet()) {
      rest = rest.replace(allowed, "");
    }
    return FORBIDDEN.matcher(rest).find();
  }
}
