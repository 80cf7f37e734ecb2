package org.mdmtoolkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.UnavailableException;

class ExitCodesTest {

  @Test
  void whatTheSystemDeniesIsDeniedHoweverDeepItWasNoticed() {
    AccessDeniedException denied = new AccessDeniedException("journal.jsonl");
    for (Exception cause : new Exception[] {denied, new IOException(new IOException(denied))}) {
      var e = new UnavailableException("cannot write the journal", "", cause);
      assertThat(ExitCodes.of(e)).isEqualTo(ExitCodes.DENIED);
      assertThat(ExitCodes.cause(e)).isEqualTo("denied");
    }
    var e = new UnavailableException("cannot write the journal", "", new IOException("full"));
    assertThat(ExitCodes.of(e)).isEqualTo(ExitCodes.FAILED);
  }
}
