package org.mdmtoolkit.cli.payload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.delivery.web.HostedManifest;
import org.mdmtoolkit.manifest.InstallerPackage;
import org.mdmtoolkit.manifest.Manifest;
import org.mdmtoolkit.manifest.ManifestChecker;
import org.mdmtoolkit.plist.PlistReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm manifest}. */
public final class ManifestCommands {

  private ManifestCommands() {}

  /** {@code mdm manifest build}. */
  @Command(name = "build")
  public static final class ManifestBuildCommand implements Action {

    @Parameters(paramLabel = "PKG")
    private String file = "";

    @Option(names = "--url", required = true, paramLabel = "URL")
    private String url = "";

    @Option(names = "--chunk-size", paramLabel = "BYTES")
    private long chunkSize = Manifest.DEFAULT_CHUNK_BYTES;

    @Option(names = "--title", paramLabel = "TEXT")
    private @Nullable String title;

    @Option(names = "--bundle-id", paramLabel = "ID")
    private @Nullable String bundleIdentifier;

    @Option(names = "--bundle-version", paramLabel = "VERSION")
    private @Nullable String bundleVersion;

    @Mixin private final OutputOption output = new OutputOption();

    @Override
    public int run(Context context) {
      Shell shell = context.shell();
      output.checkAlone(context, false);
      Manifest.Builder builder = Manifest.forPackage(Path.of(file), url).chunkBytes(chunkSize);
      Optional.ofNullable(title).ifPresent(builder::title);
      Optional.ofNullable(bundleIdentifier).ifPresent(builder::bundleIdentifier);
      Optional.ofNullable(bundleVersion).ifPresent(builder::bundleVersion);
      Manifest manifest = builder.build();
      output.write(shell, manifest.toXml(), false);
      InstallerPackage read = manifest.installerPackage();
      List<Finding> findings = ManifestChecker.withClock(shell.clock()).judge(read);
      context.noteResult(
          json ->
              json.put("output", output.description())
                  .put("bundle_identifier", read.identifier().orElse(""))
                  .put("bundle_version", read.version().orElse(""))
                  .put("signer", read.signature().map(s -> s.signer()).orElse(""))
                  .put("signed_distribution", read.isSignedDistribution()),
          "Manifest of " + Printable.line(describe(read)) + ": " + output.description());
      findings.forEach(finding -> context.warn(Printable.line(file + ": " + finding)));
      return findings.stream().anyMatch(Finding::isError) ? ExitCodes.INVALID : ExitCodes.DONE;
    }

    private static String describe(InstallerPackage read) {
      return read.title().or(read::identifier).orElse("the package")
          + read.version().map(" "::concat).orElse("")
          + read.signature()
              .map(signature -> ", says it is signed by " + signature.signer())
              .orElse(", not signed");
    }
  }

  /** {@code mdm manifest check}. */
  @Command(name = "check")
  public static final class ManifestCheckCommand implements Action {

    private static final Pattern ADDRESS = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");

    @Parameters(paramLabel = "FILE|URL")
    private String file = "";

    @Option(names = "--pkg", paramLabel = "PKG")
    private @Nullable String installerPackage;

    @Override
    public int run(Context context) {
      Shell shell = context.shell();
      CheckedFile checked = ADDRESS.matcher(file).find() ? served(shell) : read(shell);
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
      Object manifest = PlistReader.read(shell.read(file, SourceFile.MAX_BYTES));
      ManifestChecker checker = ManifestChecker.withClock(shell.clock());
      return new CheckedFile(
          file,
          installerPackage == null
              ? checker.check(manifest)
              : checker.check(manifest, Path.of(installerPackage)));
    }
  }
}
