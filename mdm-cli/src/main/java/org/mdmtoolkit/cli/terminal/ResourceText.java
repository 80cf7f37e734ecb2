package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Texts that lie beside a class, in a file of their own. */
public final class ResourceText {

  private ResourceText() {}

  /** The file of this name beside the class. */
  public static String beside(Class<?> type, String name) {
    try (InputStream file = type.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
