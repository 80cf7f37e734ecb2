package org.mdmtoolkit.cli.terminal;

/** A bar on standard error while many hosts are worked through; nothing where nobody watches. */
public final class ProgressBar {

  private static final int WIDTH = 30;

  private final Shell shell;
  private final boolean shows;
  private boolean drawn;
  private int last = -1;

  private ProgressBar(Shell shell, boolean shows) {
    this.shell = shell;
    this.shows = shows;
  }

  /** A bar, which shows only on a terminal, for several hosts, and not with {@code -q}. */
  public static ProgressBar of(Context context, int hosts) {
    boolean shows = hosts > 1 && !context.quiet() && context.shell().terminal().isError();
    return new ProgressBar(context.shell(), shows);
  }

  public void draw(String what, int done, int all) {
    int filled = all == 0 ? WIDTH : (int) ((long) WIDTH * done / all);
    int percent = all == 0 ? 100 : (int) (100L * done / all);
    if (!shows || (percent == last && drawn)) {
      return;
    }
    last = percent;
    drawn = true;
    String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
    shell.sayUnended("\r[" + bar + "] " + done + " of " + all + " " + what + "\u001B[K");
  }

  /** Takes it off the screen, so that a line can be printed. */
  public void clear() {
    if (drawn) {
      drawn = false;
      shell.sayUnended("\r\u001B[K");
    }
  }
}
