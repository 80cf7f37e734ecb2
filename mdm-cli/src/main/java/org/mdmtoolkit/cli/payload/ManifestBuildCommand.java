package org.mdmtoolkit.cli.payload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.OutputOption;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.manifest.InstallerPackage;
import org.mdmtoolkit.manifest.Manifest;
import org.mdmtoolkit.manifest.ManifestChecker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mdm manifest build}. */
@Command(
    name = "build",
    description = {
      "Make the manifest of an installer package, with SHA-256 hashes of its pieces.",
      "Says when MDM would not install the package: it takes signed distribution packages only, and"
          + " a device does not report that it did not.",
      ""
    },
    footer = "  mdm manifest build agent.pkg --url https://example.com/agent.pkg -o manifest.plist")
public final class ManifestBuildCommand implements Action {

  @Parameters(paramLabel = "PKG", description = "The installer package.")
  private String file = "";

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "Where devices fetch the package; https.")
  private String url = "";

  @Option(
      names = "--chunk-size",
      paramLabel = "BYTES",
      description = "Bytes under one hash (default: 10485760).")
  private long chunkSize = Manifest.DEFAULT_CHUNK_BYTES;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "What the user sees (default: the package's).")
  private @Nullable String title;

  @Option(
      names = "--bundle-id",
      paramLabel = "ID",
      description = "Bundle identifier (default: the package's).")
  private @Nullable String bundleIdentifier;

  @Option(
      names = "--bundle-version",
      paramLabel = "VERSION",
      description = "Bundle version (default: the package's).")
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
    return ExitCodes.DONE;
  }

  private static String describe(InstallerPackage read) {
    return read.title().or(read::identifier).orElse("the package")
        + read.version().map(version -> " " + version).orElse("")
        + read.signature()
            .map(signature -> ", says it is signed by " + signature.signer())
            .orElse(", not signed");
  }
}
