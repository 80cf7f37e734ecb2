package org.mdmtoolkit.cli.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.Usual;
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
        json -> {
          SpecJson.write(json, spec);
          SpecJson.keys(json, "keys", spec.keys());
          SpecJson.keys(json, "response_keys", spec.responseKeys());
          json.object("example", fields -> write(fields, example));
          spec.replacement()
              .ifPresent(
                  replacement ->
                      json.object(
                          "replaced_by",
                          fields ->
                              fields
                                  .put("declaration_type", replacement.declarationType())
                                  .put("sentence", replacement.sentence())
                                  .put("declaration", replacement.declaration())));
        },
        text(context.shell(), spec, example));
  }

  private static void write(JsonFields json, ExampleLine example) {
    json.put("payload", new String(example.command().toXml(), UTF_8))
        .strings("build", example.arguments())
        .object("files", files -> example.files().forEach(files::put)); // Base64
  }

  private static String text(Shell shell, CommandSpec spec, ExampleLine example) {
    StringBuilder out = new StringBuilder();
    out.append(spec.requestType()).append('\n').append(spec.page()).append("\n\n");
    Table platforms = new Table(shell, "PLATFORM", "AVAILABLE");
    for (Platform platform : Platform.values()) {
      platforms.row(platform.label(), spec.support(platform).toString());
    }
    out.append(platforms).append('\n');
    spec.replacement()
        .ifPresent(
            replacement ->
                out.append("Replaced by the declaration " + replacement.declarationType() + ".\n")
                    .append(replacement.sentence() + " To be put on the MDM server, not sent:\n\n")
                    .append(replacement.declaration())
                    .append('\n'));
    out.append(
        spec.keys().isEmpty()
            ? "It takes no keys.\n"
            : "Keys:\n" + KeyTree.of(shell, spec.request()));
    if (!spec.responseKeys().isEmpty()) {
      out.append("\nKeys of the answer:\n").append(KeyTree.of(shell, spec.response()));
    }
    out.append("\nExample, its values invented:\n  ").append(example.line()).append('\n');
    if (!example.files().isEmpty()) {
      out.append("  (the files hold the values alone: secrets and data are never arguments)\n");
    }
    if (example.arguments().contains("--no-escrow")) {
      out.append("  (`mdm lock` and `mdm erase` make such a command and keep its PIN)\n");
    }
    out.append('\n').append(new String(example.command().toXml(), UTF_8));
    return out.toString();
  }
}
