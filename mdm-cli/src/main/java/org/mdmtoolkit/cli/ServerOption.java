package org.mdmtoolkit.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.delivery.MdmServer;
import picocli.CommandLine.Option;

/** {@code --server} of the commands that ask or send. */
final class ServerOption {

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description =
          "The MDM server, as it was added with `mdm server add`; or fleetctl[:CONTEXT] for one of"
              + " ~/.fleet/config. Default: the only one there is.")
  private @Nullable String server;

  /** What was given. */
  Optional<String> name() {
    return Optional.ofNullable(server);
  }

  /** Whether one was named, or is configured: else commands are only built. */
  boolean isThere(Context context) {
    return server != null || !context.servers().list().isEmpty();
  }

  /** A connection to it; nothing is asked yet. */
  MdmServer open(Context context) {
    return context.servers().open(name());
  }

  /** The same, and listens to what devices answer where that has to be listened to. */
  MdmServer openToWait(Context context) {
    return context.servers().openToWait(name());
  }
}
