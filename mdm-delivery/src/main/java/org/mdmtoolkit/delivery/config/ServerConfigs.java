package org.mdmtoolkit.delivery.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.certificate.Certificates;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.delivery.fleet.FleetServer;
import org.mdmtoolkit.delivery.micromdm.MicroMdmServer;
import org.mdmtoolkit.delivery.nanomdm.NanoMdmServer;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.delivery.server.ServerConnection;
import org.mdmtoolkit.delivery.server.ServerWords;
import org.mdmtoolkit.delivery.web.WebhookListener;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.io.DurableFiles;
import org.mdmtoolkit.io.InputFiles;
import org.mdmtoolkit.io.PathLocks;
import org.mdmtoolkit.io.TrustedPaths;
import org.mdmtoolkit.secret.Secret;
import org.mdmtoolkit.vault.SecretProgram;

/**
 * The servers that a person has configured: what is no secret in {@code config.yaml}, each token in
 * a file of its own that only the owner can read, and beside it the origin (scheme, host, port)
 * that it was given for: it goes to no other. Safe for use by many threads and processes.
 *
 * <pre>{@code
 * servers:
 *   office:
 *     type: fleet
 *     url: https://fleet.example.com
 *     rootca: /etc/ssl/our-root.pem
 *     token_command: op read op://it/fleet/token
 * default_server: office
 * escrow:
 *   passphrase_command: op read op://it/mdm/escrow
 * }</pre>
 */
public final class ServerConfigs {

  private static final int MAX_TOKEN = 16 << 10;
  private static final String DEFAULT = "default_server";

  private final Path folder;
  private final FleetctlConfig fleetctl;

  private ServerConfigs(Path folder, FleetctlConfig fleetctl) {
    this.folder = folder;
    this.fleetctl = fleetctl;
  }

  /**
   * The configuration in a folder, which is made (0700) when the first server is added.
   *
   * @param fleetctlConfig fleetctl's own configuration, {@code ~/.fleet/config}; need not exist
   */
  public static ServerConfigs at(Path folder, Path fleetctlConfig) {
    return at(folder, fleetctlConfig, FleetctlConfig.DEFAULT);
  }

  /**
   * The same with another context of fleetctl's for {@code fleetctl} alone.
   *
   * @param fleetctlContext what fleetctl takes from its variable {@code CONTEXT}
   */
  public static ServerConfigs at(Path folder, Path fleetctlConfig, String fleetctlContext) {
    return new ServerConfigs(folder, FleetctlConfig.in(fleetctlConfig, fleetctlContext));
  }

  /** The file with all but the tokens. */
  public Path file() {
    return folder.resolve("config.yaml");
  }

  private Path tokenFile(String name) {
    return fileIn("tokens", name);
  }

  private Path originFile(String name) {
    return fileIn("token-origins", name);
  }

  private Path webhookKeyFile(String name) {
    return fileIn("webhook-keys", name);
  }

  private Path fileIn(String inside, String name) {
    TrustedPaths.check(folder.resolve(inside));
    TrustedPaths.check(folder.resolve(inside).resolve(name));
    return folder.resolve(inside).resolve(name);
  }

  /**
   * All servers, in the order of the file; empty if there is no file.
   *
   * @throws InvalidInputException if the file is wrong; the message says where
   */
  public List<ServerConfig> list() {
    List<ServerConfig> all = new ArrayList<>();
    servers().forEach((name, value) -> all.add(config(name, value)));
    return all;
  }

  /** The first server whose address ends this description: the words of a connection to it. */
  public Optional<ServerConfig> described(String description) {
    for (ServerConfig one : list()) {
      if (description.endsWith(" " + one.address())) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** The name of another server that has the address of this one. */
  public Optional<String> sameAddress(ServerConfig server) {
    for (ServerConfig one : list()) {
      if (!one.name().equals(server.name())
          && one.address().toString().equals(server.address().toString())) {
        return Optional.of(one.name());
      }
    }
    return Optional.empty();
  }

  /**
   * The server that is configured as this one is given; what is left out there is as it may be.
   *
   * @return empty if there is none of this name
   * @throws RefusedException if there is another one of this name
   */
  public Optional<ServerConfig> like(ServerConfig server) {
    for (ServerConfig other : list()) {
      if (other.name().equalsIgnoreCase(server.name())) {
        if (!other.name().equals(server.name())
            || other.type() != server.type()
            || !other.address().toString().equals(server.address().toString())
            || isOther(server.rootca().map(Path::toAbsolutePath), other.rootca())
            || isOther(server.user(), other.user())
            || isOther(server.webhook(), other.webhook())) {
          throw new RefusedException(
              "there is a server " + other.name() + " already",
              new Remedy.RemoveServer(other.name()));
        }
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private static <T> boolean isOther(Optional<T> given, Optional<T> present) {
    return given.isPresent() && !given.equals(present);
  }

  private Map<String, Object> content() {
    TrustedPaths.checkReal(folder);
    TrustedPaths.checkReal(file());
    return checked();
  }

  /** The content, of which every key is known. */
  private Map<String, Object> checked() {
    if (!InputFiles.exists(file())) {
      return Map.of();
    }
    byte[] bytes = InputFiles.read(file(), Yaml.MAX_FILE);
    Object whole = Yaml.load(file(), bytes);
    ConfigKeys.check(file(), bytes, whole);
    return Yaml.mapping(file(), "the file", whole);
  }

  /**
   * The address of the store that a team shares, {@code url} below {@code store}; empty if there is
   * none, and records and journal are in a folder.
   *
   * @throws InvalidInputException if the file is wrong; the message says where
   */
  public Optional<String> storeUrl() {
    return below("store", "url");
  }

  /**
   * The command line of a program that prints the passphrase of the escrow key, {@code
   * passphrase_command} below {@code escrow}; empty if there is none.
   *
   * @throws InvalidInputException if the file is wrong; the message says where
   */
  public Optional<String> passphraseCommand() {
    return below("escrow", "passphrase_command");
  }

  private Optional<String> below(String section, String key) {
    return top(section)
        .flatMap(value -> Yaml.text(file(), Yaml.mapping(file(), section, value), key));
  }

  /** What stands under a key at the top of the file. */
  private Optional<Object> top(String key) {
    TrustedPaths.checkReal(file());
    return Optional.ofNullable(checked().get(key)); // all of it: the key may be misspelt there
  }

  /**
   * The server that is meant if none is named: {@code default_server}; empty if there is none.
   *
   * @throws InvalidInputException if the file is wrong; the message says where
   */
  public Optional<String> defaultServer() {
    return top(DEFAULT).flatMap(value -> Yaml.text(file(), Map.of(DEFAULT, value), DEFAULT));
  }

  /**
   * Makes a server the one that is meant if none is named.
   *
   * @return whether it was not before
   * @throws NotFoundException if there is none of this name
   */
  public boolean setDefault(String name) {
    boolean[] isNew = new boolean[1];
    select(Optional.of(name)); // before a folder is made for nothing
    locked(
        () -> {
          select(Optional.of(name));
          isNew[0] = !defaultServer().equals(Optional.of(name));
          if (isNew[0]) {
            Map<String, Object> whole = new LinkedHashMap<>(content());
            whole.put(DEFAULT, name);
            DurableFiles.replace(file(), Yaml.write(whole), DurableFiles.Access.OWNER_ONLY);
          }
        });
    return isNew[0];
  }

  /** Keeps the address of the store that a team shares, which holds no password. */
  public void setStoreUrl(String url) {
    locked(
        () -> {
          Map<String, Object> whole = new LinkedHashMap<>(content());
          whole.put("store", Map.of("url", url));
          DurableFiles.replace(file(), Yaml.write(whole), DurableFiles.Access.OWNER_ONLY);
        });
  }

  private Map<String, Object> servers() {
    Object servers = content().get("servers");
    if (servers instanceof Map<?, ?> all && all.containsValue(null)) {
      throw Yaml.invalid(file(), "a server has neither type nor url", null);
    }
    return servers == null ? Map.of() : Yaml.mapping(file(), "servers", servers);
  }

  private ServerConfig config(String name, Object value) {
    Map<String, Object> map = Yaml.mapping(file(), name, value);
    ServerType type =
        Yaml.text(file(), map, "type")
            .flatMap(ServerType::find)
            .orElseThrow(() -> Yaml.invalid(file(), name + ": type is missing or unknown", null));
    String url =
        Yaml.text(file(), map, "url")
            .orElseThrow(() -> Yaml.invalid(file(), name + ": url is missing", null));
    return new ServerConfig(
        name,
        type,
        address(url, Yaml.text(file(), map, "url-prefix")),
        Yaml.text(file(), map, "rootca").map(Path::of),
        Yaml.text(file(), map, "user"),
        Yaml.text(file(), map, "webhook"),
        Yaml.text(file(), map, "token_command"));
  }

  /** The address with a prefix for its path, as fleetctl has it. */
  static ServerAddress address(String url, Optional<String> prefix) {
    String path = prefix.map(text -> "/" + text.replaceAll("^/+|/+$", "")).orElse("");
    return ServerAddress.of(url.replaceFirst("/+$", "") + path);
  }

  /**
   * Adds a server.
   *
   * @param token stays the caller's to wipe
   * @return whether it was not there; false if the very same is, with the same token
   * @throws RefusedException if there is another one of this name, whatever the case
   */
  public boolean add(ServerConfig server, Secret token) {
    return add(server, token, Optional.empty());
  }

  /**
   * Adds a server whose webhook signs what it posts.
   *
   * @param token stays the caller's to wipe
   * @param webhookKey the server's {@code -webhook-hmac-key}; stays the caller's to wipe
   * @return whether it was not there; false if the very same is, with the same secrets
   * @throws RefusedException if there is another one of this name, whatever the case
   */
  public boolean add(ServerConfig server, Secret token, Optional<Secret> webhookKey) {
    return put(server, Optional.of(token), webhookKey);
  }

  /**
   * Adds a server whose token a program prints, and is not kept.
   *
   * @param webhookKey the server's {@code -webhook-hmac-key}; stays the caller's to wipe
   * @return whether it was not there; false if the very same is, with the same key
   * @throws InvalidInputException if the server has no token command
   * @throws RefusedException if there is another one of this name, whatever the case
   */
  public boolean addWithCommand(ServerConfig server, Optional<Secret> webhookKey) {
    if (server.tokenCommand().isEmpty()) {
      throw new InvalidInputException("no program is named that prints the token", "Name one.");
    }
    return put(server, Optional.empty(), webhookKey);
  }

  /**
   * Gives a server another token, and leaves all else as it is: its other settings, the key of its
   * webhook, and whether it is the default one.
   *
   * @param server as it is there, but for its token command, which counts from then on
   * @param token stays the caller's to wipe; empty if the token command prints it
   * @return whether it was another one
   * @throws NotFoundException if there is no such server
   * @throws RefusedException if it is there with other settings
   */
  public boolean replaceToken(ServerConfig server, Optional<Secret> token) {
    boolean[] isNew = new boolean[1];
    byte[] bytes = token.map(Secret::revealBytes).orElse(new byte[0]);
    try {
      if (token.isPresent()) {
        checkOneLine(bytes, "the token");
      }
      locked(
          () -> {
            ServerConfig present = select(Optional.of(server.name()));
            if (!yaml(present.withTokenCommand(server.tokenCommand())).equals(yaml(server))) {
              throw new RefusedException(
                  "there is a server " + server.name() + " already",
                  new Remedy.RemoveServer(server.name()));
            }
            isNew[0] =
                !yaml(present).equals(yaml(server))
                    || !holds(tokenFile(server.name()), bytes)
                    || !holds(originFile(server.name()), originBytes(server));
            if (isNew[0]) {
              Map<String, Object> servers = new LinkedHashMap<>(servers());
              servers.put(server.name(), yaml(server));
              keepOrigin(server);
              if (token.isPresent()) {
                keepToken(server, bytes);
                write(servers);
              } else {
                write(servers); // first: no server is ever without a token
                DurableFiles.delete(tokenFile(server.name()));
              }
            }
          });
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    return isNew[0];
  }

  /**
   * Gives a server that is there another webhook, and leaves all else as it is: its token and its
   * other settings.
   *
   * @param server as it is there, but for its webhook
   * @param key that of the webhook, instead of the one that is there; empty to leave it. It stays
   *     the caller's to wipe
   * @return the server with it; empty if nothing was changed, as there is no such server, it has
   *     that webhook and that key already, or none was given
   * @throws RefusedException if there is another server of this name
   */
  public Optional<ServerConfig> setWebhook(ServerConfig server, Optional<Secret> key) {
    if (server.webhook().isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = key.map(Secret::revealBytes).orElse(new byte[0]);
    List<ServerConfig> changed = new ArrayList<>();
    try {
      if (key.isPresent()) {
        checkOneLine(bytes, "the key of the webhook");
      }
      locked(
          () ->
              like(server.withWebhook(Optional.empty()))
                  .filter(
                      present ->
                          !present.webhook().equals(server.webhook())
                              || (key.isPresent() && !holds(webhookKeyFile(present.name()), bytes)))
                  .map(present -> present.withWebhook(server.webhook()))
                  .ifPresent(
                      one -> {
                        if (key.isPresent()) {
                          keepWebhookKey(one, bytes);
                        }
                        Map<String, Object> servers = new LinkedHashMap<>(servers());
                        servers.put(one.name(), yaml(one));
                        write(servers);
                        changed.add(one);
                      }));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    return changed.stream().findFirst();
  }

  private void keepToken(ServerConfig server, byte[] token) {
    createForSecrets("tokens");
    DurableFiles.replace(tokenFile(server.name()), token, DurableFiles.Access.OWNER_ONLY);
  }

  private void keepWebhookKey(ServerConfig server, byte[] key) {
    createForSecrets("webhook-keys");
    DurableFiles.replace(webhookKeyFile(server.name()), key, DurableFiles.Access.OWNER_ONLY);
  }

  private boolean put(ServerConfig server, Optional<Secret> token, Optional<Secret> webhookKey) {
    boolean[] isNew = {true};
    byte[] bytes = token.map(Secret::revealBytes).orElse(new byte[0]);
    byte[] key = webhookKey.map(Secret::revealBytes).orElse(new byte[0]);
    try {
      if (token.isPresent()) {
        checkOneLine(bytes, "the token");
      }
      if (webhookKey.isPresent()) {
        checkOneLine(key, "the key of the webhook");
      }
      server.rootca().ifPresent(file -> Certificates.read(SourceFile.read(file)));
      locked(
          () -> {
            Map<String, Object> servers = new LinkedHashMap<>(servers());
            if (isThere(server, servers.get(server.name()), bytes, key)) {
              isNew[0] = false;
              return;
            }
            for (String name : servers.keySet()) {
              if (name.equalsIgnoreCase(server.name())) { // one file on the disks of most Macs
                throw new RefusedException(
                    "there is a server " + name + " already", new Remedy.RemoveServer(name));
              }
            }
            servers.put(server.name(), yaml(server));
            keepOrigin(server); // first: no token is ever without one
            if (token.isPresent()) {
              keepToken(server, bytes);
            } else {
              DurableFiles.delete(tokenFile(server.name()));
            }
            DurableFiles.delete(webhookKeyFile(server.name())); // of one that is not there any more
            if (webhookKey.isPresent()) {
              keepWebhookKey(server, key);
            }
            write(servers);
          });
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
    return isNew[0];
  }

  /** Whether an earlier attempt came to its end, perhaps without being able to say so. */
  private boolean isThere(
      ServerConfig server, @Nullable Object stored, byte[] token, byte[] webhookKey) {
    return stored != null
        && yaml(config(server.name(), stored)).equals(yaml(server))
        && holds(originFile(server.name()), originBytes(server))
        && holds(tokenFile(server.name()), token)
        && holds(webhookKeyFile(server.name()), webhookKey);
  }

  /** Whether a file has this content, or is not there if that is empty. */
  private static boolean holds(Path file, byte[] content) {
    if (!InputFiles.exists(file)) {
      return content.length == 0;
    }
    byte[] stored = InputFiles.read(file, MAX_TOKEN);
    try {
      return MessageDigest.isEqual(stored, content);
    } finally {
      Arrays.fill(stored, (byte) 0);
    }
  }

  /** Makes a folder for secrets, without what a run that was stopped left there. */
  private void createForSecrets(String name) {
    DurableFiles.createFolder(folder.resolve(name));
    DurableFiles.sweepOrRefuse(folder.resolve(name), Instant.now());
  }

  private static void checkOneLine(byte[] secret, String what) {
    if (secret.length > MAX_TOKEN || !isPrintable(secret)) {
      throw new InvalidInputException(
          what + " holds characters that cannot stand in a header", "Copy it again, in one line.");
    }
  }

  private static boolean isPrintable(byte[] token) {
    for (byte b : token) {
      if (b <= ' ' || b == 127) {
        return false;
      }
    }
    return token.length > 0;
  }

  private static Map<String, Object> yaml(ServerConfig server) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", server.type().label());
    map.put("url", server.address().toString());
    server.rootca().ifPresent(file -> map.put("rootca", file.toAbsolutePath().toString()));
    server.user().ifPresent(user -> map.put("user", user));
    server.webhook().ifPresent(webhook -> map.put("webhook", webhook));
    server.tokenCommand().ifPresent(line -> map.put("token_command", line));
    return map;
  }

  private void write(Map<String, Object> servers) {
    Map<String, Object> whole = new LinkedHashMap<>(content());
    whole.put("servers", servers);
    if (!servers.containsKey(String.valueOf(whole.get(DEFAULT)))) {
      whole.remove(DEFAULT); // it was removed
    }
    DurableFiles.replace(file(), Yaml.write(whole), DurableFiles.Access.OWNER_ONLY);
  }

  /**
   * Removes a server and its token; also the token alone, if adding the server was not finished.
   *
   * @throws NotFoundException if there is none of this name
   */
  public void remove(String name) {
    locked(
        () -> {
          Map<String, Object> servers = new LinkedHashMap<>(servers());
          boolean isAny = servers.remove(name) != null;
          if (!isAny && !(ServerConfig.isName(name) && InputFiles.exists(tokenFile(name)))) {
            throw unknown(name);
          }
          // First the secrets: nobody finds them any more once the entry is gone.
          DurableFiles.delete(tokenFile(name));
          DurableFiles.delete(originFile(name));
          DurableFiles.delete(webhookKeyFile(name));
          if (isAny) {
            write(servers);
          }
        });
  }

  private void locked(Runnable change) {
    DurableFiles.createStateFolder(folder);
    PathLocks.holding(folder.resolve(".lock"), "cannot change " + file(), change);
  }

  /**
   * Opens a connection to a server; nothing is asked yet.
   *
   * @param name of a configured server, or {@code fleetctl[:CONTEXT]} for a context of fleetctl's
   *     own configuration; empty for the default one, else the only configured one
   * @throws NotFoundException if there is no such server
   * @throws AmbiguousException if none is named, none is the default, and there is more than one
   */
  public MdmServer open(Optional<String> name) {
    if (name.filter(ServerConfigs::isFleetctl).isPresent()) {
      return fleetctl.open(name.get());
    }
    return connect(select(name), null);
  }

  /**
   * The same, to wait for answers: a webhook that is configured is listened to until the connection
   * is closed.
   *
   * @throws org.mdmtoolkit.UnavailableException also if the webhook's address is taken
   */
  public MdmServer openToWait(Optional<String> name) {
    if (name.filter(ServerConfigs::isFleetctl).isPresent()) {
      return open(name);
    }
    ServerConfig server = select(name);
    if (server.webhook().isEmpty()) {
      return connect(server, null);
    }
    WebhookListener listener = listen(server);
    try {
      return connect(server, listener);
    } catch (MdmException e) {
      listener.close();
      throw e;
    }
  }

  private WebhookListener listen(ServerConfig server) {
    Path file = webhookKeyFile(server.name());
    try (@Nullable Secret key =
        InputFiles.exists(file) ? secret(file, "the key of the webhook in " + file) : null) {
      return WebhookListener.start(server.listening().orElseThrow(), Optional.ofNullable(key));
    }
  }

  private MdmServer connect(ServerConfig server, @Nullable WebhookListener listener) {
    Remedy login =
        new Remedy.StoreToken(server.name(), server.type().label(), server.address().toString());
    try (Secret token = token(server)) {
      return connect(server, token, listener, connection -> connection.withLogin(login));
    }
  }

  /**
   * Opens a connection to a server that is not among the configured ones; nothing is asked yet.
   *
   * @param token copied, and stays the caller's to close
   */
  public static MdmServer open(ServerConfig server, Secret token) {
    return open(server, token, connection -> connection);
  }

  /**
   * The same over a connection with more than the configuration says.
   *
   * @param more such as {@code connection -> connection.withPatience(time)}
   */
  public static MdmServer open(
      ServerConfig server, Secret token, UnaryOperator<ServerConnection> more) {
    return connect(server, token, null, more);
  }

  private static MdmServer connect(
      ServerConfig server,
      Secret token,
      @Nullable WebhookListener listener,
      UnaryOperator<ServerConnection> more) {
    ServerConnection connection = more.apply(ServerConnection.to(server.address(), token));
    if (server.rootca().isPresent()) {
      connection = connection.withRoots(Certificates.read(SourceFile.read(server.rootca().get())));
    }
    if (server.user().isPresent()) {
      connection = connection.withUser(server.user().get());
    }
    if (server.tokenCommand().isPresent()) {
      String program = SecretProgram.of(server.tokenCommand().get(), Map.of()).name();
      connection = connection.withTokenProgram(program);
    }
    return switch (server.type()) {
      case FLEET -> FleetServer.at(connection);
      case NANOMDM -> NanoMdmServer.at(connection).owning(listener);
      case NANOHUB -> NanoMdmServer.hubAt(connection).owning(listener);
      case MICROMDM -> MicroMdmServer.at(connection).owning(listener);
    };
  }

  private static boolean isFleetctl(String name) {
    return name.equals(ServerConfig.FLEETCTL) || name.startsWith(ServerConfig.FLEETCTL + ":");
  }

  /** The configured server of this name, or the default or only one; as for {@link #open}. */
  public ServerConfig select(Optional<String> given) {
    List<ServerConfig> all = list();
    Optional<String> name = given.or(this::defaultServer);
    if (name.isPresent()) {
      return all.stream()
          .filter(server -> server.name().equals(name.get()))
          .findFirst()
          .orElseThrow(() -> given.isPresent() ? unknown(name.get()) : noDefault(name.get(), all));
    }
    if (all.isEmpty()) {
      throw new NotFoundException("no server is configured", Remedy.Act.ADD_SERVER);
    }
    if (all.size() > 1) {
      List<String> names = all.stream().map(ServerConfig::name).toList();
      throw new AmbiguousException(
          "there are several servers: " + String.join(", ", names), new Remedy.ChooseServer(names));
    }
    return all.get(0);
  }

  private NotFoundException noDefault(String name, List<ServerConfig> all) {
    return new NotFoundException(
        "default_server in " + file() + " names " + ServerWords.line(name) + ", which is no server",
        all.isEmpty()
            ? Remedy.Act.ADD_SERVER
            : new Remedy.ChooseServer(all.stream().map(ServerConfig::name).toList()));
  }

  private static NotFoundException unknown(String name) {
    return new NotFoundException(
        "there is no server " + ServerWords.line(name), Remedy.Act.LIST_SERVERS);
  }

  private Secret token(ServerConfig server) {
    if (server.tokenCommand().isPresent()) {
      checkOrigin(server);
      return printed(server, server.tokenCommand().get());
    }
    Path file = tokenFile(server.name());
    if (!InputFiles.exists(file)) {
      throw new NotFoundException(
          "the token of " + server.name() + " is missing: " + file,
          new Remedy.StoreToken(server.name(), server.type().label(), server.address().toString()));
    }
    checkOrigin(server);
    return secret(file, "the token in " + file);
  }

  private static Secret printed(ServerConfig server, String commandLine) {
    String what = "the token of " + server.name();
    String origin = "token_command of " + server.name() + " in config.yaml";
    Secret token = SecretProgram.of(commandLine, origin, Map.of()).read(what);
    byte[] bytes = token.revealBytes();
    try {
      checkOneLine(bytes, what);
      return token;
    } catch (InvalidInputException e) {
      token.close();
      throw e;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** A token of version 0.1 has no origin: that of its first use counts from then on. */
  private void checkOrigin(ServerConfig server) {
    Path file = originFile(server.name());
    if (!InputFiles.exists(file)) {
      locked(
          () -> {
            if (!InputFiles.exists(file)) {
              keepOrigin(server);
            }
          });
    }
    String kept = new String(InputFiles.read(file, Yaml.MAX_FILE), UTF_8).strip();
    String origin = origin(server.address());
    if (!kept.equals(origin)) {
      throw new RefusedException(
          "the token of "
              + server.name()
              + " was given for "
              + ServerWords.line(kept)
              + ", and "
              + file()
              + " names "
              + origin
              + " now; it was not sent",
          new Remedy.AddServerAgain(
              server.name(),
              server.type().label(),
              server.address().toString(),
              server.tokenCommand().map(line -> SecretProgram.of(line, Map.of()).name())));
    }
  }

  private void keepOrigin(ServerConfig server) {
    Path file = originFile(server.name());
    DurableFiles.createFolder(folder.resolve("token-origins"));
    DurableFiles.replace(file, originBytes(server), DurableFiles.Access.OWNER_ONLY);
  }

  private static byte[] originBytes(ServerConfig server) {
    return (origin(server.address()) + "\n").getBytes(UTF_8);
  }

  /** Scheme, host and port, so that all spellings of one origin are the same. */
  private static String origin(ServerAddress address) {
    URI uri = address.uri();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("http") ? 80 : 443;
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  private static Secret secret(Path file, String what) {
    TrustedPaths.checkSecret(file);
    byte[] bytes = InputFiles.read(file, MAX_TOKEN);
    try {
      return Secret.ofLine(bytes, what);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
