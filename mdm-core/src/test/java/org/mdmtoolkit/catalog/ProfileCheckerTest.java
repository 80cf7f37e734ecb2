package org.mdmtoolkit.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.brief;
import static org.mdmtoolkit.catalog.Given.bytes;
import static org.mdmtoolkit.catalog.Given.dict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.pki.TestKeyFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.plist.PlistWriter;

class ProfileCheckerTest {

  private static final String FOLDER = "mdm.profiles";

  private static Map<String, Object> payload(String type, String id, Object... more) {
    Map<String, Object> payload =
        dict(
            "PayloadType",
            type,
            "PayloadIdentifier",
            "com.example." + id,
            "PayloadUUID",
            "uuid-" + id,
            "PayloadVersion",
            1L);
    payload.putAll(dict(more));
    return payload;
  }

  private static Map<String, Object> profile(Object... more) {
    Map<String, Object> profile =
        payload(
            "Configuration", "top", "PayloadContent", List.of(payload("com.apple.dock", "dock")));
    profile.putAll(dict(more));
    return profile;
  }

  private static Map<String, Object> without(Map<String, Object> map, String key) {
    map.remove(key);
    return map;
  }

  private static Map<String, Object> of(Object... payloads) {
    return profile("PayloadContent", Arrays.asList(payloads));
  }

  private static List<Finding> check(Map<String, Object> profile) {
    return ProfileChecker.check(PlistWriter.xml(profile));
  }

  static Stream<Map<String, Object>> sound() {
    return Stream.of(
        profile(),
        profile("PayloadScope", "System", "PayloadRemovalDisallowed", true),
        profile("PayloadScope", "User", "RemovalDate", Instant.EPOCH, "HasRemovalPasscode", false),
        profile("DurationUntilRemoval", 3600.0),
        profile("DurationUntilRemoval", 3600L, "ConsentText", dict("default", "Yes?")),
        profile("SomethingNew", 1L),
        without(profile("EncryptedPayloadContent", new byte[] {1}), "PayloadContent"),
        of(payload("com.example.unknown", "a", "PayloadContent", "anything")),
        of(
            payload("com.apple.ManagedClient.preferences", "a", "PayloadContent", dict("a", 1L)),
            payload("com.apple.ManagedClient.preferences", "b", "PayloadEnabled", true)),
        of(payload("com.apple.security.root", "a", "PayloadContent", TestPki.root().der())),
        of(
            payload(
                "com.apple.security.pkcs12",
                "a",
                "PayloadContent",
                TestPki.rsaSigner().pkcs12("x"))));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void aSoundProfileGivesNoFinding(Map<String, Object> profile) {
    assertThat(check(profile)).isEmpty();
    assertThat(ProfileChecker.check(PlistWriter.binary(profile))).isEmpty();
  }

  static Stream<Arguments> unsound() {
    String first = "PayloadContent[0].";
    return Stream.of(
        fault("error profile-key PayloadUUID", without(profile(), "PayloadUUID")),
        fault("error profile-key PayloadIdentifier", without(profile(), "PayloadIdentifier")),
        fault("error profile-key PayloadVersion", without(profile(), "PayloadVersion")),
        fault("error profile-kind", without(profile(), "PayloadType")),
        fault("error profile-kind", profile("PayloadType", "configuration")),
        fault("error profile-kind", payload("com.apple.dock", "a")),
        fault("error profile-key PayloadIdentifier", profile("PayloadIdentifier", " ")),
        fault("error profile-key PayloadVersion", profile("PayloadVersion", "1")),
        fault("warning profile-version PayloadVersion", profile("PayloadVersion", 2L)),
        fault("warning profile-empty PayloadContent", profile("PayloadContent", List.of())),
        fault("warning profile-empty PayloadContent", without(profile(), "PayloadContent")),
        fault("error profile-key PayloadContent", profile("PayloadContent", dict("a", "b"))),
        fault("error profile-key PayloadContent", profile("PayloadContent", "text")),
        fault("error profile-key PayloadContent[1]", of(payload("a", "a"), "text")),
        fault(
            "error profile-key " + first + "PayloadType",
            of(without(payload("a", "a"), "PayloadType"))),
        fault(
            "error profile-key " + first + "PayloadUUID", of(payload("a", "a", "PayloadUUID", ""))),
        fault(
            "error profile-key " + first + "PayloadVersion",
            of(payload("a", "a", "PayloadVersion", 1.0))),
        fault(
            "error profile-key " + first + "PayloadEnabled",
            of(payload("a", "a", "PayloadEnabled", "yes"))),
        fault(
            "error profile-key PayloadRemovalDisallowed",
            profile("PayloadRemovalDisallowed", "true")),
        fault("error profile-key RemovalDate", profile("RemovalDate", "2026-11-01")),
        fault("error profile-key DurationUntilRemoval", profile("DurationUntilRemoval", "3600")),
        fault("error profile-key PayloadScope", profile("PayloadScope", 1L)),
        fault("warning profile-scope PayloadScope", profile("PayloadScope", "system")),
        fault(
            "error profile-twice PayloadContent[1].PayloadIdentifier",
            of(payload("a", "a"), payload("a", "a", "PayloadUUID", "other"))),
        fault(
            "error profile-twice PayloadContent[1].PayloadUUID",
            of(payload("a", "a"), payload("a", "b", "PayloadUUID", "UUID-A"))),
        fault(
            "error profile-twice " + first + "PayloadUUID",
            of(payload("a", "a", "PayloadUUID", "uuid-top"))),
        fault(
            "warning profile-twice " + first + "PayloadIdentifier",
            of(payload("a", "a", "PayloadIdentifier", "com.example.top"))),
        fault("warning profile-mdm " + first + "PayloadType", of(payload("com.apple.mdm", "a"))),
        fault(
            "error private-key-sent " + first + "PayloadContent",
            of(payload("com.apple.security.pem", "a", "PayloadContent", key()))),
        fault(
            "error private-key-sent " + first + "PayloadContent",
            of(
                payload(
                    "com.apple.security.root", "a", "PayloadContent", TestPki.root().pkcs12("x")))),
        fault(
            "warning private-key-sent " + first + "VendorConfig.key",
            of(payload("a", "a", "VendorConfig", dict("key", new String(key(), UTF_8))))),
        fault(
            "warning private-key-sent " + first + "Deep[0].key",
            of(
                payload(
                    "a",
                    "a",
                    "Deep",
                    List.of(dict("key", TestPki.rsaSigner().privateKey().getEncoded()))))),
        fault(
            "warning profile-service",
            dict(
                "PayloadType",
                "Profile Service",
                "PayloadContent",
                dict("URL", "https://a.example"))));
  }

  private static Arguments fault(String finding, Map<String, Object> profile) {
    return Arguments.of(finding, profile);
  }

  private static byte[] key() {
    return bytes(TestKeyFiles.pkcs1(TestPki.rsaSigner().privateKey()));
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void aFaultIsFoundAtItsPlace(String finding, Map<String, Object> profile) {
    assertThat(brief(check(profile))).containsExactly(finding);
  }

  @Test
  void whoSignedIsShownAndNotJudged() {
    byte[] signed = ContentCheckTest.signed(SamplePayloads.configurationProfile());
    assertThat(ProfileChecker.check(signed))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.INFO);
              assertThat(finding.message()).startsWith("Signed by CN=").contains("not judged");
            });
  }

  @Test
  void aProfileThatWasChangedAfterItWasSignedIsAnError() {
    byte[] signed = ContentCheckTest.signed(SamplePayloads.configurationProfile());
    String text = new String(signed, ISO_8859_1);
    int at = text.indexOf("Agent settings");
    signed[at] = 'a';
    assertThat(ProfileChecker.check(signed))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isError()).isTrue();
              assertThat(finding.message()).contains("changed after it was signed");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<!-- a -- b -->", "<!--- a --->", "<!------>", "<!-- <dict> & -- <![CDATA[ -->"})
  void aCommentThatApplesParserTakesIsNoFault(String comment) {
    String text = new String(SamplePayloads.configurationProfile(), UTF_8);
    assertThat(ProfileChecker.check(bytes(text.replaceFirst("<dict>", comment + "<dict>"))))
        .isEmpty();
    assertThat(
            ProfileChecker.check(bytes(text.replaceFirst("<string>", "<string>&lt;!-- a -- b "))))
        .isEmpty();
  }

  /** For whoever has real profiles: none may be an error that has no true fault. */
  @Test
  @EnabledIfSystemProperty(named = FOLDER, matches = ".+")
  void everyProfileOfAFolderIsWithoutError() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty(FOLDER)))) {
      List<Path> profiles =
          files.filter(file -> file.toString().endsWith(".mobileconfig")).sorted().toList();
      assertThat(profiles).isNotEmpty();
      assertThat(profiles)
          .allSatisfy(
              file ->
                  assertThat(ProfileChecker.check(Files.readAllBytes(file)))
                      .as("%s", file)
                      .noneMatch(Finding::isError));
    }
  }
}
