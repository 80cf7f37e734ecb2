package org.mdmtoolkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
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

  /** What is read without picocli, with the refusals that are met most; _ is a blank in a word. */
  private static final String DAILY =
      """
      --version
      help
      __complete host
      lock mac --dry-run --message m_&_n
      lock mac -o FOLDER/lock.xml --reason training --message m_&_n
      lock mac -o FOLDER/lock.xml
      lock mac --again --force -o FOLDER/lock.xml
      erase mac --json -o FOLDER/erase.xml
      restart mac
      restart mac -o FOLDER/restart.xml
      shutdown mac
      reinstall-fleetd
      pin list
      pin show mac --json
      pin show mac
      pin close mac --type DeviceLock
      journal list
      journal verify --json
      command build RemoveProfile --set Identifier=a.b
      command check FOLDER/lock.xml --target macOS_15.1,_supervised,_device
      command check FOLDER/restart.xml
      command list
      command show DeviceLock
      """;

  /** What needs a server. */
  private static final String SENT =
      """
      lock 8A9B7C6D-1111-2222-3333-444455556666 --reason training --yes
      restart 8A9B7C6D-1111-2222-3333-444455556666 --yes
      """;

  private static final String SELDOM =
      """
      unlock mac
      server list
      lock --help
      restart mac --reason=training
      escrow readers
      command sign FOLDER/lock.xml --cert KEY.pem --key KEY.pem --passphrase-file KEY.passphrase \
      -o FOLDER/lock.p7m
      command verify FOLDER/lock.p7m --trust KEY.pem
      vendor csr --email a@example.com --dir FOLDER/vendor
      cert show KEY.pem --within 30d
      renew start --name training --email a@example.com
      renew status --within 30d
      config
      help pin show
      no-such-command
      """;

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("mdm-training");
    String home = folder.toString(); // most people have no MDM_HOME
    Main.train();
    try {
      run(DAILY, Map.of("HOME", home));
      if (!List.of(arguments).equals(List.of("daily"))) {
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
        server.createContext("/", Training::answer);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        run(
            SENT,
            Map.of(
                "HOME",
                home,
                "MDM_SERVER_URL",
                url,
                "MDM_SERVER_TYPE",
                "nanomdm",
                "MDM_SERVER_TOKEN",
                "protects nothing"));
        server.stop(0);
        run(SELDOM, Map.of("HOME", home));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What a line ends with does not matter here: the classes it needed are loaded. */
  private static void run(String lines, Map<String, String> environment) {
    String home = environment.get("HOME");
    OutputStream nowhere = OutputStream.nullOutputStream();
    for (String line : lines.split("\n")) {
      String[] words = line.split(" ");
      for (int i = 0; i < words.length; i++) {
        words[i] =
            words[i]
                .replace('_', ' ')
                .replace("KEY", "FOLDER/.local/share/mdm-toolkit/escrow/identity")
                .replace("FOLDER", home);
      }
      Shell shell =
          new Shell(
              new ByteArrayInputStream(new byte[0]),
              nowhere,
              nowhere,
              environment,
              Clock.systemUTC(),
              SystemRandom::create,
              Terminal.none());
      Cli.run(shell, words);
    }
  }

  /** Plays as much of a NanoMDM as the sending of a command meets. */
  private static void answer(HttpExchange exchange) throws IOException {
    String command = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String answer = "{\"version\":\"v0.9.0\"}";
    if (exchange.getRequestMethod().equals("PUT")) {
      answer =
          """
          {"status":{"%s":{"push_result":"1"}},"command_uuid":"%s","request_type":"%s"}\
          """
              .formatted(
                  exchange.getRequestURI().getPath().replaceFirst("^/v1/enqueue/", ""),
                  text(command, "CommandUUID"),
                  text(command, "RequestType"));
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length());
    exchange.getResponseBody().write(answer.getBytes(UTF_8));
    exchange.close();
  }

  private static String text(String plist, String key) {
    String after = plist.substring(plist.indexOf("<key>" + key + "</key>"));
    return after.substring(after.indexOf("<string>") + 8, after.indexOf("</string>"));
  }
}
