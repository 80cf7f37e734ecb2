package org.mdmtoolkit.cli.payload;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Channel;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.OsVersion;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Support;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mdm command list}. */
@Usual("command list")
@Command(name = "list")
public final class CommandListCommand implements Action {

  @Option(names = "--platform", paramLabel = "PLATFORM")
  @Nullable String platform;

  @Override
  public int run(Context context) {
    CommandCatalog catalog = CommandCatalog.apple();
    Optional<Platform> only = Optional.ofNullable(platform).map(CommandListCommand::platform);
    List<CommandSpec> specs =
        catalog.requestTypes().stream()
            .map(catalog::command)
            .filter(spec -> only.isEmpty() || spec.support(only.get()).isAvailable())
            .toList();
    Table table =
        only.isPresent()
            ? detailed(context.shell(), specs, only.get())
            : overview(context.shell(), specs);
    return context.printResult(
        json ->
            json.put("release", catalog.release())
                .put("commit", catalog.sourceCommit())
                .objects("commands", specs, SpecJson::write),
        table.toString());
  }

  private static Platform platform(String name) {
    return Platform.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "--platform knows no "
                        + Printable.line(name)
                        + "; give one of "
                        + Stream.of(Platform.values())
                            .map(Platform::label)
                            .collect(Collectors.joining(", "))));
  }

  private static Table overview(Shell shell, List<CommandSpec> specs) {
    Table table = new Table(shell, "REQUEST TYPE", "iOS", "macOS", "tvOS", "visionOS", "watchOS");
    for (CommandSpec spec : specs) {
      table.row(
          Stream.concat(
                  Stream.of(spec.requestType()),
                  Stream.of(Platform.values()).map(one -> versions(spec.support(one))))
              .toArray(String[]::new));
    }
    return table;
  }

  private static String versions(Support support) {
    return version(support.introduced())
        + support.removed().map(removed -> " until " + removed).orElse("");
  }

  private static String version(Optional<OsVersion> version) {
    return version.map(OsVersion::toString).orElse("-");
  }

  private static Table detailed(Shell shell, List<CommandSpec> specs, Platform platform) {
    Table table =
        new Table(
            shell,
            "REQUEST TYPE",
            "INTRODUCED",
            "DEPRECATED",
            "REMOVED",
            "CHANNEL",
            "SUPERVISED",
            "ADE");
    for (CommandSpec spec : specs) {
      Support support = spec.support(platform);
      table.row(
          spec.requestType(),
          version(support.introduced()),
          version(support.deprecated()),
          version(support.removed()),
          channels(support),
          support.supervised() ? "required" : "-",
          support.requiresDep() ? "required" : "-");
    }
    return table;
  }

  private static String channels(Support support) {
    String channels =
        Stream.of(Channel.values())
            .filter(channel -> support.channel(channel).orElse(false))
            .map(SpecJson::label)
            .collect(Collectors.joining(", "));
    return channels.isEmpty() ? "-" : channels;
  }
}
