package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.Printed;

@Timeout(60)
class HostileFilesTest {

  private static final String DECLARES = "the DOCTYPE holds declarations of its own";

  @TempDir Path folder;

  @Test
  void entitiesAreRefusedWhateverTheyStandFor() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "top secret");
    refused(declaring("<!ENTITY e \"x\">", "&e;"), DECLARES);
    refused(declaring("<!ENTITY e SYSTEM \"" + secret.toUri() + "\">", "&e;"), DECLARES);
    refused(declaring("<!ENTITY % p SYSTEM \"" + secret.toUri() + "\"> %p;", ""), DECLARES);
    refused(declaring("<!ATTLIST string a CDATA \"x\">", ""), DECLARES);
    refused(declaring("", ""), DECLARES);
    refused("<plist><string>&e;</string></plist>", "an entity reference, which is not allowed");
    refused("<plist><dict>&e;</dict></plist>", "an entity reference, which is not allowed");
    refused("<plist><dict><key>&e;</key></dict></plist>", "an entity reference");
  }

  private static String declaring(String declarations, String text) {
    return "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"p.dtd\" ["
        + declarations
        + "]><plist><string>"
        + text
        + "</string></plist>";
  }

  @Test
  void otherDoctypesThanAPropertyListsAreRefusedWithTheirPlace() {
    String plist = "<plist><true/></plist>";
    refused("<!-- -->\r\n\n <!DOCTYPE plist [" + plist, "line 3, column 2: " + DECLARES);
    refused("<!DOCTYPE plist ']>' []>" + plist, "the DOCTYPE is not that of a property list");
    refused("<!DOCTYPE dict>" + plist, "the DOCTYPE is not that of a property list");
    refused("<!DOCTYPE plist PUBLIC \"a\">" + plist, "not that of a property list");
    refused("<!DOCTYPE plist SYSTEM \"a>" + plist, "not that of a property list");
    refused("<!DOCTYPE plist><!DOCTYPE plist>" + plist, "more than one DOCTYPE");
    refused("<plist><!DOCTYPE plist></plist>", "a declaration (<!) stands where none may");
    refused("<!-- <!DOCTYPE plist>", "the comment that begins here has no end");
  }

  @Test
  void doctypesOfPropertyListsAreRead() {
    for (String doctype :
        List.of(
            "<!DOCTYPE plist>",
            "<!-- [ --><?a [?>\n<!DOCTYPE plist SYSTEM 'file://localhost/DTDs/a[b]>.dtd' >",
            "<!DOCTYPE plist PUBLIC\n\"-//Apple Computer//DTD PLIST 1.0//EN\" \"a.dtd\">")) {
      byte[] file = (doctype + "<plist><true/></plist>").getBytes(UTF_8);
      assertThat(PlistReader.read(file)).isEqualTo(true);
    }
  }

  @Test
  void billionLaughsAndTheirQuadraticKinAreRefused() {
    var laughs = new StringBuilder("<!ENTITY l0 \"lol\">");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY l").append(i).append(" \"").append(("&l" + (i - 1) + ";").repeat(10));
      laughs.append("\">");
    }
    refused(declaring(laughs.toString(), "&l29;"), DECLARES);
    String large = "<!ENTITY a \"" + "a".repeat(200_000) + "\">";
    refused(declaring(large, "&a;".repeat(20_000)), DECLARES);
  }

  @Test
  void nothingIsFetched() throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(200);
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/p.dtd";
      String external = "<!DOCTYPE plist SYSTEM \"" + url + "\"><plist><true/></plist>";
      assertThat(PlistReader.read(external.getBytes(UTF_8))).isEqualTo(true);
      refused(declaring("<!ENTITY e SYSTEM \"" + url + "\">", "&e;"), DECLARES);
      refused(
          "<plist><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='"
              + url
              + "'/></plist>",
          "<xi:include> is no element of a property list");
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void nestingWithoutEndIsRefused() {
    refused("<plist>" + "<array>".repeat(100_000), "more than 128 deep");
    refused("<plist>" + "<dict><key>k</key>".repeat(100_000), "more than 128 deep");
    refused("<plist><string>" + "<a>".repeat(100_000), "<a> stands where only text may");
    var binary = new HandmadeBinary();
    for (int i = 1; i <= 60_000; i++) {
      binary.array(i);
    }
    assertThatThrownBy(() -> PlistReader.read(binary.raw(0x08).build()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("more than 128 deep");
  }

  @Test
  void attributesWithoutEndAreRefused() {
    var tag = new StringBuilder("<plist");
    for (int i = 0; i < 100_000; i++) {
      tag.append(" a").append(i).append("=''");
    }
    refused(tag + "><true/></plist>", "the XML is not well-formed");
  }

  @Test
  void manyEscapesInOneTextAreNoBomb() {
    String text = "&amp;&#65;".repeat(300_000);
    Object read =
        PlistReader.read(("<plist><string>" + text + "</string></plist>").getBytes(UTF_8));
    assertThat(read).isEqualTo("&A".repeat(300_000));
  }

  @Test
  void manyReferencesToOneContainerCostNoMoreThanTheirLimit() {
    var binary = new HandmadeBinary();
    binary.array(IntStream.rangeClosed(1, 60_000).toArray());
    for (int i = 0; i < 60_000; i++) {
      binary.array(IntStream.generate(() -> 60_001).limit(20).toArray());
    }
    assertThatThrownBy(() -> PlistReader.read(binary.raw(0x08).build()))
        .hasMessageContaining("more than 1000000 values and keys");
  }

  @Test
  void nothingIsPrinted() {
    String printed =
        Printed.by(
            () -> {
              for (byte[] file :
                  List.of(
                      "<plist><string>a</strin>".getBytes(UTF_8),
                      declaring("<!ENTITY e \"x\">", "&e;").getBytes(UTF_8),
                      "<!DOCTYPE a [OCTYPE plist><plist>".getBytes(UTF_8),
                      ("<plist>" + "<array>".repeat(1000)).getBytes(UTF_8),
                      "{ a = b }".getBytes(UTF_8),
                      new HandmadeBinary().raw(0x5F, 0x33, 0, 0).build(),
                      new HandmadeBinary().raw(0x24, 0, 0).build())) {
                assertThatThrownBy(() -> PlistReader.read(file))
                    .isInstanceOf(InvalidInputException.class);
              }
              PlistReader.read(PlistWriter.xml(new RandomValues(1).dictionary(5)));
              PlistReader.read(PlistWriter.binary(new RandomValues(1).dictionary(5)));
            });
    assertThat(printed).isEmpty();
  }

  private static void refused(String document, String fault) {
    assertThatThrownBy(() -> PlistReader.read(document.getBytes(UTF_8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(fault);
  }
}
