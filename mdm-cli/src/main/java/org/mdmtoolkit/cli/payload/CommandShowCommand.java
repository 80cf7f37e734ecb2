package org.mdmtoolkit.cli.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.catalog.AllowedValue;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Support;
import org.mdmtoolkit.catalog.ValueRule;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.CatalogJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mdm command show}. */
@Usual("command show")
@Command(name = "show")
public final class CommandShowCommand implements Action {

  @Parameters(paramLabel = "REQUEST-TYPE")
  String requestType = "";

  @Override
  public int run(Context context) {
    CommandSpec spec = CommandCatalog.apple().command(requestType);
    ExampleLine example = ExampleLine.of(spec);
    return context.printResult(
        json -> write(json, spec, example), text(context.shell(), spec, example));
  }

  private static void write(JsonFields json, CommandSpec spec, ExampleLine example) {
    CatalogJson.write(json, spec);
    CatalogJson.keys(json, "keys", spec.keys());
    CatalogJson.keys(json, "response_keys", spec.responseKeys());
    json.object(
            "example",
            fields ->
                fields
                    .put("payload", new String(example.command().toXml(), UTF_8))
                    .strings("build", example.arguments())
                    .object("files", files -> example.files().forEach(files::put))) // Base64
        .object(
            "replaced_by",
            spec.replacement(),
            (fields, by) ->
                fields
                    .put("declaration_type", by.declarationType())
                    .put("sentence", by.sentence())
                    .put("declaration", by.declaration()));
  }

  private static String text(Shell shell, CommandSpec spec, ExampleLine example) {
    StringBuilder out = new StringBuilder(spec.requestType() + "\n" + spec.page() + "\n\n");
    Table platforms = new Table(shell, "PLATFORM", "AVAILABLE");
    for (Platform platform : Platform.values()) {
      platforms.row(platform.label(), spec.support(platform).toString());
    }
    out.append(platforms).append('\n');
    spec.replacement()
        .ifPresent(
            by ->
                out.append("Replaced by the declaration " + by.declarationType() + ".\n")
                    .append(by.sentence() + " To be put on the MDM server, not sent:\n\n")
                    .append(by.declaration() + "\n"));
    out.append(
        spec.keys().isEmpty() ? "It takes no keys.\n" : "Keys:\n" + tree(shell, spec.request()));
    if (!spec.responseKeys().isEmpty()) {
      out.append("\nKeys of the answer:\n").append(tree(shell, spec.response()));
    }
    out.append("\nExample, its values invented:\n  ").append(example.line()).append('\n');
    if (!example.files().isEmpty()) {
      out.append("  (the files hold the values alone: secrets and data are never arguments)\n");
    }
    if (example.arguments().contains("--no-escrow")) {
      out.append("  (`mdm lock` and `mdm erase` make such a command and keep its PIN)\n");
    }
    return out.append('\n').append(new String(example.command().toXml(), UTF_8)).toString();
  }

  /**
   * The keys of a command, indented by depth; {@code =} before a value that a key may have. Where
   * something is available stands only if it differs from the line above it.
   */
  private static Table tree(Shell shell, KeySpec root) {
    Table table = new Table(shell, "KEY", "TYPE", "PRESENCE", "AVAILABLE");
    below(table, root, "", available(root::support));
    return table;
  }

  private static void below(Table table, KeySpec parent, String indent, String above) {
    for (AllowedValue value : parent.allowedValues()) {
      String own = available(value::support);
      table.row(indent + "= " + value, "", "", own.equals(above) ? "" : own);
    }
    parent.children().forEach(key -> key(table, key.name(), key, indent, above));
    parent.wildcard().ifPresent(any -> key(table, "(any key)", any, indent, above));
    parent.element().ifPresent(element -> key(table, "(each)", element, indent, above));
    parent
        .alternatives()
        .forEach(form -> key(table, "(Item " + form.name() + ")", form, indent, above));
  }

  private static void key(Table table, String name, KeySpec key, String indent, String above) {
    String available = available(key::support);
    table.row(
        indent + name,
        key.type().label()
            + (key.valueRule() == ValueRule.FLAGS ? " (sum of)" : "")
            + (key.secret() ? ", secret" : ""),
        key.required() ? "required" : "optional",
        available.equals(above) ? "" : available);
    below(table, key, indent + "  ", available);
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
