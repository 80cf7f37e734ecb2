package org.mdmtoolkit.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.http.LostAnswerException.Reason;

/** Says why there is no answer from one server, and whether the request may have arrived. */
record LostAnswers(ServerAddress address) {

  /** What an exception of the connection means. */
  LostAnswerException because(IOException e, boolean mayHaveArrived) {
    if (e instanceof UnknownHostException) {
      return of("host name is unknown", Reason.UNREACHABLE, false, e);
    }
    if (e instanceof SSLPeerUnverifiedException || isUntrusted(e)) {
      return of("certificate is not trusted, or is for another name", Reason.UNTRUSTED, false, e);
    }
    boolean cutOff =
        e.getCause() instanceof EOFException || e.getCause() instanceof SocketException;
    if (e instanceof SSLException && !mayHaveArrived && !cutOff) {
      return of("TLS handshake failed", Reason.UNTRUSTED, false, e);
    }
    if (!mayHaveArrived && (e instanceof ConnectException || e instanceof NoRouteToHostException)) {
      return of("connection was refused", Reason.UNREACHABLE, false, e);
    }
    if (e instanceof InterruptedIOException) {
      return of(
          "answer did not come in time",
          mayHaveArrived ? Reason.BROKEN : Reason.UNREACHABLE,
          mayHaveArrived,
          e);
    }
    return of("connection broke", Reason.BROKEN, mayHaveArrived, e);
  }

  private static boolean isUntrusted(@Nullable Throwable e) {
    return e instanceof SSLHandshakeException && e.getCause() instanceof GeneralSecurityException;
  }

  /** With what is wrong, as the end of a sentence that begins with "the". */
  LostAnswerException of(
      String what, Reason reason, boolean mayHaveArrived, @Nullable Throwable e) {
    return new LostAnswerException(
        "no answer from " + address.host() + ": the " + what, reason, mayHaveArrived, e);
  }
}
