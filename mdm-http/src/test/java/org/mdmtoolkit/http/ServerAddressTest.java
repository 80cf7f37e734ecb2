package org.mdmtoolkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.InvalidInputException;

class ServerAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "https://canary@example.com",
        "https://example.com?canary",
        "https://example.com#canary",
        "canary-token",
        "ftp://canary.example.com",
        "https://",
        "http://127.0.0.1.example.com",
        "https://exa mple.com"
      })
  void whatIsNoSafeAddressIsRefused(String address) {
    assertThatThrownBy(() -> ServerAddress.of(address))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("canary");
  }

  @Test
  void loopbackAddressesMayBeHttp() {
    for (String address : List.of("http://localhost:1", "http://127.1.2.3", "http://[::1]:80/x/")) {
      assertThat(ServerAddress.of(address).isLoopback()).isTrue();
    }
    assertThat(ServerAddress.of("https://example.com/").toString())
        .isEqualTo("https://example.com");
    assertThat(ServerAddress.of("https://example.com").isLoopback()).isFalse();
  }
}
