package org.mdmtoolkit.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The smallest server that takes commands over HTTP, and remembers which PINs it saw. */
public final class LoopbackServer implements AutoCloseable {

  private static final Pattern UUID =
      Pattern.compile("<key>CommandUUID</key>\\s*<string>([^<]*)</string>");
  private static final Pattern PIN = Pattern.compile("<key>PIN</key>\\s*<string>([^<]*)</string>");

  /** A command that arrived for a host, queued or refused as known. */
  public record Arrived(String udid, String commandUuid, String pin) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Map<String, String> queued = new ConcurrentHashMap<>();
  public final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();

  /** Is told how many commands have arrived when one more has, before that one is answered. */
  public volatile IntConsumer onArrival = count -> {};

  public LoopbackServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    http.setExecutor(threads);
    http.createContext("/enqueue/", this::enqueue);
    http.createContext("/knows/", this::knows);
    http.start();
  }

  /** As a process of its own: prints its port, and ends with its standard input. */
  public static void main(String[] arguments) throws IOException {
    try (LoopbackServer server = new LoopbackServer()) {
      System.out.println(server.url());
      while (System.in.read() >= 0) {
        // until whoever started it closes the pipe
      }
    }
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** What was queued for each host. */
  public List<Arrived> queued() {
    return arrived.stream().filter(one -> queued.containsKey(one.commandUuid())).toList();
  }

  private void enqueue(HttpExchange exchange) throws IOException {
    String xml = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String udid = last(exchange);
    Arrived one = new Arrived(udid, find(UUID, xml), find(PIN, xml));
    boolean isNew = queued.putIfAbsent(one.commandUuid(), udid) == null;
    arrived.add(one);
    onArrival.accept(arrived.size());
    answer(exchange, isNew ? 200 : 409);
  }

  private void knows(HttpExchange exchange) throws IOException {
    answer(exchange, queued.containsKey(last(exchange)) ? 200 : 404);
  }

  private static String last(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String find(Pattern pattern, String xml) {
    Matcher matcher = pattern.matcher(xml);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
