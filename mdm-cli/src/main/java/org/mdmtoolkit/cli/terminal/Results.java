package org.mdmtoolkit.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.command.MdmCommand;

/** Prints results as JSON. */
public final class Results {

  private Results() {}

  /** Prints one JSON object with these fields, on one line. */
  public static void print(Shell shell, Consumer<JsonFields> fields) {
    shell.print(JsonFields.document(fields));
  }

  /** Prints what went wrong. The keys are always the same; a text may be empty. */
  public static void printError(
      Shell shell, String cause, int exitCode, String problem, String remedy) {
    print(
        shell,
        json ->
            json.object(
                "error",
                error ->
                    error
                        .put("code", cause)
                        .put("exit_code", exitCode)
                        .put("message", problem)
                        .put("remedy", remedy)));
  }

  /** What a command that made a device command prints. */
  public static void print(
      Context context, Optional<String> host, MdmCommand command, OutputOption output) {
    print(
        context.shell(),
        json ->
            json.put("host", host)
                .put("request_type", command.requestType())
                .put("command_uuid", command.commandUuid().orElse(""))
                .put("output", output.file().map(Path::toString).orElse("-"))
                .put("journal_head", context.journalHead()));
  }

  /** What a dry run prints of a command that would be made, its secrets masked. */
  public static int showOnly(
      Context context, Optional<String> host, MdmCommand command, OutputOption output) {
    context.note(
        "Dry run, nothing is changed: "
            + command.requestType()
            + host.map(name -> " for " + name).orElse("")
            + " to "
            + output.description());
    String payload = new String(command.maskedXml(), UTF_8);
    return context.printResult(
        json ->
            json.put("dry_run", true)
                .put("request_type", command.requestType())
                .put("output", output.description())
                .put("payload", payload),
        payload);
  }

  /** Two documents cannot share standard output. */
  public static void refuseJsonOnStandardOutput(Context context, OutputOption output) {
    if (context.json() && output.file().isEmpty()) {
      throw new UsageException(
          "--json and what is made would both go to standard output; give -o FILE for what is"
              + " made");
    }
  }
}
