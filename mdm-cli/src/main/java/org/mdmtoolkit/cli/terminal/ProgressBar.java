package org.mdmtoolkit.cli.terminal;

import java.time.Duration;
import java.time.Instant;

/** A bar on standard error while many hosts are worked through; nothing where nobody watches. */
public final class ProgressBar {

  private static final int WIDTH = 30;

  private static final int ROOM_FOR_WORDS = 35;

  private final Shell shell;
  private final boolean shows;
  private final int width;
  private final Instant begun;
  private boolean drawn;
  private int last = -1;

  private ProgressBar(Shell shell, boolean shows) {
    this.shell = shell;
    this.shows = shows;
    width = shows && shell.columns() >= WIDTH + ROOM_FOR_WORDS ? WIDTH : 0;
    begun = shell.clock().instant();
  }

  /** A bar, which shows only on a terminal, for several hosts, and not with {@code -q}. */
  public static ProgressBar of(Context context, int hosts) {
    boolean shows = hosts > 1 && !context.quiet() && context.shell().terminal().isError();
    return new ProgressBar(context.shell(), shows);
  }

  public void draw(String what, int done, int all) {
    int percent = all == 0 ? 100 : (int) (100L * done / all);
    if (!shows || (percent == last && drawn)) {
      return;
    }
    last = percent;
    drawn = true;
    int filled = width * percent / 100;
    String bar = width == 0 ? "" : "[" + "#".repeat(filled) + "-".repeat(width - filled) + "] ";
    String rate = width == 0 ? "" : rate(done);
    shell.sayUnended("\r" + bar + done + " of " + all + " " + what + rate + "\u001B[K");
  }

  /** How fast it goes, once that can be told. */
  private String rate(int done) {
    long seconds = Duration.between(begun, shell.clock().instant()).toSeconds();
    if (seconds < 2 || done == 0) {
      return "";
    }
    return done >= seconds ? ", " + done / seconds + "/s" : ", " + 60L * done / seconds + "/min";
  }

  /** Takes it off the screen, so that a line can be printed. */
  public void clear() {
    if (drawn) {
      drawn = false;
      shell.sayUnended("\r\u001B[K");
    }
  }
}
