package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.io.InputFiles;

/**
 * How to reach a database: a URL of the form {@code postgresql://user@host:port/database}, and what
 * PostgreSQL's own programs take from <a
 * href="https://www.postgresql.org/docs/current/libpq-envars.html">their variables</a>, the
 * connection service file and the password file. The driver reads part of that by other rules, so
 * it is done here.
 *
 * <p>TLS with the name checked ({@code verify-full}) for every server but one on this machine. A
 * password never comes from the URL.
 *
 * <p>Immutable. {@link #toString} shows no password.
 */
public final class ConnectionSettings {

  private static final String SYSTEM = "system";
  private static final String DEFAULT_PORT = "5432";
  private static final Set<String> TLS_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** What may stand in the URL or in a service file, and in which variable. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "host", "PGHOST",
          "port", "PGPORT",
          "dbname", "PGDATABASE",
          "user", "PGUSER",
          "service", "PGSERVICE",
          "passfile", "PGPASSFILE",
          "sslmode", "PGSSLMODE",
          "sslrootcert", "PGSSLROOTCERT",
          "application_name", "PGAPPNAME");

  private record Host(String name, String port) {

    boolean isLoopback() {
      return name.equals("localhost") || name.equals("::1") || name.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
  }

  private final List<Host> hosts;
  private final String database;
  private final String user;
  private final Properties driver;
  private final Path passwords;
  private final Optional<String> origin;

  private ConnectionSettings(
      List<Host> hosts,
      String database,
      String user,
      Properties driver,
      Path passwords,
      Optional<String> origin) {
    this.hosts = hosts;
    this.database = database;
    this.user = user;
    this.driver = driver;
    this.passwords = passwords;
    this.origin = origin;
  }

  /**
   * The same, for messages that say where the URL stands.
   *
   * @param where such as the name of a variable or of a file
   */
  public ConnectionSettings from(String where) {
    return new ConnectionSettings(hosts, database, user, driver, passwords, Optional.of(where));
  }

  /**
   * Reads them all. What stands in the URL comes first, then the service, then the environment.
   *
   * @param url {@code postgresql://…}; parts that it leaves out are taken from the others
   * @param environment of the process
   * @param home of the user
   * @param account the user's name on this machine, the role if none is named
   * @throws InvalidInputException if the URL is none, holds a password, or something unknown
   * @throws NotFoundException if a service or a file that is named is not there
   * @throws RefusedException if the password file may be read by others, or TLS is too weak
   */
  public static ConnectionSettings of(
      String url, Map<String, String> environment, Path home, String account) {
    Map<String, String> given = parse(url);
    Map<String, String> settings = new HashMap<>();
    VARIABLES.forEach(
        (name, variable) -> {
          String value = environment.getOrDefault(variable, "");
          if (!value.isEmpty()) {
            settings.put(name, value);
          }
        });
    String service = given.getOrDefault("service", settings.getOrDefault("service", ""));
    if (!service.isEmpty()) {
      String file = environment.getOrDefault("PGSERVICEFILE", "");
      Path place = file.isEmpty() ? home.resolve(".pg_service.conf") : Path.of(file);
      settings.putAll(ConnectionFiles.service(place, service));
    }
    settings.putAll(given);

    List<Host> hosts = hosts(settings);
    String user = settings.getOrDefault("user", account);
    String database = settings.getOrDefault("dbname", user);
    Properties driver = driver(settings, user);
    tls(driver, settings, hosts, home);
    Path passwords =
        settings.containsKey("passfile")
            ? Path.of(settings.getOrDefault("passfile", ""))
            : home.resolve(".pgpass");
    String password =
        Optional.ofNullable(settings.get("password"))
            .or(
                () ->
                    ConnectionFiles.password(
                        passwords, hosts.get(0).name(), hosts.get(0).port(), database, user))
            .orElse(""); // or the driver would look for one by rules of its own
    driver.setProperty("password", password);
    return new ConnectionSettings(hosts, database, user, driver, passwords, Optional.empty());
  }

  private static Map<String, String> parse(String url) {
    String rest = url.replaceFirst("^postgres(ql)?://", "");
    if (rest.equals(url)) {
      throw new InvalidInputException(
          "the store's URL does not begin with postgresql://",
          "Give it as postgresql://user@host:port/database.");
    }
    int at0 = rest.indexOf('@');
    if (at0 >= 0 && rest.substring(0, at0).contains(":")) { // whatever stands in it
      throw passwordInUrl();
    }
    Map<String, String> given = new HashMap<>();
    int question = rest.indexOf('?');
    for (String one : question < 0 ? new String[0] : rest.substring(question + 1).split("&", -1)) {
      String[] parts = one.split("=", 2);
      String name = decoded(parts[0]);
      if (name.equals("password")) {
        throw passwordInUrl();
      }
      if (!VARIABLES.containsKey(name) || parts.length < 2) {
        throw new InvalidInputException(
            "the store's URL has an option that is not known, or lacks its value",
            "Known are " + String.join(", ", VARIABLES.keySet().stream().sorted().toList()) + ".");
      }
      given.put(name, decoded(parts[1]));
    }
    String place = question < 0 ? rest : rest.substring(0, question);
    int slash = place.indexOf('/');
    String authority = slash < 0 ? place : place.substring(0, slash);
    put(given, "dbname", slash < 0 ? "" : decoded(place.substring(slash + 1)));
    int at = authority.lastIndexOf('@');
    String login = at < 0 ? "" : authority.substring(0, at);
    if (login.contains(":")) {
      throw passwordInUrl();
    }
    put(given, "user", decoded(login));
    List<String> names = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    String servers = authority.substring(at + 1);
    for (String server : servers.isEmpty() ? new String[0] : servers.split(",", -1)) {
      int colon = server.indexOf(':', server.lastIndexOf(']') + 1);
      names.add(
          decoded(colon < 0 ? server : server.substring(0, colon)).replaceAll("[\\[\\]]", ""));
      ports.add(colon < 0 ? DEFAULT_PORT : server.substring(colon + 1));
    }
    if (!names.isEmpty()) {
      given.put("host", String.join(",", names));
      given.put("port", String.join(",", ports));
    }
    return given;
  }

  private static void put(Map<String, String> settings, String name, String value) {
    if (!value.isEmpty()) {
      settings.put(name, value);
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "the store's URL has a percent sign that begins no code", "Write it as %25.");
    }
  }

  private static InvalidInputException passwordInUrl() {
    return new InvalidInputException(
        "the store's URL holds a password, where everybody would see it",
        "Take it out, and write it to a password file of PostgreSQL, ~/.pgpass, with mode 0600. If"
            + " others may have seen it, change it.");
  }

  private static List<Host> hosts(Map<String, String> settings) {
    String[] names = settings.getOrDefault("host", "localhost").split(",", -1);
    String[] ports = settings.getOrDefault("port", DEFAULT_PORT).split(",", -1);
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String port = ports[Math.min(i, ports.length - 1)];
      if (names[i].isEmpty() || names[i].startsWith("/") || !port.matches("\\d{1,5}")) {
        throw new InvalidInputException(
            "the store's URL names no host and port",
            "Give a host name or address; the driver knows no Unix sockets.");
      }
      hosts.add(new Host(names[i], port));
    }
    return hosts;
  }

  private static Properties driver(Map<String, String> settings, String user) {
    Properties driver = new Properties();
    driver.setProperty("user", user);
    driver.setProperty("ApplicationName", settings.getOrDefault("application_name", "mdm"));
    driver.setProperty("connectTimeout", "10");
    driver.setProperty("socketTimeout", "30"); // seconds: above what the server itself allows
    driver.setProperty("tcpKeepAlive", "true");
    driver.setProperty("targetServerType", "primary");
    driver.setProperty("gssEncMode", "disable");
    driver.setProperty("reWriteBatchedInserts", "false");
    driver.setProperty("logServerErrorDetail", "false"); // which holds values
    driver.setProperty(
        "options",
        "-c synchronous_commit=on -c lock_timeout=5s -c statement_timeout=15s"
            + " -c idle_in_transaction_session_timeout=15s"
            + " -c default_transaction_isolation=read\\ committed");
    return driver;
  }

  private static void tls(
      Properties driver, Map<String, String> settings, List<Host> hosts, Path home) {
    boolean isHere = hosts.stream().allMatch(Host::isLoopback);
    String mode = settings.getOrDefault("sslmode", isHere ? "prefer" : "verify-full");
    if (!TLS_MODES.contains(mode)) {
      throw new InvalidInputException(
          "sslmode is " + Printable.line(mode, 40), "Set it to verify-full.");
    }
    if (!isHere && !mode.equals("verify-full")) {
      throw new RefusedException(
          "sslmode is " + mode + ": somebody in between could be the server",
          "Set it to verify-full, with the root certificate of the server's in sslrootcert.");
    }
    driver.setProperty("sslmode", mode);
    if (!mode.startsWith("verify")) {
      return;
    }
    @Nullable String root = settings.get("sslrootcert");
    Path usual = home.resolve(".postgresql").resolve("root.crt");
    if (root == null && InputFiles.exists(usual)) {
      root = usual.toString();
    }
    if (root == null || root.equals(SYSTEM)) {
      driver.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    } else if (InputFiles.exists(Path.of(root))) {
      driver.setProperty("sslrootcert", root);
    } else {
      throw new NotFoundException(
          "there is no root certificate " + root,
          Remedy.advice("Set sslrootcert to the file that holds it, or to system."));
    }
  }

  /**
   * One connection, for a program that has one thing to do. A service has a pool of its own.
   * Nothing is opened yet.
   */
  public OneConnection connection() {
    String servers = String.join(",", hosts.stream().map(Host::toString).toList());
    Properties copy = new Properties();
    copy.putAll(driver);
    return new OneConnection(
        "jdbc:postgresql://" + servers + "/" + URLEncoder.encode(database, UTF_8),
        copy,
        this::named);
  }

  /** The same failure of a login with server, role and where they are named. */
  private SQLException named(SQLException failure) {
    Host server = hosts.get(0);
    String from = origin.map(where -> "Role and server are from " + where + ". ").orElse("");
    boolean isMissing =
        driver.getProperty("password", "").isEmpty()
            && SqlFailure.state(failure).equals("08004")
            && String.valueOf(failure.getMessage()).contains("password");
    if (isMissing) {
      List<String> line = List.of(server.name(), server.port(), database, user, "PASSWORD");
      return new FailedLogin(
          "the database server "
              + server
              + " wants a password for the role "
              + user
              + ", and there is none",
          from
              + passwords
              + (InputFiles.exists(passwords) ? " has no line for them" : " is not there")
              + "; write one into it, mode 0600: "
              + String.join(":", line.stream().map(ConnectionFiles::field).toList()),
          failure);
    }
    return switch (SqlFailure.state(failure)) {
      case "28P01", "28000" ->
          new FailedLogin(
              "the database server " + server + " does not let the role " + user + " in",
              from
                  + "Check that the role is there, and its password, which comes from "
                  + passwords
                  + ".",
              failure);
      case "3D000" ->
          new FailedLogin(
              "the database server " + server + " has no database " + database,
              from + "Check the database's name.",
              failure);
      default -> failure;
    };
  }

  /** The role that logs in. */
  public String user() {
    return user;
  }

  /** {@code postgresql://user@host:port/database}. */
  @Override
  public String toString() {
    return Printable.line(
        "postgresql://"
            + user
            + "@"
            + String.join(",", hosts.stream().map(Host::toString).toList())
            + "/"
            + database);
  }
}
