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
import org.mdmtoolkit.cli.terminal.ResourceText;
import org.mdmtoolkit.cli.terminal.Shell;
import org.mdmtoolkit.cli.terminal.Terminal;
import org.mdmtoolkit.secret.SystemRandom;

/**
 * Runs what the commands run, so that the launcher can keep the classes they need ready in an
 * archive: the lines of training.txt. Started by the launcher after a build, once for everyday
 * lines ({@code daily}) and once for all; works in a temporary folder, prints nothing, needs no
 * network but loopback and ends with 0.
 */
public final class Training {

  private Training() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("mdm-training");
    String home = folder.toString(); // most people have no MDM_HOME
    String[] parts = ResourceText.beside(Training.class, "training.txt").split("\n\n", -1);
    Main.train();
    try {
      run(parts[1], Map.of("HOME", home));
      if (!List.of(arguments).equals(List.of("daily"))) {
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
        server.createContext("/", Training::answer);
        server.start();
        try {
          String url = "http://127.0.0.1:" + server.getAddress().getPort();
          run(
              parts[2],
              Map.of(
                  "HOME",
                  home,
                  "MDM_SERVER_URL",
                  url,
                  "MDM_SERVER_TYPE",
                  "nanomdm",
                  "MDM_SERVER_TOKEN",
                  "protects nothing"));
        } finally {
          server.stop(0);
        }
        run(parts[3], Map.of("HOME", home));
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
    for (String line : lines.strip().split("\n", -1)) {
      String[] words = line.split(" ");
      for (int i = 0; i < words.length; i++) {
        words[i] =
            words[i]
                .replace('~', ' ')
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
