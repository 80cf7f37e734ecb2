package org.mdmtoolkit;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** Whether it is this one, or has it among its parts. */
  default boolean has(Remedy one) {
    return equals(one) || (this instanceof Several several && several.parts().contains(one));
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
   *
   * @param acknowledged when the device took it, which is then not sent once more; empty if it has
   *     not as far as anybody knows
   * @param queued since when a server has had it; empty if none is known to have it, or the device
   *     took it
   */
  record UseOpenCommand(
      String host,
      String requestType,
      String commandUuid,
      Instant created,
      Optional<Instant> acknowledged,
      Optional<Instant> queued)
      implements Remedy {

    /** What the device took does not wait at a server. */
    public UseOpenCommand {
      queued = acknowledged.isPresent() ? Optional.empty() : queued;
    }

    /** Of a command that nobody knows an answer to, nor whether it was sent. */
    public UseOpenCommand(String host, String requestType, String commandUuid, Instant created) {
      this(host, requestType, commandUuid, created, Optional.empty(), Optional.empty());
    }

    /** The same of one that the device took then. */
    public UseOpenCommand acknowledgedAt(Instant time) {
      return new UseOpenCommand(
          host, requestType, commandUuid, created, Optional.of(time), Optional.empty());
    }

    /** The same of one that was sent: a server has had it since then. */
    public UseOpenCommand queuedAt(Instant time) {
      return new UseOpenCommand(
          host, requestType, commandUuid, created, Optional.empty(), Optional.of(time));
    }

    @Override
    public String text() {
      if (acknowledged.isPresent()) {
        return "Its secret holds. Read it. The device acknowledged it at "
            + acknowledged.get()
            + ": there is nothing to send again. Close it once the device is unlocked.";
      }
      return "Its secret is in escrow. Read it, send the same command once more, or close it, "
          + "once the device is unlocked"
          + (queued.isPresent() ? "." : " or the command was never sent.");
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
      return "If it is in use, its lock is over: unlock it at the server, close the open command of"
          + " "
          + host
          + ", and try again.";
    }
  }

  /**
   * Close the open command of a host.
   *
   * @param sentence when and why, with {@code {}} in the place of the closing
   */
  record EndCommand(String host, String requestType, String sentence) implements Remedy {
    @Override
    public String text() {
      return named(sentence, "closing the open " + requestType + " of " + host);
    }
  }

  /** What can be done without knowing more: nothing has to be named. */
  enum Act implements Remedy {
    /** Have a request signed by a vendor, or give the vendor's own to Apple. */
    SIGN_REQUEST(
        "A customer's request is signed by the vendor first. The vendor's own is uploaded at"
            + " developer.apple.com as it is."),
    /** Decrypt a signed request with the key of the certificate that it was encrypted to. */
    DECRYPT_REQUEST(
        "Decrypt it with the private key of the certificate that was sent along, such as to"
            + " mdmcert.download."),
    /** Write a signed request in the form that Apple documents. */
    WRITE_UPLOAD_FORM("Write it in that form before it is uploaded."),
    /** Make a new command instead of sending an open one again. */
    MAKE_NEW_COMMAND("Make a new command instead of sending one again."),
    /** Send the open command once more, although the server cannot tell whether it has it. */
    SEND_AGAIN("Or send this very command again, with the same secret."),
    /** Look which commands are open. */
    LIST_OPEN_COMMANDS("Look which commands are open."),
    /** A PIN is found without a server by the name that it is kept under: look at the list. */
    LIST_PINS("By the serial number no server is needed: look which PINs are kept."),
    /** Make the command with a lock or an erase of the toolkit, which keep the secret. */
    USE_KEPT_COMMAND("Use a lock or an erase that makes the secret and stores it first."),
    /** Make the key that secrets are sealed to. */
    MAKE_ESCROW_KEY("Make an escrow key."),
    /** Have a key of one's own put among those that may sign, or use another that is there. */
    SIGN_WITH_OWN_KEY(
        "To sign yourself, have a key of your own put into the list of those who may sign; if"
            + " another key of yours is there already, use that."),
    /** Whoever shall read makes a key of their own, and gives its certificate. */
    MAKE_READER_CERTIFICATE(
        "Whoever shall read makes an escrow key, and gives its certificate alone."),
    /** Look at the readers of a shared store, and accept them on this machine. */
    JOIN_STORE(
        "Compare the fingerprints of the readers with what a colleague sees; then accept them on"
            + " this machine."),
    /** Accept the readers of a shared store on this machine, once they were compared. */
    ACCEPT_READERS(
        "Compare the fingerprint by telephone with that person; then accept the readers on this"
            + " machine."),
    /** The same where a reader was removed, once it is known by whom. */
    ACCEPT_REMOVAL(
        "Ask who removed that reader; the journal says who and when. Then accept the readers on"
            + " this machine."),
    /** Accept a shared store that lacks what this machine has seen, once it is known why. */
    ACCEPT_STORE(
        "Find out whether the store was restored from a backup, or is another one; nothing is"
            + " sealed until then. Then accept it on this machine."),
    /** The database's owner makes the store there, or brings it up to date. */
    SET_UP_STORE("Its owner sets the store up, or brings it up to date."),
    /** The state is of a newer version: nothing is done with it. */
    USE_NEWER_VERSION("Nothing was changed. Use the newer version, or another folder."),
    /** Look which plans are stored. */
    LIST_PLANS("Look which plans are stored."),
    /** Look who can read what is sealed. */
    LIST_READERS("Look who can read what is sealed."),
    /** Take part in a shared store from another folder: this one is sealed to its own key. */
    JOIN_FROM_ELSEWHERE(
        "Nothing was moved: what is in the folder is sealed to its own key. Keep it until its locks"
            + " are closed, and take part in the store from another folder."),
    /** Whoever can read a record seals it to the readers of today. */
    ASK_FOR_RESEAL(
        "Ask somebody who can read it to seal it to the readers of today, or give the passphrase of"
            + " the key that all share."),
    /** Seal what is in escrow to the readers of today. */
    RESEAL("Seal them to the readers of today."),
    /** Keep keys and records in another folder, on a file system that can hold them. */
    MOVE_STATE(
        "File systems such as exFAT and of some network shares have no hard links. Keep keys and"
            + " records in a folder on a local disk."),
    /** Look which records are missing. */
    LIST_MISSING_RECORDS("Compare journal and records to see what is missing."),
    /** Check the journal, and compare it with a backup. */
    CHECK_JOURNAL("Check the journal, and compare it with a backup."),
    /** Check the command file. */
    CHECK_COMMAND("The check of commands says more."),
    /** Move the passphrase of a key away from the key. */
    MOVE_PASSPHRASE("Move it to your vault."),
    /** Trust the root of the server's certificate, if it is your own. */
    TRUST_ROOT("Trust its root certificate if it is your own; TLS is always verified."),
    /** Configure a server. */
    ADD_SERVER("Add a server."),
    /** Look which servers are configured. */
    LIST_SERVERS("Look which servers are configured."),
    /** Look for the host again; it may have been deleted. */
    FIND_HOST("It may have been deleted; look for it again."),
    /** Look for the host by a part of its name or serial number. */
    FIND_HOST_BY_PART("Look for it by a part of its name or serial number.");

    private final String text;

    Act(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /**
   * A secret that the journal tells of has no record: restore it, or give it up.
   *
   * @param record where it was; empty if nobody knows
   */
  record RestoreRecord(String commandUuid, Optional<String> record) implements Remedy {
    @Override
    public String text() {
      return "Restore its record"
          + record.map(place -> " (" + place + ")").orElse("")
          + " from a backup. If there is none, give up the secret of "
          + commandUuid
          + ": the device may have one that nobody knows.";
    }
  }

  /** A record is closed, and the journal was not told: close it once more. */
  record CompleteClosing(String host, String requestType) implements Remedy {
    @Override
    public String text() {
      return "Nothing is lost. Close the " + requestType + " of " + host + " once more.";
    }
  }

  /** A closed record was restored as an open one: close it, if its command is over. */
  record CloseRestored(String host, String requestType) implements Remedy {
    @Override
    public String text() {
      return "If its device is unlocked, close the open command of " + host + ".";
    }
  }

  /** The escrow key was changed or is damaged: restore its file. */
  record RestoreEscrowKey(String file) implements Remedy {
    @Override
    public String text() {
      return "Restore "
          + file
          + " from a backup. If it is an older one of the same key, prove it with its passphrase.";
    }
  }

  /** Somebody became a reader without the journal: take them as one, or remove the certificate. */
  record JudgeNewReader(String name, String file) implements Remedy {
    @Override
    public String text() {
      return "If " + name + " shall read, add that certificate; else remove " + file + ".";
    }
  }

  /** A reader has another certificate now: remove the reader, and add that one. */
  record ReplaceReader(String name) implements Remedy {
    @Override
    public String text() {
      return "For another certificate of " + name + ", remove that reader, then add it.";
    }
  }

  /** A reader's certificate is gone or damaged: restore it, or remove the reader. */
  record RestoreReader(String name) implements Remedy {
    @Override
    public String text() {
      return "Restore the certificate of " + name + " from a backup, or remove that reader.";
    }
  }

  /**
   * Others than the owner shall not reach this file or folder any more, if what it holds is
   * trusted.
   *
   * @param access what is taken from them
   */
  record RestrictAccess(String path, Access access) implements Remedy {

    /** What others shall not do. */
    public enum Access {
      /** To write. */
      WRITE,
      /** To read, either. */
      ALL
    }

    @Override
    public String text() {
      return access == Access.WRITE
          ? "If what is there is to be trusted, let nobody but the owner write " + path + "."
          : "Let nobody but the owner read " + path + ", and think about replacing what it holds.";
    }
  }

  /**
   * Give this file or folder, and all in it, to the user who runs this, if that is to be trusted.
   */
  record TakeOwnership(String path, String owner) implements Remedy {
    @Override
    public String text() {
      return "If what is there is to be trusted, make it the user's own: " + path + ".";
    }
  }

  /** Root runs this: run it as the owner of the files instead. */
  record RunAsOwner(String owner) implements Remedy {
    @Override
    public String text() {
      return "Run it as " + owner + ", not as root.";
    }
  }

  /**
   * A link stands in the place of a file or folder.
   *
   * @param target what it leads to; empty if that does not exist
   */
  record ReplaceLink(String link, Optional<String> target) implements Remedy {
    @Override
    public String text() {
      return "Find out who made it. "
          + target
              .map(real -> "If " + real + " is to be trusted, move it to the place of the link.")
              .orElse("It leads nowhere: remove it.");
    }
  }

  /**
   * Plan it, and have the plan approved.
   *
   * @param verb what is to be done: {@code lock}
   * @param given what else was said of it, as it is said of a plan; empty if that is not known
   */
  record MakePlan(String verb, String given) implements Remedy {

    /** Where it is not known what else was said. */
    public MakePlan(String verb) {
      this(verb, "");
    }

    @Override
    public String text() {
      return "Nothing was sent. Make a plan of it, and have others approve that.";
    }
  }

  /**
   * Ask the device which of its secrets in escrow it holds.
   *
   * @param verb the kind of secret, as {@code recovery-lock}
   */
  record ProveSecret(String host, String verb) implements Remedy {
    @Override
    public String text() {
      return "Ask " + host + " which one it holds.";
    }
  }

  /**
   * Use the way that keeps secrets of this kind.
   *
   * @param verb the kind of secret, as {@code recovery-lock}
   */
  record KeepSecret(String verb) implements Remedy {
    @Override
    public String text() {
      return "Nothing was sent. Use the way that keeps the secret first (" + verb + ").";
    }
  }

  /** Show the secrets of this kind of a host. */
  record ShowSecret(String host, String verb) implements Remedy {
    @Override
    public String text() {
      return "Show what is in escrow of " + host + ".";
    }
  }

  /**
   * Fetch what the device has, into escrow.
   *
   * @param verb the kind of secret, as {@code activation-lock}
   */
  record FetchSecret(String host, String verb) implements Remedy {
    @Override
    public String text() {
      return "Fetch that of " + host + " first.";
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
   * See how far the run of a plan came that somebody else has begun.
   *
   * @param plan its digest
   * @param who has begun it, and alone goes on with it
   */
  record LookAtRun(String plan, String who) implements Remedy {
    @Override
    public String text() {
      return "Nothing was sent. The journal has how far it came. If it was stopped, "
          + who
          + " goes on with it by running it again.";
    }
  }

  /**
   * Say where the store is that a team shares.
   *
   * @param mark the file that names its address; empty if there is none
   * @param configuration the file that can name it
   */
  record UseStore(Optional<String> mark, String configuration) implements Remedy {
    @Override
    public String text() {
      return "Write the address of the store"
          + mark.map(file -> ", which is in " + file + ",").orElse("")
          + " into "
          + configuration
          + ".";
    }
  }

  /**
   * Move what a folder holds aside: the store that a team shares has the same, others.
   *
   * @param escrow the folder with its key; empty if there is none
   * @param aside where it can lie
   */
  record MoveAside(String folder, Optional<String> escrow, String aside) implements Remedy {
    @Override
    public String text() {
      return "Move "
          + escrow.map(key -> key + " and the journal").orElse("the journal")
          + " of "
          + folder
          + " to "
          + aside
          + ".";
    }
  }

  /**
   * Move what the folder holds into the store that a team shares, or use another folder.
   *
   * @param configuration the file that names the store, which it must not while that is moved
   */
  record MoveToStore(String configuration) implements Remedy {
    @Override
    public String text() {
      return "Move it there while "
          + configuration
          + " does not name the store, unless the store has an escrow key already; else use another"
          + " folder for the store.";
    }
  }

  /** The token of a server is gone: store it again, with the server. */
  record StoreToken(String name, String type, String url) implements Remedy {
    @Override
    public String text() {
      return "Add the server " + name + " again, with its token.";
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

  /** Remove the server of this name, or take another name. */
  record RemoveServer(String name) implements Remedy {
    @Override
    public String text() {
      return "Choose another name, or remove " + name + " first.";
    }
  }

  /**
   * If the server moved to this URL, add it again; else put the old address back.
   *
   * @param tokenProgram the program that prints its token; empty for a stored one
   */
  record AddServerAgain(String name, String type, String url, Optional<String> tokenProgram)
      implements Remedy {
    @Override
    public String text() {
      return "If "
          + name
          + " moved to "
          + url
          + ", add it again, with "
          + tokenProgram.map(program -> "what " + program + " prints").orElse("its token")
          + ". Else put the old address back.";
    }
  }

  /** The server is another product than it was said to be: configure it as that. */
  record ServerOfType(String product, String type) implements Remedy {
    @Override
    public String text() {
      return "If it is " + product + ", configure it as that.";
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

  /**
   * A step of a renewal.
   *
   * @param sentence what it is good for, with {@code {}} in the place of its name
   */
  record RenewalStep(String renewal, RenewalAct act, String sentence) implements Remedy {

    /** What to do with the renewal. */
    public enum RenewalAct {
      /** See how far it came and what is next. */
      LOOK("the status of the renewal"),
      /** Begin it. */
      START("the start of the renewal"),
      /** Begin the next one before it is due. */
      START_EARLY("an early start of the next one"),
      /** Begin it with the certificate that signs today. */
      START_WITH_CURRENT("a start with that certificate"),
      /** Make its state anew from its files. */
      REBUILD("a rebuild of its state"),
      /** Give it up; its files are kept. */
      ABORT("the end of the renewal"),
      /** Deploy what was accepted. */
      DEPLOY("the deploy"),
      /** Deploy it in the place of what somebody else put there, which is kept. */
      DEPLOY_REPLACING("a deploy that replaces what is there"),
      /** Prove the push certificate. */
      VERIFY_PUSH_CERTIFICATE("the proof of a push certificate"),
      /** Verify a request that the signer signed. */
      VERIFY_REQUEST("the verification of signed requests");

      private final String words;

      RenewalAct(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return named(sentence, act.words);
    }
  }

  /**
   * Accept a certificate.
   *
   * @param file the file of the certificate
   * @param app the app that has to be named, {@code APP} where it has to be found out; empty if
   *     none has
   * @param sentence what it is good for, with {@code {}} in the place of its name
   */
  record AcceptCertificate(String renewal, String file, String app, String sentence)
      implements Remedy {
    @Override
    public String text() {
      return named(sentence, "accepting " + file);
    }
  }

  /**
   * Deploy what was accepted to another app than the one that was named.
   *
   * @param app that app; {@code APP} where it has to be found out
   * @param sentence what it is good for, with {@code {}} in the place of its name
   */
  record DeployElsewhere(String renewal, String app, String sentence) implements Remedy {
    @Override
    public String text() {
      return named(sentence, "a deploy to another app");
    }
  }

  /**
   * Put the values of an earlier generation in force, without the renewal.
   *
   * @param target where they were deployed to
   * @param prefix what the names of its variables begin with; empty for the usual names
   * @param folder holds {@code vendor.pem}, {@code VendorPrivateKey.key} and {@code
   *     VendorPrivateKey.passphrase}
   * @param chain the file of the issuers that count; empty for Apple's
   * @param sentence what it is good for, with {@code {}} in the place of its name
   */
  record PutBack(String target, String prefix, String folder, String chain, String sentence)
      implements Remedy {
    @Override
    public String text() {
      return named(sentence, "putting the files in " + folder + " in force at " + target);
    }
  }

  /**
   * Something about the config vars of a Heroku app.
   *
   * @param sentence what it is good for, with {@code {}} in the place of its name
   */
  record HerokuStep(String app, HerokuAct act, String sentence) implements Remedy {

    /** What to do with the app. */
    public enum HerokuAct {
      /** Compare what it has. */
      LOOK("a comparison"),
      /** Put the previous values back. */
      UNDO("an undo");

      private final String words;

      HerokuAct(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return named(sentence, act.words);
    }
  }

  /**
   * A guard refused; what lifts it deliberately.
   *
   * @param sentence what happens then, with {@code {}} in the place of what lifts it
   */
  record LiftGuard(Guard guard, String sentence) implements Remedy {

    /** Guards that can be lifted. */
    public enum Guard {
      /** What is there was changed by somebody else. */
      REPLACE_CHANGED("your leave to replace it"),
      /** A push certificate has another topic than before. */
      NEW_TOPIC("your leave to take a new topic"),
      /** A command sets a secret that nothing keeps. */
      SECRET_KEPT_ELSEWHERE("your word, and a reason, that the secret is kept elsewhere"),
      /** A device is erased whose Activation Lock code is not in escrow. */
      WITHOUT_BYPASS_CODE("your leave to go on without the code"),
      /** What would be done is only shown. */
      DRY_RUN("the rehearsal"),
      /** What is there is newer, or of others. */
      FORCE("force");

      private final String words;

      Guard(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return named(sentence, guard.words);
    }
  }

  /**
   * Something has to be given.
   *
   * @param sentence what for, with {@code {}} in the place of its name
   */
  record Give(Input input, String sentence) implements Remedy {

    /** What is missing. */
    public enum Input {
      /** A PIN of the caller's own. */
      PIN("a file"),
      /** What unlocks a disk now. */
      UNLOCK_SECRET("a file"),
      /** Time to wait for the answer. */
      WAIT("time to wait"),
      /** An e-mail address for Apple's reminders. */
      EMAIL("an e-mail address"),
      /** The name of a vault. */
      VAULT("the name of a vault"),
      /** Another name for an item of a vault. */
      VAULT_ITEM("the title of the item"),
      /** Authorities beside or in the place of the built-in ones. */
      CHAIN("the chain");

      private final String words;

      Input(String words) {
        this.words = words;
      }
    }

    @Override
    public String text() {
      return named(sentence, input.words);
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
      WAITING,
      /** To go without approvals, and the reason for that. */
      EMERGENCY
    }

    @Override
    public String text() {
      return "Leave it out" + (then.isEmpty() ? "." : ": " + then + ".");
    }
  }

  /**
   * Convert a certificate to PEM.
   *
   * @param file the file of the certificate; empty if it has no name of its own
   * @param pem the file that it shall become; empty if that does not matter
   * @param sentence what for, with {@code {}} in the place of the conversion
   */
  record ConvertCertificate(String file, String pem, String sentence) implements Remedy {
    @Override
    public String text() {
      return named(sentence, "a conversion to PEM");
    }
  }

  /**
   * Write a private key anew, in the form that a server takes.
   *
   * @param file the file of the key
   * @param server the server's name: {@code NanoMDM}, {@code MicroMDM} or {@code Fleet}
   * @param sentence what for, with {@code {}} in the place of the conversion
   */
  record ConvertKey(String file, String server, String sentence) implements Remedy {
    @Override
    public String text() {
      return named(sentence, "a conversion to the form that " + server + " takes");
    }
  }

  /** The sentence of a remedy with these words in the place of its first {@code {}}. */
  static String named(String sentence, String words) {
    int at = sentence.indexOf("{}");
    if (at < 0) {
      return sentence;
    }
    String first = words.substring(0, 1);
    return sentence.substring(0, at)
        + (at == 0 ? first.toUpperCase(Locale.ROOT) : first)
        + words.substring(1)
        + sentence.substring(at + 2);
  }
}
