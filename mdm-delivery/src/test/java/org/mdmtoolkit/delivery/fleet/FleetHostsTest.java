package org.mdmtoolkit.delivery.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.HostLookup;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeHost;

class FleetHostsTest extends FleetFixture {

  @Test
  void aHostIsFoundByEachOfItsNamesWhateverTheCase() {
    FakeHost mac = FakeHost.mac(2);
    for (String name :
        List.of(
            mac.serial(),
            mac.udid(),
            mac.hostname(),
            "2",
            mac.hostname().toUpperCase(Locale.ROOT))) {
      assertThat(fleet.find(name)).as(name).hasSize(1);
      assertThat(fleet.find(name.toLowerCase(Locale.ROOT))).as(name).hasSize(1);
    }
    Host host = fleet.find(mac.serial()).get(0);
    assertThat(host.udid()).isEqualTo(mac.udid());
    assertThat(host.serverId()).isEqualTo("2");
    assertThat(host.user()).contains("user2@example.com");
    assertThat(host.lastSeen()).contains(FakeHost.SEEN);
    assertThat(host.platform()).contains(Platform.MACOS);
    assertThat(host.mdm()).isEqualTo(Host.MdmState.ON);
  }

  @Test
  void aPartOfANameFindsNothing() {
    assertThat(fleet.find("mac-")).isEmpty();
    assertThat(fleet.find("C02T")).isEmpty();
    assertThat(fleet.find("mac-1")).isEmpty();
    assertThat(fleet.find("a/b?c%2e#")).isEmpty();
    assertThat(fleet.find("'; DROP TABLE hosts")).isEmpty();
    assertThatThrownBy(() -> fleet.find("  ")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void twoHostsOfOneNameAreTwoAndAnErrorWhereOneIsMeant() {
    fake.add(FakeHost.mac(50).withSerial("DUP"), FakeHost.mac(51).withSerial("DUP"));
    fake.add(FakeHost.mac(52).withHostname("dup").withUser("eve@example.com"));
    assertThat(fleet.find("dup")).hasSize(3);
    assertThatThrownBy(() -> HostLookup.one(fleet, "Dup"))
        .isInstanceOf(AmbiguousException.class)
        .hasMessageContaining(FakeHost.mac(50).udid())
        .hasMessageContaining("eve@example.com")
        .hasMessageContaining("last seen 2026-11-01T08:00:00Z")
        .extracting(e -> ((AmbiguousException) e).remedy())
        .isInstanceOfSatisfying(
            Remedy.ChooseHost.class,
            choice -> {
              assertThat(choice.advice()).isEqualTo("Name one by what no other has:");
              assertThat(choice.candidates()).hasSize(3);
            });
    assertThatThrownBy(() -> HostLookup.one(fleet, "nobody")).isInstanceOf(NotFoundException.class);
    assertThat(HostLookup.one(fleet, FakeHost.mac(51).udid()).serverId()).isEqualTo("51");
  }

  @Test
  void aNumberThatIsAHostNameTooIsAmbiguous() {
    fake.add(FakeHost.mac(60).withHostname("2"));
    assertThat(fleet.find("2")).extracting(Host::serverId).containsExactlyInAnyOrder("2", "60");
  }

  @Test
  void everyPageIsReadBeforeAHostIsCalledTheOnlyOne() {
    for (int i = 1; i <= 250; i++) {
      fake.add(FakeHost.mac(1000 + i).withHostname("lab-" + (i % 250 == 0 ? "" : "x" + i)));
    }
    fake.add(FakeHost.mac(2000).withHostname("LAB-"));
    assertThat(fleet.find("lab-")).extracting(Host::serverId).containsExactly("1250", "2000");
  }

  @Test
  void noHostIsLeftOutBetweenTwoPages() {
    for (int i = 1; i <= 250; i++) {
      fake.add(FakeHost.mac(1000 + i).withHostname("lab-" + (i % 170 == 10 ? "" : "x" + i)));
    }
    assertThat(fleet.find("lab-")).extracting(Host::serverId).containsExactly("1010", "1180");
  }

  @Test
  void aHostWhoseUdidAnotherHasIsNobodyWhateverItIsCalledBy() {
    FakeHost old = FakeHost.mac(50);
    fake.add(old, FakeHost.mac(51).withUdid(old.udid().toLowerCase(Locale.ROOT)));
    for (String name : List.of(old.hostname(), old.serial(), "50", "51", old.udid())) {
      assertThatThrownBy(() -> HostLookup.one(fleet, name))
          .as(name)
          .isInstanceOf(AmbiguousException.class)
          .hasMessageContaining(old.serial())
          .hasMessageContaining(FakeHost.mac(51).serial());
    }
    assertThat(HostLookup.one(fleet, FakeHost.mac(1).hostname()).serverId()).isEqualTo("1");
    assertThat(HostLookup.record(fleet, "50").serial()).as("to be read").contains(old.serial());
  }

  @Test
  void aHostThatNoAppleCommandReachesIsOff() {
    fake.add(FakeHost.mac(70).withPlatform("android"), FakeHost.mac(71).withMdmOff());
    assertThat(fleet.find("70").get(0).mdm()).isEqualTo(Host.MdmState.OFF);
    assertThat(fleet.find("71").get(0).mdm()).isEqualTo(Host.MdmState.OFF);
  }

  @Test
  void aQuestionIsAskedAgainButNotForEver() {
    fake.questionFaults()
        .next(FakeFault.lostBefore(), FakeFault.answerBefore(503, "text/html", HTML));
    assertThat(fleet.find(FakeHost.mac(1).serial())).hasSize(1);
    fake.questionFaults().always(FakeFault.answerBefore(503, "text/html", HTML));
    long before = fake.requests();
    assertThatThrownBy(() -> fleet.find("C02T000001"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("503");
    assertThat(fake.requests() - before).isEqualTo(3);
  }

  @Test
  void ofAListThatBreaksOffNothingIsTaken() {
    String cut =
        "{\"hosts\": [{\"id\":1,\"hostname\":\"mac-0001\",\"uuid\":\"%s\"}],"
            .formatted(FakeHost.mac(1).udid());
    FakeFault broken =
        FakeFault.answerBefore(
            200,
            "application/json",
            cut + "\"error\":\"getting host rows: invalid connection: \"}");
    fake.questionFaults().next(broken, broken);
    for (var look : List.<Runnable>of(() -> fleet.find("mac-0001"), () -> fleet.similar("mac"))) {
      assertThatThrownBy(look::run)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("broke off its list of hosts: getting host rows");
    }
    fake.questionFaults()
        .next(FakeFault.answerBefore(200, "application/json", cut + "\"error\":null}"));
    assertThat(fleet.find("mac-0001")).hasSize(1);
  }

  @Test
  void whenTheAgentWasSeenIsSaid() {
    var later = FakeHost.SEEN.plusSeconds(60);
    fake.agentSeen(FakeHost.mac(1), later);
    assertThat(fleet.detail(hosts.get(0)).agentSeen()).contains(later);
    assertThatThrownBy(() -> fleet.detail(Given.host(FakeHost.mac(99))))
        .isInstanceOf(NotFoundException.class)
        .extracting(e -> ((NotFoundException) e).remedy())
        .isEqualTo(Remedy.Act.FIND_HOST);
  }
}
