package org.mdmtoolkit.cli.terminal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a command that people run every day. While it is compiled, what reads its usual lines is
 * generated from its options (module {@code mdm-lines}), since picocli's model takes longer than
 * most commands; picocli reads all other lines. Options that are private are left to picocli, too.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Usual {

  /** Its words after {@code mdm}: {@code "pin list"}. */
  String value();
}
