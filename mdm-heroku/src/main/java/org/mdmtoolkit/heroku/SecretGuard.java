package org.mdmtoolkit.heroku;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.secret.Secret;

/**
 * Keeps an error text of a server from repeating a secret that it was sent: a text that has six
 * characters in a row in common with one is withheld. Immutable; the secrets stay the caller's.
 */
record SecretGuard(List<Secret> secrets) {

  private static final int RUN = 6;
  private static final int MAX_TEXT = 300;

  static SecretGuard of(Secret... secrets) {
    return new SecretGuard(List.of(secrets));
  }

  SecretGuard with(List<Secret> more) {
    List<Secret> all = new ArrayList<>(secrets);
    all.addAll(more);
    return new SecretGuard(List.copyOf(all));
  }

  /** The text in one printable line; empty if it is withheld. */
  String pass(String text) {
    for (Secret secret : secrets) {
      if (shares(text, secret)) {
        return "";
      }
    }
    return Printable.sentence(text, MAX_TEXT);
  }

  private static boolean shares(String text, Secret secret) {
    char[] chars = secret.revealChars();
    try {
      int run = Math.min(RUN, chars.length);
      for (int start = 0; run > 0 && start + run <= chars.length; start++) {
        if (contains(text, chars, start, run)) {
          return true;
        }
      }
      return false;
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  private static boolean contains(String text, char[] secret, int start, int run) {
    for (int at = 0; at + run <= text.length(); at++) {
      int same = 0;
      while (same < run && text.charAt(at + same) == secret[start + same]) {
        same++;
      }
      if (same == run) {
        return true;
      }
    }
    return false;
  }
}
