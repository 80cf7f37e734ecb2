package org.mdmtoolkit.delivery.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdmtoolkit.delivery.server.Delivery.State.PUSH_FAILED;
import static org.mdmtoolkit.delivery.server.Delivery.State.QUEUED;
import static org.mdmtoolkit.delivery.server.Delivery.State.REFUSED;
import static org.mdmtoolkit.delivery.server.Delivery.State.UNKNOWN;

import org.junit.jupiter.api.Test;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.Host;
import org.mdmtoolkit.delivery.server.ServerLock;
import org.mdmtoolkit.fixtures.FakeFault;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.MacBehavior;
import org.mdmtoolkit.secret.Pin;

class FleetLocksTest extends FleetFixture {

  @Test
  void fleetsOwnLockGivesItsPinInOlderAndNewerVersions() {
    ServerLock.Locked newer = fleet.locks().lock(hosts.get(0));
    assertThat(newer.delivery().state()).isEqualTo(QUEUED);
    String pin = fake.nativePin(FakeHost.mac(1));
    assertThat(newer.pin().orElseThrow().reveal()).isEqualTo(pin);
    assertThat(newer.toString()).doesNotContain(pin);
    assertThat(fleet.detail(hosts.get(0)).pendingAction()).contains("lock");
    assertThatThrownBy(() -> fleet.locks().unlockPin(hosts.get(0)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("cannot be unlocked until lock is complete");
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(fleet.detail(hosts.get(0)).deviceStatus()).contains("locked");
    assertThat(fleet.locks().unlockPin(hosts.get(0)).reveal()).isEqualTo(pin);
    fake.olderReplies();
    assertThat(fleet.locks().lock(hosts.get(1)).pin().orElseThrow().reveal())
        .isEqualTo(fake.nativePin(FakeHost.mac(2)));
  }

  @Test
  void aLockWhoseAnswerWasLostIsUnknownAndItsPinCanBeFetched() {
    fake.commandFaults().next(FakeFault.lostAfter());
    ServerLock.Locked lock = fleet.locks().lock(hosts.get(0));
    assertThat(lock.delivery().state()).isEqualTo(UNKNOWN);
    assertThat(lock.pin()).isEmpty();
    assertThat(pin(hosts.get(0)).reveal()).isEqualTo(fake.nativePin(FakeHost.mac(1)));
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(pin(hosts.get(0)).reveal()).isEqualTo(fake.nativePin(FakeHost.mac(1)));
    assertThat(fleet.locks().lock(hosts.get(0)).delivery().state()).isEqualTo(REFUSED);
  }

  @Test
  void anOlderFleetHasThePinOnlyAfterTheMacHasAnswered() {
    fake.olderReplies();
    fake.commandFaults().next(FakeFault.lostAfter());
    fleet.locks().lock(hosts.get(0));
    assertThatThrownBy(() -> pin(hosts.get(0)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("pending lock request")
        .extracting(e -> ((UnavailableException) e).remedy().text())
        .asString()
        .contains("until the Mac has answered");
    fake.macsAnswer(MacBehavior.ACKNOWLEDGES);
    assertThat(pin(hosts.get(0)).reveal()).isEqualTo(fake.nativePin(FakeHost.mac(1)));
  }

  @Test
  void amongSeveralLocksThatWaitNoPinIsGuessed() {
    fleet.enqueue(Given.lock(), hosts);
    fleet.locks().lock(hosts.get(0));
    assertThatThrownBy(() -> pin(hosts.get(0)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("2 locks wait");
  }

  @Test
  void onlyFleetItselfKnowsThatItsPushFailed() {
    fake.commandFaults()
        .next(
            FakeFault.answerBefore(502, "application/json", "{\"error\":\"bad gateway\"}"),
            FakeFault.pushFails());
    assertThat(fleet.locks().lock(hosts.get(0)).delivery().state()).isEqualTo(UNKNOWN);
    assertThat(fleet.locks().lock(hosts.get(0)).delivery().state()).isEqualTo(PUSH_FAILED);
  }

  @Test
  void aPinThatFleetDoesNotHaveIsRefusedInItsWords() {
    fleet.enqueue(Given.lock(), hosts);
    assertThatThrownBy(() -> fleet.locks().unlockPin(hosts.get(0)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("already unlocked")
        .extracting(e -> ((RefusedException) e).remedy())
        .isEqualTo(
            Remedy.advice("For a lock that was sent as a command:")
                .and(new Remedy.RevealSecret(hosts.get(0).identity())));
  }

  @Test
  void onlyPremiumAndOnlyWhoMayLockIsToldThePin() {
    fake.role(FakeFleet.Role.OBSERVER);
    assertThatThrownBy(() -> fleet.locks().unlockPin(hosts.get(0)))
        .isInstanceOf(DeniedException.class);
    fake.freeLicence();
    assertThatThrownBy(() -> fleet.locks().unlockPin(hosts.get(0)))
        .isInstanceOf(DeniedException.class)
        .hasMessageContaining("licence");
  }

  @Test
  void theDiskKeyIsASecret() {
    try (var key = fleet.locks().diskKey(hosts.get(0))) {
      assertThat(new String(key.revealChars())).isEqualTo(FakeFleet.diskKeyOf(FakeHost.mac(1)));
      assertThat(key.toString()).doesNotContain("ABCD");
    }
    FakeHost off = FakeHost.mac(80).withMdmOff();
    fake.add(off);
    assertThatThrownBy(() -> fleet.locks().diskKey(Given.host(off)))
        .isInstanceOf(NotFoundException.class);
  }

  private Pin pin(Host host) {
    return fleet.locks().pin(host, fleet.locks().state(host));
  }
}
