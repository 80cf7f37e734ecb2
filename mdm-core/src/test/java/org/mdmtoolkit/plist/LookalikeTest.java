package org.mdmtoolkit.plist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdmtoolkit.InvalidInputException;

class LookalikeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"CommandUUID\": \"a=b\"}|JSON",
        "{}|JSON",
        "[1, 2]|JSON",
        "{ Command = { RequestType = DeviceLock; }; }|old-style",
        "( a, b )|old-style",
        "// !$*UTF8*$! {}|old-style",
        "<!DOCTYPE html><html><body>Sign in</body></html>|an HTML page",
        "<HTML><head></head></HTML>|an HTML page",
        "PD94bWwgdmVyc2lvbj0iMS4wIj8+|base64",
        "-----BEGIN CMS-----|PEM",
        "bplist15xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|a version that is not supported",
        "bplist00|cut off",
        "{\"Type\":\"com.apple.activation.simple\",\"Identifier\":\"a\",\"Payload\":{}}|a declaration"
            + " (com.apple.activation.simple)",
        "{\"SyncTokens\":{}}|the tokens of declarations",
        "{\"udid\":\"a\",\"request_type\":\"DeviceLock\"}|MicroMDM's own form of a command",
        "{\"RequestType\":\"DeviceLock\"}|plutil",
        "[{\"RequestType\":\"DeviceLock\"}]|plutil",
        "{\"Type\":\"a\",\"Payload\":{},}|none from line 1, column 26 on",
        "{\"a\":1} x|none from line 1, column",
        "{\"command\":\"PD94\",\"host_uuids\":[\"a\"]}|the body of a call to Fleet",
        "[{\"Type\":\"a\",\"Identifier\":\"b\",\"Payload\":{}}]|an array of declarations",
        "[{\"Type\":\"a\",\"Identifier\":\"b\",\"Payload\":{}}, 1]|plutil",
        "{\"type\":\"a\",\"identifier\":\"b\",\"payload\":{}}|Write Type, Identifier and Payload",
        "{\"topic\":\"mdm.Connect\",\"acknowledge_event\":{\"raw_payload\":\"AA==\"}}|raw_payload",
        "{\"results\":[{\"command_uuid\":\"a\"}]}|Decode what stands in result",
        "{\"commands\":[{\"uuid\":\"a\"}]}|MicroMDM's list of what waits",
        "{\"StatusItems\":{},\"Errors\":[]}|the status report of a device",
        "{\"results\":\"none\"}|plutil",
        "hello world|begins neither as XML nor with bplist0"
      })
  void anotherKindOfFileIsCalledByItsName(String content, String name) {
    refused(content, name);
  }

  @Test
  void whatCannotStandInATableIsToldAsWell() {
    refused("", "it is empty");
    refused(" \n", "nothing but white space");
    refused("\u00ef\u00bb\u00bf", "nothing but white space");
    refused("0\u0082\u0001\u0002", "DER, as signed messages (CMS)");
    refused("0\u0080\u0006", "DER, as signed messages (CMS)");
    refused("\u001f\u008b\u0008", "a compressed archive");
    refused("\u0000", "begins neither");
  }

  private static void refused(String content, String name) {
    assertThatThrownBy(() -> PlistReader.read(content.getBytes(ISO_8859_1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("not a valid property list: ")
        .hasMessageContaining(name);
  }
}
