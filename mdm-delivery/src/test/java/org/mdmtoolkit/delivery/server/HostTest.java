package org.mdmtoolkit.delivery.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.fixtures.FakeHost;

class HostTest {

  @Test
  void aLabelIsOneShortLineWhateverTheDeviceCallsItself() {
    String name = "Anna's\n\u001b[2J\u202e  Mac " + "x".repeat(1_000);
    String label = Given.host(FakeHost.mac(1).withSerial(name)).label();
    assertThat(label).startsWith("Anna's ?[2J? Mac xxx").endsWith("x...").hasSize(303);
  }
}
