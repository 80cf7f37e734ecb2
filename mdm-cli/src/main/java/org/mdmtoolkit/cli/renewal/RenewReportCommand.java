package org.mdmtoolkit.cli.renewal;

import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Build;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.renewal.Renewal;
import org.mdmtoolkit.renewal.RenewalReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mdm renew report}. */
@Command(name = "report")
public final class RenewReportCommand implements Action {

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public int run(Context context) {
    output.check(context, false);
    Renewal renewal = RenewalOptions.one(context, name);
    if (!renewal.exists()) {
      throw new NotFoundException(
          "there is no renewal " + renewal.name(),
          "`" + context.command("renew status") + "` lists them.");
    }
    RenewalReport report = renewal.report(Build.running().name());
    boolean isJson =
        context.json()
            || output.file().filter(file -> file.toString().endsWith(".json")).isPresent();
    output.write(
        context.shell(), isJson ? ReportText.json(report) : ReportText.markdown(report), false);
    if (output.file().isPresent()) {
      context.noteResult(
          json -> json.put("renewal", renewal.name()).put("output", output.description()),
          "Report of the renewal " + renewal.name() + ": " + output.description());
    }
    return ExitCodes.DONE;
  }
}
