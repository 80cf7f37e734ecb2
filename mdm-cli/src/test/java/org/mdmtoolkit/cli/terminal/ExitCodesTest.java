package org.mdmtoolkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.TimedOutException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.WrongPassphraseException;

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

  @Test
  void inOtherWordsTheCauseIsTheSame() {
    Exception denied = new AccessDeniedException("journal.jsonl");
    for (MdmException e :
        List.of(
            new InvalidInputException("it", ""),
            new WrongPassphraseException("it", ""),
            new NotFoundException("it", ""),
            new AmbiguousException("it", ""),
            new DeniedException("it", ""),
            new RefusedException("it", ""),
            new ConflictException("it", ""),
            new UnavailableException("it", ""),
            new UnavailableException("it", "", denied),
            new TimedOutException("it", ""))) {
      MdmException other = e.inOtherWords("both", Remedy.advice("Wait."));
      assertThat(ExitCodes.cause(other)).isEqualTo(ExitCodes.cause(e));
      assertThat(other).isExactlyInstanceOf(e.getClass());
      assertThat(other.problem()).isEqualTo("both");
      assertThat(other.remedy()).isEqualTo(Remedy.advice("Wait."));
    }
  }
}
