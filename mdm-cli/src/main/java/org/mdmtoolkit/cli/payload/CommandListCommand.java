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
import org.mdmtoolkit.cli.terminal.Table;
import org.mdmtoolkit.cli.terminal.UsageException;
import org.mdmtoolkit.cli.terminal.Usual;
import org.mdmtoolkit.command.CatalogJson;
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
    Platform only = platform == null ? null : platform(platform);
    List<CommandSpec> specs =
        catalog.requestTypes().stream()
            .map(catalog::command)
            .filter(spec -> only == null || spec.support(only).isAvailable())
            .toList();
    String columns =
        only == null
            ? "iOS,macOS,tvOS,visionOS,watchOS"
            : "INTRODUCED,DEPRECATED,REMOVED,CHANNEL,SUPERVISED,ADE";
    Table table = new Table(context.shell(), ("REQUEST TYPE," + columns).split(","));
    for (CommandSpec spec : specs) {
      Stream<String> cells = only == null ? versions(spec) : details(spec.support(only));
      table.row(Stream.concat(Stream.of(spec.requestType()), cells).toArray(String[]::new));
    }
    return context.printResult(
        json ->
            json.put("release", catalog.release())
                .put("commit", catalog.sourceCommit())
                .objects("commands", specs, CatalogJson::write),
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

  private static Stream<String> versions(CommandSpec spec) {
    return Stream.of(Platform.values())
        .map(spec::support)
        .map(
            one ->
                version(one.introduced())
                    + one.removed().map(removed -> " until " + removed).orElse(""));
  }

  private static String version(Optional<OsVersion> version) {
    return version.map(OsVersion::toString).orElse("-");
  }

  private static Stream<String> details(Support support) {
    String channels =
        Stream.of(Channel.values())
            .filter(channel -> support.channel(channel).orElse(false))
            .map(CatalogJson::label)
            .collect(Collectors.joining(", "));
    return Stream.of(
        version(support.introduced()),
        version(support.deprecated()),
        version(support.removed()),
        channels.isEmpty() ? "-" : channels,
        support.supervised() ? "required" : "-",
        support.requiresDep() ? "required" : "-");
  }
}
