package org.mdmtoolkit.cli.custody;

import java.util.function.Consumer;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Confirmation;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Quoted;
import org.mdmtoolkit.cli.terminal.TeamStore;
import org.mdmtoolkit.postgres.ConnectionSettings;
import org.mdmtoolkit.postgres.OneConnection;
import org.mdmtoolkit.postgres.StoreSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm store init}. */
@Command(name = "init")
public final class StoreInitCommand implements Action {

  @Option(names = "--to", required = true, paramLabel = "URL")
  private String url = "";

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Option(names = "--yes")
  private boolean yes;

  @Override
  public int run(Context context) {
    ConnectionSettings settings = TeamStore.settings(context, url, "--to");
    try (OneConnection owner = settings.connection()) {
      StoreSchema schema = StoreSchema.in(owner);
      String script = schema.script();
      String nothing = "Nothing to do: the store in " + settings + " is as this version needs it.";
      if (dryRun) {
        Consumer<JsonFields> fields = json -> json.put("dry_run", true).put("sql", script);
        return script.isEmpty()
            ? context.noteResult(fields, nothing)
            : context.printResult(fields, script);
      } else if (script.isEmpty()) {
        return context.noteResult(made(settings, StoreSchema.current()), nothing);
      }
      if (!yes) {
        context
            .shell()
            .say(
                "This makes in "
                    + settings
                    + " the schema mdm (tables, functions, guards) and the roles mdm_owner and"
                    + " mdm_program, or brings them up to date: all of it or nothing. --dry-run"
                    + " shows the SQL.");
        Confirmation.require(context, "Type \"init\" to do it: ", "init");
      }
      int before = schema.apply();
      String address = Quoted.argument(url);
      return context.noteResult(
          made(settings, before),
          "The store in " + settings + " is there, schema version " + StoreSchema.current() + ".",
          "For each person, as the administrator of the database:",
          "  psql " + address + " -c 'CREATE ROLE anna LOGIN' -c 'GRANT mdm_program TO anna'",
          "  psql " + address + " -c '\\password anna'",
          "Nobody logs in as mdm_owner; nobody but people and services is a member of"
              + " mdm_program.");
    }
  }

  private static Consumer<JsonFields> made(ConnectionSettings settings, int before) {
    return json ->
        json.put("store", settings.toString())
            .put("schema_version", StoreSchema.current())
            .put("schema_version_before", before);
  }
}
