package org.mdmtoolkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does with each connection what a test says: also what no decent server does. */
final class SocketServer implements AutoCloseable {

  /** What happens on one connection. */
  interface Behaviour {
    void serve(SocketServer server, Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private SocketServer(ServerSocket server, Behaviour behaviour) {
    this.server = server;
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              threads.execute(() -> serve(socket, behaviour));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
  }

  static SocketServer start(Behaviour behaviour) throws IOException {
    return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
  }

  static SocketServer on(ServerSocket server, Behaviour behaviour) {
    return new SocketServer(server, behaviour);
  }

  private void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      behaviour.serve(this, socket);
    } catch (IOException e) {
      // The client went away, as some tests want.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  ServerAddress address() {
    return ServerAddress.of("http://127.0.0.1:" + port());
  }

  /** The heads of all requests that were read. */
  List<String> heads() {
    return heads;
  }

  /** Reads a request's head and the body that its Content-Length tells. */
  String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    String length =
        head.toString()
            .lines()
            .filter(line -> line.startsWith("Content-Length: "))
            .map(line -> line.substring(16))
            .findFirst()
            .orElse("0");
    String body = new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
    heads.add(head.toString());
    return head + body;
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  /** Ends the connection with a reset. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Waits until the test is over. */
  void hang() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() throws IOException {
    ended.countDown();
    server.close();
    threads.shutdownNow();
  }
}
