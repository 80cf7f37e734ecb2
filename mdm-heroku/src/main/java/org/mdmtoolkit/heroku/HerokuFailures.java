package org.mdmtoolkit.heroku;

import java.io.IOException;
import org.mdmtoolkit.ConflictException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.http.LostAnswerException;

/**
 * What each of Heroku's refusals means for whoever called.
 *
 * @param source where the token comes from; empty if nobody said
 * @param afterNewToken what to do with a new one there
 */
record HerokuFailures(String source, String afterNewToken) {

  static final String NEW_TOKEN =
      "`heroku authorizations:create -s read-protected,write-protected -e 86400 -d mdm` makes one"
          + " that ends in a day.";

  /**
   * The exception for an answer that is no success, or for none.
   *
   * @param what was asked of whom: {@code "the app acme-mdm"}
   */
  MdmException of(IOException e, String what) {
    if (e instanceof HerokuAnswerException answer) {
      return of(answer, what);
    }
    if (e instanceof LostAnswerException lost) {
      String remedy =
          switch (lost.reason()) {
            case UNTRUSTED -> "Find out who answers in Heroku's place: a proxy, or somebody else.";
            case CANCELLED -> "Run it again.";
            default -> "Check the network and status.heroku.com, then run it again.";
          };
      return new UnavailableException(String.valueOf(lost.getMessage()), remedy, e);
    }
    return new UnavailableException(
        "what Heroku answered about " + what + " is cut off or of another kind",
        "Run it again; status.heroku.com tells about outages.",
        e);
  }

  /** The app itself: {@code app acme-mdm}, also where its releases were asked for. */
  private static String app(String what) {
    return "app " + what.substring(what.lastIndexOf(' ') + 1);
  }

  private MdmException of(HerokuAnswerException e, String what) {
    HerokuError error = e.error();
    String said = ": Heroku answered " + error.sentence();
    int status = error.status();
    if (error.id().equals("two_factor")) {
      return new DeniedException(
          what + " wants a second factor" + said, "Use a token that needs none: " + NEW_TOKEN, e);
    }
    if (error.id().equals("verification_needed")) {
      return new DeniedException(
          "the account behind the token is not verified" + said, "Verify it at Heroku.", e);
    }
    if (status >= 300 && status < 400) {
      return new UnavailableException(
          "something redirects the requests for " + what + said,
          "The token was not sent there. Look for a proxy in between.",
          e);
    }
    return switch (status) {
      case 401 ->
          new DeniedException(
              "the token " + (source.isEmpty() ? "" : "in " + source + " ") + "is not valid" + said,
              "It may have expired, or ended with a logout or a new password. "
                  + NEW_TOKEN
                  + (afterNewToken.isEmpty() ? "" : " " + afterNewToken),
              e);
      case 402 ->
          new DeniedException(
              "Heroku does not serve the account behind the token" + said,
              "Its owner has to settle a bill.",
              e);
      case 403 ->
          new DeniedException(
              "the token gives no access to " + what + said,
              error.id().equals("suspended")
                  ? "Ask Heroku's support why it is suspended."
                  : "Ask for the right to deploy; the scopes read-protected and write-protected are"
                      + " needed for config vars.",
              e);
      case 404, 410 ->
          new NotFoundException(
              "there is no " + app(what) + ", or the token may not see it" + said,
              "Check its name: `heroku apps` lists those that you can see.",
              e);
      case 422 ->
          new InvalidInputException(
              "Heroku does not take the values for " + what + said,
              "All config vars of an app together may have 32 kB; names have letters, digits and"
                  + " underscores.",
              e);
      case 409 ->
          new ConflictException(
              "somebody else changes " + what + " at this moment" + said, "Run it again.", e);
      case 429 ->
          new UnavailableException(
              "the account has made too many requests" + said, "Wait some minutes.", e);
      case 400, 406, 416 ->
          new UnavailableException(
              "Heroku does not understand a request for " + what + said,
              "It is a fault of the MDM toolkit; report it with the Request-Id.",
              e);
      default ->
          new UnavailableException(
              "Heroku could not answer for " + what + said,
              "Run it again later; status.heroku.com tells about outages.",
              e);
    };
  }
}
