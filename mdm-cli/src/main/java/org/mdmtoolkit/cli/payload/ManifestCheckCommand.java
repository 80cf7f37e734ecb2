package org.mdmtoolkit.cli.payload;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.delivery.web.HostedManifest;
import org.mdmtoolkit.manifest.ManifestChecker;
import org.mdmtoolkit.plist.PlistReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm manifest check}. */
@Command(name = "check")
public final class ManifestCheckCommand implements Action {

  private static final Pattern ADDRESS = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
  private static final int MAX_FILE = 16 << 20;

  @Parameters(paramLabel = "FILE|URL")
  private String file = "";

  @Option(names = "--pkg", paramLabel = "PKG")
  private @Nullable String installerPackage;

  @Override
  public int run(Context context) {
    CheckedFile checked =
        ADDRESS.matcher(file).find() ? served(context.shell()) : read(context.shell());
    checked.print(context);
    return CheckedFile.conclude(context, List.of(checked), "manifest", false);
  }

  private CheckedFile served(Shell shell) {
    HostedManifest served = shell.served(file);
    return new CheckedFile(
        served.toString(),
        installerPackage == null
            ? served.check(shell.clock())
            : served.check(shell.clock(), Path.of(installerPackage)));
  }

  private CheckedFile read(Shell shell) {
    Object manifest = PlistReader.read(shell.read(file, MAX_FILE));
    ManifestChecker checker = ManifestChecker.withClock(shell.clock());
    return new CheckedFile(
        file,
        installerPackage == null
            ? checker.check(manifest)
            : checker.check(manifest, Path.of(installerPackage)));
  }
}
