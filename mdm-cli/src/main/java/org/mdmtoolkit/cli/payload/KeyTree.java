package org.mdmtoolkit.cli.payload;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.catalog.AllowedValue;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Support;
import org.mdmtoolkit.catalog.ValueRule;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;

/**
 * The keys of a command as a table, indented by depth; {@code =} before a value that a key may
 * have. Where something is available stands only if it differs from the line above it.
 */
final class KeyTree {

  private final Table table;

  private KeyTree(Shell shell) {
    table = new Table(shell, "KEY", "TYPE", "PRESENCE", "AVAILABLE");
  }

  static String of(Shell shell, KeySpec root) {
    KeyTree tree = new KeyTree(shell);
    tree.below(root, "", available(root::support));
    return tree.table.toString();
  }

  private void below(KeySpec parent, String indent, String available) {
    for (AllowedValue value : parent.allowedValues()) {
      String own = available(value::support);
      table.row(indent + "= " + value, "", "", own.equals(available) ? "" : own);
    }
    each(parent.children(), indent, available);
    parent.wildcard().ifPresent(any -> key("(any key)", any, indent, available));
    parent.element().ifPresent(element -> key("(each)", element, indent, available));
    for (KeySpec form : parent.alternatives()) {
      key("(Item " + form.name() + ")", form, indent, available);
    }
  }

  private void each(List<KeySpec> keys, String indent, String available) {
    keys.forEach(key -> key(key.name(), key, indent, available));
  }

  private void key(String name, KeySpec key, String indent, String above) {
    String available = available(key::support);
    table.row(
        indent + name,
        key.type().label() + rule(key) + (key.secret() ? ", secret" : ""),
        key.required() ? "required" : "optional",
        available.equals(above) ? "" : available);
    below(key, indent + "  ", available);
  }

  private static String rule(KeySpec key) {
    return key.valueRule() == ValueRule.FLAGS ? " (sum of)" : "";
  }

  /** In short: {@code iOS 11.3 supervised, macOS 10.8 until 27.0}. */
  private static String available(Function<Platform, Support> on) {
    return Stream.of(Platform.values())
        .filter(platform -> on.apply(platform).isAvailable())
        .map(platform -> platform + " " + words(on.apply(platform)))
        .collect(Collectors.joining(", "));
  }

  private static String words(Support support) {
    return support.introduced().orElseThrow()
        + support.removed().map(version -> " until " + version).orElse("")
        + support.deprecated().map(version -> " (deprecated " + version + ")").orElse("")
        + (support.supervised() ? " supervised" : "");
  }
}
