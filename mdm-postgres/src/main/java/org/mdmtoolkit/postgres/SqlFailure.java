package org.mdmtoolkit.postgres;

import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a failure of the database means to a caller, by its SQLSTATE (PostgreSQL's <a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">table of codes</a>). No
 * detail or parameter of a statement comes into a message: it might hold what was sealed.
 */
final class SqlFailure {

  static final String DENIED = "42501";

  /** Raised by the store's own triggers. */
  private static final String GUARDED = "MD001";

  /** Serialization, deadlock, lock timeout, shut down, crashed, starting, too many connections. */
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "53300");

  private static final int LONGEST = 300;

  private SqlFailure() {}

  /** Whether it may have been done, or will be if asked again. */
  static boolean isWorthRepeating(SQLException failure) {
    String state = state(failure);
    return PASSING.contains(state)
        || (state.startsWith("08")
            && find(failure, SSLException.class) == null
            && find(failure, UnknownHostException.class) == null
            && !state.equals("08004"));
  }

  static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  /** What it means, and what to do. */
  static MdmException toMdmException(SQLException failure) {
    String state = state(failure);
    String said = said(failure);
    if (failure instanceof FailedLogin login) {
      return state.equals("3D000")
          ? new NotFoundException(said, Remedy.advice(login.advice()), failure)
          : new DeniedException(said, login.advice(), failure);
    }
    if (state.startsWith("08")) {
      return connection(failure, state, said);
    }
    return switch (state) {
      case "28P01", "28000" ->
          new DeniedException(
              "the database server does not let this role in: " + said,
              "Check role and password; passwords come from a password file of PostgreSQL.",
              failure);
      case "3D000" ->
          new NotFoundException(
              "there is no such database: " + said,
              Remedy.advice("Check the database's name."),
              failure);
      case "3F000", "42P01", "42883", "42703" ->
          new NotFoundException(
              "the database holds no store, or not a whole one: " + said,
              Remedy.Act.SET_UP_STORE.and("Check the database's name."),
              failure);
      case GUARDED -> new DeniedException("the store keeps what it has: " + said, "", failure);
      case DENIED ->
          new DeniedException(
              "the database does not allow this: " + said,
              "Let the store's owner grant mdm_program to your role, with the rights that the set-up"
                  + " gave it.",
              failure);
      case "25006" ->
          new UnavailableException(
              "the database server is a read-only replica, or in recovery",
              "Connect to the primary server.",
              failure);
      case "53100" ->
          new UnavailableException(
              "the database server's disk is full", "Let its administrator make room.", failure);
      case "53300" ->
          new UnavailableException(
              "the database server has no free connection",
              "Try again later, or let its administrator allow more.",
              failure);
      case "40001", "40P01", "55P03", "57014" ->
          new ConflictException(
              "others held what was to be written for too long: " + said,
              "Nothing of it counts as done. Try again.",
              failure);
      default -> rest(failure, state, said);
    };
  }

  /** The same of what only the store's owner may do. */
  static MdmException ofOwner(SQLException failure) {
    return state(failure).equals(DENIED)
        ? new DeniedException(
            "this role may not import into the store: " + said(failure),
            "Import as a superuser, or as a role that is a member of mdm_owner.",
            failure)
        : toMdmException(failure);
  }

  /** The same of setting the store up, which takes more than its owner's rights. */
  static MdmException ofSetUp(SQLException failure) {
    return state(failure).equals(DENIED)
        ? new DeniedException(
            "this role may not set the store up: " + said(failure),
            Remedy.advice(
                    "Nothing was made. Do it as a superuser, or as a role that has CREATEROLE, and"
                        + " CREATE on the database.")
                .and(
                    new Remedy.LiftGuard(
                        Remedy.LiftGuard.Guard.DRY_RUN,
                        "Or an administrator runs, in one transaction, the SQL that {} prints.")),
            failure)
        : toMdmException(failure);
  }

  private static MdmException rest(SQLException failure, String state, String said) {
    if (state.startsWith("22") || state.startsWith("23")) {
      return new InvalidInputException(
          "the database refuses what was to be stored: " + said,
          "Check it for characters that a database cannot hold, and for its length.",
          failure);
    }
    if (state.startsWith("57") || state.startsWith("25")) {
      return unreachable("the database server is shut down or starting: " + said, failure);
    }
    return new UnavailableException(
        "the database failed (" + (state.isEmpty() ? "no code" : state) + "): " + said,
        "Look into the database server's log.",
        failure);
  }

  private static MdmException connection(SQLException failure, String state, String said) {
    UnknownHostException unknown = find(failure, UnknownHostException.class);
    if (unknown != null) {
      return new UnavailableException(
          "there is no database server of this name: " + Printable.line("" + unknown.getMessage()),
          "Check the name and the network.",
          failure);
    }
    if (find(failure, SSLException.class) != null
        || find(failure, CertificateException.class) != null
        || said.contains("could not be verified")) {
      return new UnavailableException(
          "the database server's certificate is not trusted, or not for this name: " + said,
          "If its root certificate is your own, name it in the address: sslrootcert=FILE. TLS is"
              + " always verified.",
          failure);
    }
    if (said.contains("does not support SSL")) {
      return new RefusedException(
          "the database server speaks no TLS", "Let its administrator switch it on.", failure);
    }
    if (said.contains("password")) {
      return new DeniedException(
          "the database server wants a password, and there is none",
          "Write it to a password file of PostgreSQL, ~/.pgpass, with mode 0600.",
          failure);
    }
    if (said.contains("targetServerType")) {
      return new UnavailableException(
          "none of the database servers is the primary", "Connect to the primary server.", failure);
    }
    return unreachable(
        state.equals("08001")
            ? "the database server cannot be reached: " + said
            : "the connection to the database server broke: " + said,
        failure);
  }

  private static UnavailableException unreachable(String problem, SQLException failure) {
    return new UnavailableException(
        problem, "Check that it runs, and the network; then try again.", failure);
  }

  /** The server's message without its details, which hold values; or the driver's. */
  private static String said(SQLException failure) {
    @Nullable ServerErrorMessage server =
        failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
    String message = server == null ? failure.getMessage() : server.getMessage();
    String said = Printable.sentence(message == null ? "no reason given" : message, LONGEST);
    return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
  }

  private static <T> @Nullable T find(Throwable failure, Class<T> kind) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }
}
