package org.mdmtoolkit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.fixtures.judge.Judge;

class BypassCodeTest {

  private static final String CODE = "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Figures that another program, MicroMDM's nanodep, is tested with. */
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000, 00000-00000-0000-0000-0000-0000,"
        + " deab860d28deb5b7121d6d8fcf0f78e1471756d1b2c566c03277c23ea8930b4f",
    "1ea841db5edfafe6075b5ae0d845d254, 3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4,"
        + " 6ab40d5eabe7218ec04182f461005600c7e3426bddd82cdb405bde9a1e0014b5",
    "44ebe63375969fec2da67e87e7317946, 8LNYD-DVNKU-GYRC-E6GU-3YFD-CT86,"
        + " c1968cb4c013ea893f1922bb5c39f81e35012c0bd9ce3c01cc2a05873a2499e6",
    "cb84798c3ca85a674194550a2e96aed8, TF27L-31WN1-E6FH-DMAM-52X5-NFV0,"
        + " 23cf8b7873425fd8efe31dc5b6ab9c357eb98a2a59c82ea1084ca8af58cc480a",
    "f398ef9199e9f0aefea0e782ab8b61a9, YFDFZ-4DTX7-RAXZ-N0WY-1AQ2-V1N1,"
        + " 7c7715d092a5cfcd16a6037555e11e4fa53edda9cda4d8464d58ef39ba9b5b0f"
  })
  void codeAndEscrowKeyAreThoseOfOthers(String hex, String code, String escrowKey) {
    BypassCode bypass = BypassCode.of(bytes(hex));
    assertThat(bypass.reveal()).isEqualTo(code);
    assertThat(bypass.escrowKey()).isEqualTo(escrowKey);
    assertThat(BypassCode.parse(code)).isEqualTo(bypass);
    assertThat(BypassCode.parse(code).revealBytes()).isEqualTo(bytes(hex));
  }

  @Test
  void pythonComputesTheSameEscrowKeys() {
    Judge python = Judge.named("python3");
    Stream<BypassCode> codes =
        Stream.concat(
            Stream.of(BypassCode.of(bytes("ff".repeat(16)))),
            IntStream.range(0, 3).mapToObj(i -> BypassCode.random(new SecureRandom())));
    codes.forEach(
        code ->
            assertThat(
                    python
                        .run(
                            "-c",
                            "import hashlib,sys;print(hashlib.pbkdf2_hmac('sha256',"
                                + "bytes.fromhex(sys.argv[1]),bytes(4),50000,32).hex())",
                            HexFormat.of().formatHex(code.revealBytes()))
                        .stdout()
                        .strip())
                .isEqualTo(code.escrowKey()));
  }

  @Test
  void everyCodeIsReadAgainAsItIsWritten() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 2_000; i++) {
      BypassCode code = BypassCode.random(random);
      assertThat(code.reveal()).matches("\\w{5}-\\w{5}-\\w{4}-\\w{4}-\\w{4}-[0-9A-Z]{3}[0-7]");
      assertThat(BypassCode.parse(code.reveal())).isEqualTo(code);
    }
  }

  @Test
  void dashesBlanksAndCaseDoNotCount() {
    BypassCode code = BypassCode.parse(CODE);
    assertThat(BypassCode.parse(CODE.replace("-", ""))).isEqualTo(code);
    assertThat(BypassCode.parse(CODE.replace("-", " "))).isEqualTo(code);
    assertThat(BypassCode.parse(CODE.toLowerCase(Locale.ROOT))).isEqualTo(code);
    assertThat(BypassCode.parse(CODE.replace('4', '5'))).isNotEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA",
        "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA44",
        "BUM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
        "IUM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
        "OUM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
        "SUM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
        "3UM43_PUYVY_QYD1_UVCC_HEHJ",
        "３UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4",
        "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA8",
        "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKAZ",
        "3UM43-PUYVY-QYD1-UVCC-HEHJ-FKA4\n"
      })
  void whatIsNoCodeIsRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> BypassCode.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not a bypass code")
        .hasMessageContaining("B, I, O and S")
        .hasMessageNotContaining("PUYVY");
  }

  @Test
  void bytesOfAnotherLengthAreRefused() {
    assertThatThrownBy(() -> BypassCode.of(new byte[15])).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> BypassCode.of(new byte[17])).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void itIsNeverPrintedNorChangedFromOutside() {
    byte[] given = bytes("1ea841db5edfafe6075b5ae0d845d254");
    BypassCode code = BypassCode.of(given);
    given[0] = 0;
    code.revealBytes()[1] = 0;
    assertThat(code.reveal()).isEqualTo(CODE);
    assertThat(code).hasToString("BypassCode[hidden]");
  }
}
