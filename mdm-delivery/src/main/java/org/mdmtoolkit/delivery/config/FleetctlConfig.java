package org.mdmtoolkit.delivery.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;

/**
 * The contexts of fleetctl's own configuration, which is only read.
 *
 * @see <a href="https://fleetdm.com/guides/fleetctl">fleetctl</a>
 */
record FleetctlConfig(Path file, String usual) {

  /** The name of the context that fleetctl takes where none is named. */
  static final String DEFAULT = "default";

  /**
   * The contexts in a file.
   *
   * @param usual the one that is meant where none is named
   */
  static FleetctlConfig in(Path file, String usual) {
    return new FleetctlConfig(file, usual);
  }

  /**
   * Opens a connection to the server of a context; nothing is asked yet.
   *
   * @param name {@code fleetctl} for the usual context, or {@code fleetctl:CONTEXT}
   */
  FleetServer open(String name) {
    String context = name.contains(":") ? name.substring(name.indexOf(':') + 1) : usual;
    Map<String, Object> settings = context(context);
    Optional<String> rootca = Yaml.text(file, settings, "rootca");
    // With both, fleetctl verifies by the roots, as is done here.
    if (isTrue(settings.get("tls-skip-verify")) && rootca.isEmpty()) {
      throw new RefusedException(
          file + ": the context " + ServerWords.line(context) + " has tls-skip-verify",
          "TLS is always verified here: anybody in between could read the token. Set rootca"
              + " instead: fleetctl config set --rootca PEM");
    }
    Optional<String> url = Yaml.text(file, settings, "address");
    Optional<String> token = Yaml.text(file, settings, "token");
    if (url.isEmpty() || token.isEmpty()) {
      throw new InvalidInputException(
          file + ": the context " + ServerWords.line(context) + " lacks address or token",
          "Log in first: fleetctl config set --address URL, then fleetctl login");
    }
    ServerAddress address =
        ServerConfigs.address(url.get(), Yaml.text(file, settings, "url-prefix"));
    String login = "fleetctl login" + (context.equals(DEFAULT) ? "" : " --context " + context);
    List<Secret> secrets = new ArrayList<>();
    try {
      ServerConnection connection =
          ServerConnection.to(address, secret(token.get(), secrets))
              .withLogin(ServerWords.line(login));
      if (rootca.isPresent()) {
        Path pem = Path.of(rootca.get());
        connection = connection.withRoots(Certificates.read(SourceFile.read(pem)));
      }
      Object headers = settings.getOrDefault("custom-headers", Map.of());
      Map<String, Object> map = Yaml.mapping(file, "custom-headers", headers);
      for (String header : map.keySet()) {
        if (!header.matches("[A-Za-z0-9_-]{1,100}") || header.equalsIgnoreCase("Authorization")) {
          throw Yaml.invalid(file, "custom-headers has a name that cannot be a header's", null);
        }
        String value = Yaml.text(file, map, header).orElse("");
        connection = connection.withHeader(header, secret(value, secrets));
      }
      return FleetServer.at(connection);
    } finally {
      secrets.forEach(Secret::close);
    }
  }

  private Map<String, Object> context(String name) {
    if (!InputFiles.exists(file)) {
      throw new NotFoundException(
          file + " does not exist",
          Remedy.advice("Log in with fleetctl first, or:").and(Remedy.Act.ADD_SERVER));
    }
    TrustedPaths.checkInput(file);
    Map<String, Object> content = Yaml.read(file, InputFiles.read(file, Yaml.MAX_FILE));
    Map<String, Object> contexts =
        Yaml.mapping(file, "contexts", content.getOrDefault("contexts", Map.of()));
    Object context = contexts.get(name);
    if (context == null) {
      throw new NotFoundException(
          file + " has no context " + ServerWords.line(name),
          "Its contexts: " + ServerWords.line(String.join(", ", contexts.keySet())));
    }
    return Yaml.mapping(file, name, context);
  }

  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value) || "true".equals(value);
  }

  private static Secret secret(String text, List<Secret> made) {
    Secret secret = Secret.copyOf(text.getBytes(UTF_8));
    made.add(secret);
    return secret;
  }
}
