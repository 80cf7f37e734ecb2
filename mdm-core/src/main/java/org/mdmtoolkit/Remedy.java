package org.mdmtoolkit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do about a problem, as data: a service can act on it, and a program for people words it
 * in its own terms. {@link #text()} says it in plain words that name no command and no option of
 * any program.
 *
 * <p>Immutable. Holds no secret.
 */
public sealed interface Remedy extends Serializable {

  /** Whole sentences; empty where there is nothing to advise. */
  String text();

  /** These words alone; empty for no advice. */
  static Remedy advice(String sentences) {
    return new Advice(sentences);
  }

  /** There is nothing to advise. */
  static Remedy none() {
    return new Advice("");
  }

  /** Whether there is nothing to advise. */
  default boolean isEmpty() {
    return text().isEmpty();
  }

  /** This one, then the other. */
  default Remedy and(Remedy next) {
    if (isEmpty() || next.isEmpty()) {
      return isEmpty() ? next : this;
    }
    List<Remedy> parts = new ArrayList<>();
    for (Remedy one : List.of(this, next)) {
      parts.addAll(one instanceof Several several ? several.parts() : List.of(one));
    }
    return new Several(parts);
  }

  /** This one, then these words. */
  default Remedy and(String sentences) {
    return and(advice(sentences));
  }

  /** Words that need no translation into the terms of a program. */
  record Advice(String text) implements Remedy {}

  /** One after the other. */
  record Several(List<Remedy> parts) implements Remedy {

    /** Copies the list. */
    public Several {
      parts = List.copyOf(parts);
    }

    @Override
    public String text() {
      return String.join(" ", parts.stream().map(Remedy::text).toList());
    }
  }

  /**
   * A command with a secret is open for the host, and its secret holds: read it, send that command
   * once more, or close it once it is over.
   */
  record UseOpenCommand(String host, String requestType) implements Remedy {
    @Override
    public String text() {
      return "Its secret holds. Read it, send the same command once more, or close it, once the"
          + " device is unlocked or the command was never sent.";
    }
  }

  /** The secret of the host's command is in escrow: reveal it. */
  record RevealSecret(String host) implements Remedy {
    @Override
    public String text() {
      return "The secret of " + host + " is in escrow.";
    }
  }

  /** Close the host's open command once it is over, then try again. */
  record CloseCommand(String host) implements Remedy {
    @Override
    public String text() {
      return "Close the open command of " + host + " once it is over.";
    }
  }

  /** Make a new command instead of sending an open one again. */
  record MakeNewCommand() implements Remedy {
    @Override
    public String text() {
      return "Make a new command instead of sending one again.";
    }
  }

  /** Look which commands are open. */
  record ListOpenCommands() implements Remedy {
    @Override
    public String text() {
      return "Look which commands are open.";
    }
  }

  /** Make the command with a lock or an erase of the toolkit, which keep the secret. */
  record UseKeptCommand() implements Remedy {
    @Override
    public String text() {
      return "Use a lock or an erase that makes the secret and stores it first.";
    }
  }

  /** Make the key that secrets are sealed to. */
  record MakeEscrowKey() implements Remedy {
    @Override
    public String text() {
      return "Make an escrow key.";
    }
  }

  /** Check the journal, and compare it with a backup. */
  record CheckJournal() implements Remedy {
    @Override
    public String text() {
      return "Check the journal, and compare it with a backup.";
    }
  }

  /** Check the command file. */
  record CheckCommand() implements Remedy {
    @Override
    public String text() {
      return "The check of commands says more.";
    }
  }

  /** Ask for the device's answer to this command. */
  record AskForAnswer(String commandUuid) implements Remedy {
    @Override
    public String text() {
      return "Wait for the device's answer to " + commandUuid + ".";
    }
  }

  /**
   * Log in again.
   *
   * @param how what the login needs where it is another program's; empty for a stored token
   */
  record LogIn(Optional<String> how) implements Remedy {
    @Override
    public String text() {
      return how.map(text -> "Log in again: " + text + ".").orElse("Store a new token.");
    }
  }

  /** Trust the root of the server's certificate, if it is your own. */
  record TrustRoot() implements Remedy {
    @Override
    public String text() {
      return "Trust its root certificate if it is your own; TLS is always verified.";
    }
  }

  /** Configure a server. */
  record AddServer() implements Remedy {
    @Override
    public String text() {
      return "Add a server.";
    }
  }

  /** Remove the server of this name, or take another name. */
  record RemoveServer(String name) implements Remedy {
    @Override
    public String text() {
      return "Choose another name, or remove " + name + " first.";
    }
  }

  /** Look which servers are configured. */
  record ListServers() implements Remedy {
    @Override
    public String text() {
      return "Look which servers are configured.";
    }
  }

  /** Say which of these servers is meant. */
  record ChooseServer(List<String> names) implements Remedy {
    /** Copies the list. */
    public ChooseServer {
      names = List.copyOf(names);
    }

    @Override
    public String text() {
      return "Say which one: " + String.join(", ", names) + ".";
    }
  }

  /** Look for the host again; it may have been deleted. */
  record FindHost() implements Remedy {
    @Override
    public String text() {
      return "It may have been deleted; look for it again.";
    }
  }

  /** Name one of these hosts by what no other has. */
  record ChooseHost(String advice, List<String> candidates) implements Remedy {
    /** Copies the list. */
    public ChooseHost {
      candidates = List.copyOf(candidates);
    }

    @Override
    public String text() {
      return advice + "\n" + String.join("\n", candidates);
    }
  }

  /** A step of a renewal. */
  record RenewalStep(String renewal, RenewalAct act) implements Remedy {

    /** What to do with the renewal. */
    public enum RenewalAct {
      /** See how far it came and what is next. */
      LOOK("Look how far it came"),
      /** Begin it. */
      START("Begin it"),
      /** Begin the next one before it is due. */
      START_EARLY("Begin the next one early"),
      /** Begin it with what signs today. */
      START_WITH_CURRENT("Begin it with the certificate that signs today"),
      /** Make its state anew from its files. */
      REBUILD("Make its state anew from its files"),
      /** Give it up; its files are kept. */
      ABORT("Give it up, its files are kept"),
      /** Deploy what was accepted. */
      DEPLOY("Deploy it"),
      /** Deploy it in the place of what somebody else put there. */
      DEPLOY_REPLACING("Deploy it in the place of what is there now, which is kept"),
      /** Prove the push certificate. */
      VERIFY_PUSH_CERTIFICATE("Prove the push certificate with it");

      private final String words;

      RenewalAct(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return act.words + ".";
    }
  }

  /** Something about the config vars of a Heroku app. */
  record HerokuStep(String app, HerokuAct act) implements Remedy {

    /** What to do with the app. */
    public enum HerokuAct {
      /** Look what it has. */
      LOOK("Look what it has"),
      /** Put the previous values back. */
      UNDO("Put the previous values back"),
      /** Push the values once more. */
      PUSH("Push the values again");

      private final String words;

      HerokuAct(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return act.words + ".";
    }
  }

  /**
   * A guard refused; what lifts it deliberately.
   *
   * @param effect what happens then, as a whole sentence
   */
  record LiftGuard(Guard guard, String effect) implements Remedy {

    /** Guards that can be lifted. */
    public enum Guard {
      /** What is there was changed by somebody else. */
      REPLACE_CHANGED,
      /** A push certificate has another topic than before. */
      NEW_TOPIC,
      /** It was only to be tried out. */
      DRY_RUN,
      /** What is there is newer, or of others. */
      FORCE
    }

    @Override
    public String text() {
      return effect;
    }
  }

  /** Something has to be given. */
  record Give(Input input, String advice) implements Remedy {

    /** What is missing. */
    public enum Input {
      /** The passphrase of the escrow key. */
      ESCROW_PASSPHRASE,
      /** A PIN of the caller's own. */
      PIN,
      /** An e-mail address for Apple's reminders. */
      EMAIL,
      /** Another name for an item of a vault. */
      VAULT_ITEM
    }

    @Override
    public String text() {
      return advice;
    }
  }

  /**
   * Something that was asked for cannot be had: go on without it.
   *
   * @param then what happens without it, as the end of a sentence; may be empty
   */
  record LeaveOut(Wish wish, String then) implements Remedy {

    /** What was asked for. */
    public enum Wish {
      /** A PIN of the caller's own. */
      PIN,
      /** The server's own lock. */
      SERVER_LOCK,
      /** To wait for answers of devices. */
      WAITING
    }

    @Override
    public String text() {
      return "Leave it out" + (then.isEmpty() ? "." : ": " + then + ".");
    }
  }

  /** Convert this certificate file to PEM. */
  record ConvertCertificate(String file) implements Remedy {
    @Override
    public String text() {
      return "Convert " + file + " to PEM.";
    }
  }

  /** It may work later. */
  record TryLater(String advice) implements Remedy {
    @Override
    public String text() {
      return advice;
    }
  }
}
