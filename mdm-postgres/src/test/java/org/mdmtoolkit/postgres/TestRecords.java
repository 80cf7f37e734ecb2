package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.mdmtoolkit.escrow.EscrowRecord;
import org.mdmtoolkit.escrow.NewRecord;
import org.mdmtoolkit.escrow.Recipient;
import org.mdmtoolkit.fixtures.pki.TestPki;

/** Sealed records for tests. */
final class TestRecords {

  static final String LOCK = "DeviceLock";

  private TestRecords() {}

  static NewRecord sealed(String host) {
    return sealed(
        EscrowRecord.of(
            host,
            LOCK,
            UUID.randomUUID().toString(),
            Instant.parse("2026-11-21T09:00:00.123456789Z"),
            "anna@mac-7"));
  }

  /** Sealed anew each time. */
  static NewRecord sealed(EscrowRecord header) {
    return NewRecord.seal(
        header,
        ("the secret of " + header.commandUuid()).getBytes(UTF_8),
        List.of(new Recipient("test", TestPki.rsaSigner().certificate())),
        new SecureRandom());
  }
}
