package org.mdmtoolkit.catalog;

import org.jspecify.annotations.Nullable;

/** A place in a command; made while walking down, written out only when there is a finding. */
final class KeyPath {

  static final KeyPath ROOT = new KeyPath(null, null, -1);

  private final @Nullable KeyPath above;
  private final @Nullable String key;
  private final int index;

  private KeyPath(@Nullable KeyPath above, @Nullable String key, int index) {
    this.above = above;
    this.key = key;
    this.index = index;
  }

  KeyPath key(String name) {
    return new KeyPath(this, name, -1);
  }

  KeyPath index(int position) {
    return new KeyPath(this, null, position);
  }

  /** As in {@code Settings[2].Item}; empty for the root. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }

  private void write(StringBuilder out) {
    if (above == null) {
      return;
    }
    above.write(out);
    if (key == null) {
      out.append('[').append(index).append(']');
    } else {
      out.append(out.length() == 0 ? "" : ".").append(MessageText.clean(key));
    }
  }
}
