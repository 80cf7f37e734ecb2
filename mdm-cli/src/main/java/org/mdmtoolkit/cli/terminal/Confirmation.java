package org.mdmtoolkit.cli.terminal;

import org.mdmtoolkit.RefusedException;

/** Lets a person type a word before something is done that others will notice. */
public final class Confirmation {

  private Confirmation() {}

  /**
   * Goes on only if the word is typed.
   *
   * @throws RefusedException if it is not, or nobody can be asked
   */
  public static void require(Context context, String prompt, String word) {
    if (!context.shell().terminal().canAsk()) {
      throw new RefusedException(
          "this has to be confirmed, and there is no terminal to ask at",
          "Nothing was changed. Give --yes if you are sure.");
    }
    if (!isGiven(context, prompt, word)) {
      throw new RefusedException(
          "it was not confirmed: what was typed is not \"" + word + "\"", "Nothing was changed.");
    }
  }

  /** Whether the word is typed. Only where somebody can be asked. */
  public static boolean isGiven(Context context, String prompt, String word) {
    return context.shell().terminal().askPlainly(prompt).strip().equals(word);
  }
}
