package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.secret.SystemRandom;

/**
 * Runs what the commands run, so that the launcher can keep the classes they need ready in an
 * archive. Started by the launcher after a build, once for everyday lines ({@code daily}) and once
 * for all; works in a temporary folder, prints nothing, needs no network but loopback and ends with
 * 0.
 */
public final class Training {

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("mdm-training");
    try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answer(server));
      answering.setDaemon(true);
      answering.start();
      Main.train();
      runDaily(folder);
      if (arguments.length == 0 || !arguments[0].equals("daily")) {
        runEverything(folder, "http://127.0.0.1:" + server.getLocalPort());
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(Training::delete);
      }
    }
  }

  /** What is read without picocli, with the refusals that are met most. */
  private static void runDaily(Path folder) {
    run(folder, "--version");
    run(folder, "help");
    run(folder, "__complete host");
    run(folder, "lock mac --dry-run --message", "m & n");
    run(folder, "lock mac -o FOLDER/lock.xml --reason training --message", "m & n");
    run(folder, "lock mac -o FOLDER/lock.xml"); // refused
    run(folder, "lock mac --again --force -o FOLDER/lock.xml");
    run(folder, "erase mac --json -o FOLDER/erase.xml");
    run(folder, "restart mac");
    run(folder, "restart mac -o FOLDER/restart.xml");
    run(folder, "shutdown mac");
    run(folder, "reinstall-fleetd");
    run(folder, "pin list");
    run(folder, "pin show mac --json");
    run(folder, "pin show mac");
    run(folder, "pin close mac --type DeviceLock");
    run(folder, "journal list");
    run(folder, "journal verify --json");
    run(folder, "command build RemoveProfile --set Identifier=a.b");
    run(folder, "command check FOLDER/lock.xml --target", "macOS 15.1, supervised, device");
    run(folder, "command check FOLDER/restart.xml");
    run(folder, "command list");
    run(folder, "command show DeviceLock");
  }

  private static void runEverything(Path folder, String server) {
    send(folder, server, "lock 8A9B7C6D-1111-2222-3333-444455556666 --reason training --yes");
    send(folder, server, "restart 8A9B7C6D-1111-2222-3333-444455556666 --yes");
    run(folder, "unlock mac");
    run(folder, "server list");
    run(folder, "lock --help");
    run(folder, "restart mac --reason=training");
    run(folder, "escrow readers");
    run(
        folder,
        "command sign FOLDER/lock.xml --cert KEY.pem --key KEY.pem --passphrase-file KEY.passphrase"
            + " -o FOLDER/lock.p7m");
    run(folder, "command verify FOLDER/lock.p7m --trust KEY.pem");
    run(folder, "vendor csr --email a@example.com --dir FOLDER/vendor");
    run(folder, "cert show KEY.pem --within 30d");
    run(folder, "renew start --name training --email a@example.com");
    run(folder, "renew status --within 30d");
    run(folder, "config");
    run(folder, "help pin show");
    run(folder, "no-such-command");
  }

  /** What a command line ends with does not matter here: the classes it needed are loaded. */
  private static void run(Path folder, String line, String... more) {
    run(folder, Map.of(), line, more);
  }

  private static void send(Path folder, String server, String line) {
    Map<String, String> environment =
        Map.of(
            "MDM_SERVER_URL",
            server,
            "MDM_SERVER_TYPE",
            "nanomdm",
            "MDM_SERVER_TOKEN",
            "protects nothing");
    run(folder, environment, line);
  }

  private static void run(
      Path folder, Map<String, String> environment, String line, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(line.split(" "))
                    .map(
                        word ->
                            word.replace("KEY", "FOLDER/.local/share/mdm-toolkit/escrow/identity"))
                    .map(word -> word.replace("FOLDER", folder.toString())),
                Stream.of(more))
            .toArray(String[]::new);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("HOME", folder.toString()); // most people have no MDM_HOME
    OutputStream nowhere = OutputStream.nullOutputStream();
    Cli.run(
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            variables,
            Clock.systemUTC(),
            SystemRandom::create,
            Terminal.none()),
        arguments);
  }

  /** Plays as much of a NanoMDM as the sending of a command meets. */
  private static void answer(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        while (answer(client)) {
          // the next request of the same connection
        }
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private static boolean answer(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    String request = line(in);
    if (request.isEmpty()) {
      return false;
    }
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    String command = new String(in.readNBytes(length), UTF_8);
    String answer = "{\"version\":\"v0.9.0\"}";
    if (request.startsWith("PUT")) {
      answer =
          "{\"status\":{\""
              + request.replaceFirst("^PUT /v1/enqueue/([^ ?]*).*$", "$1")
              + "\":{\"push_result\":\"1\"}},\"command_uuid\":\""
              + text(command, "CommandUUID")
              + "\",\"request_type\":\""
              + text(command, "RequestType")
              + "\"}";
    }
    String reply =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + answer.length()
            + "\r\n\r\n"
            + answer;
    client.getOutputStream().write(reply.getBytes(UTF_8));
    return true;
  }

  private static String text(String plist, String key) {
    String after = plist.substring(plist.indexOf("<key>" + key + "</key>"));
    return after.substring(after.indexOf("<string>") + 8, after.indexOf("</string>"));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
