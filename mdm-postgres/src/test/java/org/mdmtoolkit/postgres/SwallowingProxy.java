package org.mdmtoolkit.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything on to a server, but the answer to what holds a text: that it takes away. */
final class SwallowingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final String text;
  private final AtomicInteger left;
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Takes away so many answers, then none. */
  SwallowingProxy(int target, String text, int answers) {
    this.target = target;
    this.text = text;
    this.left = new AtomicInteger(answers);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connections.incrementAndGet();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        AtomicBoolean isSwallowing = new AtomicBoolean();
        threads.execute(() -> ask(client, server, isSwallowing));
        threads.execute(() -> answer(client, server, isSwallowing));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void ask(Socket client, Socket server, AtomicBoolean isSwallowing) {
    byte[] buffer = new byte[1 << 16];
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (new String(buffer, 0, count, ISO_8859_1).contains(text)
            && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          isSwallowing.set(true);
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One of them is gone.
    }
  }

  private static void answer(Socket client, Socket server, AtomicBoolean isSwallowing) {
    byte[] buffer = new byte[1 << 16];
    try (client;
        server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (isSwallowing.get()) {
          return;
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One of them is gone.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
