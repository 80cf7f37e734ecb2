package org.mdmtoolkit.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.escrow.EscrowListing;
import org.mdmtoolkit.escrow.EscrowRecord;

class KeptNamesTest {

  private static KeptNames names(String... hosts) {
    List<EscrowRecord> records =
        Stream.of(hosts)
            .map(host -> EscrowRecord.of(host, "DeviceLock", "U-1", Instant.EPOCH, "anna@desk"))
            .toList();
    return KeptNames.ofPins(new EscrowListing(records, List.of()));
  }

  @Test
  void aNameThatIsSpeltAlmostSoIsMeantPerhaps() {
    assertThat(names("Kellys-Mac", "reception").near("kelys-mac")).containsExactly("Kellys-Mac");
    assertThat(names().isEmpty()).isTrue();
    assertThat(names("reception").isEmpty()).isFalse();
  }

  @Test
  void almostTheSameNumberIsAnotherMac() {
    assertThat(names("C02T000001").near("C02T000002")).isEmpty();
    assertThat(names("C02T000001").near("C02T00001x")).isEmpty();
    assertThat(names("desk-12").near("desk-13")).isEmpty();
  }
}
