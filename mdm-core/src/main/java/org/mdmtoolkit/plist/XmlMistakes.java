package org.mdmtoolkit.plist;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mdmtoolkit.InvalidInputException;

/**
 * Looks for what makes a file no XML, once the parser has refused it: the parser's own words quote
 * the document and are in the language of the machine. Says what stands there and what to write,
 * and never a value. Used once.
 */
final class XmlMistakes {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_:][-A-Za-z0-9_:.]*");

  /** What is left of a tag or an entity where the text ends in its middle. */
  private static final Pattern CUT = Pattern.compile("(?:<[/!]?[-A-Za-z]*|&[#A-Za-z0-9]*)\\s*\\z");

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([A-Za-z]+));");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s+" + NAME + "\\s*=\\s*(?:\"[^\"<]*\"|'[^'<]*')");
  private static final String CURLY = "\u201c\u201d\u201e\u2018\u2019";
  private static final String STRAIGHTEN =
      "curly quotation marks, as word processors make them, stand here: write straight ones (\")";
  private static final String UNESCAPE =
      "a backslash stands here, as in text copied from a program: take the backslashes out";

  /** A property list has text in these alone. */
  private static final Set<String> OF_TEXT =
      Set.of("string", "key", "data", "integer", "real", "date");

  private static final Set<String> FLAGS = Set.of("true", "false");
  private static final Set<String> CONTAINERS = Set.of("dict", "array", "plist");

  private final CharSequence text;
  private final int skippedLines;
  private final Deque<Open> open = new ArrayDeque<>();
  private String key = "";
  private boolean rootIsOver;
  private int at;

  private record Open(String name, int begin, int end) {}

  /** Thrown inside only, to leave the walk. */
  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int place;

    Found(int place, String fault) {
      super(fault, null, false, false);
      this.place = place;
    }
  }

  private XmlMistakes(CharSequence text, int skippedLines) {
    this.text = text;
    this.skippedLines = skippedLines;
  }

  /** The first mistake of this file; empty if none of the known ones is there. */
  static Optional<InvalidInputException> find(CharSequence text, int skippedLines) {
    var mistakes = new XmlMistakes(text, skippedLines);
    try {
      mistakes.walk();
      return Optional.empty();
    } catch (Found found) {
      return Optional.of(
          PlistErrors.at(text, found.place, skippedLines, String.valueOf(found.getMessage())));
    }
  }

  private int line(int place) {
    return 1
        + skippedLines
        + (int) text.subSequence(0, place).chars().filter(c -> c == '\n').count();
  }

  private boolean is(int place, String mark) {
    return place + mark.length() <= text.length()
        && mark.contentEquals(text.subSequence(place, place + mark.length()));
  }

  private int indexOf(String mark, int from) {
    for (int i = from; i <= text.length() - mark.length(); i++) {
      if (is(i, mark)) {
        return i;
      }
    }
    return -1;
  }

  private void walk() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '<' || c == '&') {
        refuseCut();
      }
      if (c == '<') {
        markup();
      } else if (c == '&') {
        reference();
      } else {
        character(c);
        at++;
      }
    }
    if (!open.isEmpty()) {
      Open last = open.getLast();
      throw new Found(
          text.length(),
          "the XML ends too early: <%s> of line %s has no </%s>"
              .formatted(last.name(), line(last.begin()), last.name()));
    }
  }

  private void refuseCut() {
    Matcher rest = CUT.matcher(text).region(at, text.length());
    if (rest.lookingAt()) {
      throw new Found(
          text.length(), "the XML ends too early, in the middle of " + rest.group().strip());
    }
  }

  private void character(char c) {
    boolean isControl = c < ' ' && !XmlScalars.isBlank(c);
    if (isControl || c == '\uFFFE' || c == '\uFFFF') {
      throw new Found(
          at,
          "the character U+%04X stands here, which XML cannot hold: delete it".formatted((int) c));
    }
    if (c == ']' && is(at, "]]>")) {
      throw new Found(at, "]]> stands in text" + where() + ": write ]]&gt;");
    }
    if (open.isEmpty() && !XmlScalars.isBlank(c)) {
      if (c == '\uFEFF') {
        throw new Found(
            at,
            "an invisible byte order mark (U+FEFF) stands here, as where two files were joined:"
                + " delete it");
      }
      if (c == '\\') {
        throw new Found(at, UNESCAPE);
      }
      throw new Found(
          at,
          rootIsOver
              ? "text stands after the end of the property list: delete what follows </plist>"
              : "text stands before the property list: delete it");
    }
  }

  private void reference() {
    Matcher found = REFERENCE.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      throw new Found(at, "a raw & stands here" + where() + ": write &amp;");
    }
    if (found.group(4) != null) {
      throw new Found(
          at,
          "an entity reference, which is not allowed, stands here"
              + where()
              + ": write the character itself, and & as &amp;");
    }
    int number =
        found.group(2) != null
            ? Integer.parseInt(found.group(2))
            : found.group(3) != null ? Integer.parseInt(found.group(3), 16) : ' ';
    boolean isText =
        (number >= ' '
                && (number < 0xD800 || number > 0xDFFF)
                && number <= Character.MAX_CODE_POINT)
            || number == '\t'
            || number == '\n'
            || number == '\r';
    if (!isText || number == 0xFFFE || number == 0xFFFF) {
      throw new Found(at, "a number of a character that XML cannot hold stands here: delete it");
    }
    at = found.end();
  }

  private void markup() {
    if (is(at, "<!--")) {
      comment();
    } else if (is(at, "<![CDATA[") && !open.isEmpty()) {
      at = end("]]>", "the CDATA section that begins here has no end: write ]]>");
    } else if (is(at, "<?")) {
      instruction();
    } else if (is(at, "</")) {
      endTag();
    } else {
      startTag();
    }
  }

  private int end(String mark, String fault) {
    int end = indexOf(mark, at);
    if (end < 0) {
      throw new Found(at, fault);
    }
    return end + mark.length();
  }

  private void comment() {
    int end = indexOf("-->", at + 4);
    if (end < 0) {
      throw new Found(at, "the comment that begins here has no end: write -->");
    }
    int hyphens = indexOf("--", at + 4);
    if (hyphens < end) {
      throw new Found(
          hyphens,
          "two hyphens stand inside a comment, which XML does not allow (Apple's parser takes them,"
              + " servers refuse them): write one, or take the comment out");
    }
    at = end + 3;
  }

  private void instruction() {
    boolean isDeclaration = is(at, "<?xml") && at + 5 < text.length() && isEnd(text.charAt(at + 5));
    if (isDeclaration && at > 0) {
      throw new Found(
          at,
          open.isEmpty()
              ? "a second <?xml stands here: delete it, or what is before it"
              : rawXml("a whole XML file stands"));
    }
    int end = end("?>", "the <? that begins here has no end: write ?>");
    if (isDeclaration) {
      quotes(at, end);
    }
    at = end;
  }

  private static boolean isEnd(char c) {
    return XmlScalars.isBlank(c) || c == '?';
  }

  /** What must be quotation marks between these places, and is not. */
  private void quotes(int from, int to) {
    for (int i = from; i < to; i++) {
      if (CURLY.indexOf(text.charAt(i)) >= 0) {
        throw new Found(i, STRAIGHTEN);
      }
      if (text.charAt(i) == '\\') {
        throw new Found(i, UNESCAPE);
      }
    }
  }

  private void endTag() {
    Matcher name = NAME.matcher(text).region(at + 2, text.length());
    if (!name.lookingAt()) {
      throw new Found(at, "</ stands here without a name: write the name, or < as &lt;");
    }
    String closed = name.group();
    Open last = open.peekLast();
    if (last == null) {
      throw new Found(at, "</" + shown(closed) + "> closes nothing: delete it");
    }
    if (!last.name().equals(closed)) {
      throw otherEnd(last, closed);
    }
    int end = name.end();
    while (end < text.length() && XmlScalars.isBlank(text.charAt(end))) {
      end++;
    }
    if (!is(end, ">")) {
      throw new Found(at, "the end tag </" + shown(closed) + " has no >");
    }
    if (closed.equals("key")) {
      key = text.subSequence(last.end(), at).toString();
    }
    open.removeLast();
    rootIsOver = open.isEmpty();
    at = end + 1;
  }

  /** An end tag that is not the one of the element around it: one is missing, or this one wrong. */
  private Found otherEnd(Open last, String closed) {
    if (FLAGS.contains(last.name()) && !last.name().equalsIgnoreCase(closed)) {
      return openFlag(last);
    }
    boolean isMissing = open.stream().anyMatch(one -> one.name().equals(closed));
    if (!isMissing && CONTAINERS.contains(closed) && !OF_TEXT.contains(last.name())) {
      return new Found(at, "</" + closed + "> closes nothing: delete it");
    }
    return new Found(
        at,
        "</%s> stands where <%s> of line %s is still open: write </%s> %s"
            .formatted(
                shown(closed),
                last.name(),
                line(last.begin()),
                last.name(),
                isMissing ? "before it" : "in its place"));
  }

  private static Found openFlag(Open flag) {
    return new Found(flag.begin(), "<%1$s> has no end: write <%1$s/>".formatted(flag.name()));
  }

  private void startTag() {
    if (is(at, "<\\")) {
      throw new Found(at + 1, UNESCAPE);
    }
    if (is(at, "<!")) {
      throw new Found(at, "a declaration (<!) stands where none may: delete it");
    }
    Matcher name = NAME.matcher(text).region(at + 1, text.length());
    if (!name.lookingAt() || !isEndOfName(name.end())) {
      throw new Found(at, "a raw < stands here" + where() + ": write &lt;");
    }
    String opened = shown(name.group());
    if (rootIsOver) {
      throw new Found(
          at,
          "<%s> stands after the end of the property list: delete what follows </plist>"
              .formatted(opened));
    }
    int end = attributes(opened, name.end());
    boolean isEmpty = is(end, "/>");
    Open around = open.peekLast();
    if (around != null && FLAGS.contains(around.name())) {
      throw openFlag(around);
    }
    if (around != null && OF_TEXT.contains(around.name())) {
      throw new Found(
          at,
          around.name().equals("data")
              ? rawXml("<" + opened + "> stands")
              : ("<%s> stands where only text may, inside <%s> of line %s: write </%s> before it,"
                      + " or < as &lt;")
                  .formatted(opened, around.name(), line(around.begin()), around.name()));
    }
    if (isEmpty) {
      rootIsOver = open.isEmpty();
    } else {
      open.addLast(new Open(name.group(), at, end + 1));
    }
    at = end + (isEmpty ? 2 : 1);
  }

  private boolean isEndOfName(int place) {
    return place >= text.length()
        || XmlScalars.isBlank(text.charAt(place))
        || "/><".indexOf(text.charAt(place)) >= 0;
  }

  /** The place of the end of a start tag. */
  private int attributes(String tag, int from) {
    int end = from;
    Matcher attribute = ATTRIBUTE.matcher(text);
    while (attribute.region(end, text.length()).lookingAt()) {
      end = attribute.end();
    }
    while (end < text.length() && XmlScalars.isBlank(text.charAt(end))) {
      end++;
    }
    if (is(end, ">") || is(end, "/>")) {
      return end;
    }
    int close = indexOf(">", end);
    int next = indexOf("<", end);
    if (close >= 0 && (next < 0 || close < next)) {
      quotes(end, close);
      throw new Found(end, "the tag <" + tag + "> is not well-formed: write NAME=\"VALUE\" in it");
    }
    if (next < 0) {
      throw new Found(text.length(), "the XML ends too early, inside the tag <" + tag);
    }
    throw new Found(at, "the tag <" + tag + " has no >");
  }

  private String rawXml(String what) {
    return what + " as it is" + where() + ", which takes Base64: write what base64 FILE prints";
  }

  /** The element, and the key that it belongs to. */
  private String where() {
    Open around = open.peekLast();
    if (around == null || !OF_TEXT.contains(around.name())) {
      return "";
    }
    boolean hasKey = !key.isEmpty() && !around.name().equals("key");
    return " in <" + around.name() + ">" + (hasKey ? " of the key " + PlistErrors.quoted(key) : "");
  }

  private static String shown(String name) {
    return PlistErrors.printable(name);
  }
}
