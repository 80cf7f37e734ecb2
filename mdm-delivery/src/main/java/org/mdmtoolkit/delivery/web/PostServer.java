package org.mdmtoolkit.delivery.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one POST per connection, and answers it with a status. Safe for use by many threads.
 *
 * <p>One thread accepts and reads, and never waits for a peer; others do the work. Where a limit on
 * connections or memory is reached the oldest unfinished connection goes, not the new one: a server
 * and whoever floods it may come from one address, that of a proxy, and the server's request is
 * whole within moments.
 */
final class PostServer implements AutoCloseable {

  /** Says what to answer. */
  interface Handler {

    /** A status that refuses the request before its body is read; empty to read on. */
    Optional<Integer> refuse(RequestHead head);

    /** The status for a whole request. */
    int take(RequestHead head, byte[] body);
  }

  private static final int THREADS = 2;
  private static final int BACKLOG = 512;
  private static final long TICK_MILLIS = 100;

  // Of each in one round, so that neither keeps the others waiting.
  private static final int ACCEPTED = 16;
  private static final int READS = 16;

  private final Selector selector;
  private final ServerSocketChannel door;
  private final InetSocketAddress address;
  private final PostLimits limits;
  private final LongSupplier nanoTime;
  private final Handler handler;
  private final ExecutorService workers;
  private final Thread loop;
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;

  // Those of the loop's thread.
  private final Set<Connection> unfinished = new LinkedHashSet<>(); // the oldest first
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
  private long heldBytes;

  private PostServer(
      Selector selector,
      ServerSocketChannel door,
      PostLimits limits,
      LongSupplier nanoTime,
      Handler handler)
      throws IOException {
    this.selector = selector;
    this.door = door;
    this.address = (InetSocketAddress) door.getLocalAddress();
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.handler = handler;
    ThreadFactory daemons =
        task -> {
          Thread thread = new Thread(task, "mdm-webhook");
          thread.setDaemon(true);
          return thread;
        };
    this.workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            daemons);
    this.loop = daemons.newThread(this::run);
  }

  /** Starts listening. */
  static PostServer start(
      InetSocketAddress bind, PostLimits limits, LongSupplier nanoTime, Handler handler)
      throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel door = ServerSocketChannel.open();
    try {
      door.bind(bind, BACKLOG).configureBlocking(false);
      door.register(selector, SelectionKey.OP_ACCEPT);
      PostServer server = new PostServer(selector, door, limits, nanoTime, handler);
      server.loop.start();
      return server;
    } catch (IOException | RuntimeException e) {
      door.close();
      selector.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  private void run() {
    try {
      while (!isClosed) {
        selector.select(unfinished.isEmpty() ? 0 : TICK_MILLIS);
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
          answer.run();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.attachment() instanceof Connection connection) {
            connection.read();
          }
        }
        // After reading: what has arrived counts before anybody has to go.
        selector.selectedKeys().clear();
        accept();
        long now = nanoTime.getAsLong();
        List.copyOf(unfinished).stream().filter(one -> one.isLate(now)).forEach(Connection::late);
      }
    } catch (IOException e) {
      // the selector is gone, and with it all that could be told to anybody
    } finally {
      closeAll();
    }
  }

  private void closeAll() {
    try (selector) {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      // gone either way
    }
  }

  private void accept() {
    for (int i = 0; i < ACCEPTED; i++) {
      try {
        SocketChannel channel = door.accept();
        if (channel == null) {
          return;
        }
        Connection connection = new Connection(channel);
        unfinished.add(connection);
        connection.read();
        makeRoom(connection);
      } catch (IOException e) {
        // Most likely too many open files. A peer that is gone already costs nobody anything.
        if (unfinished.isEmpty()) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        } else {
          unfinished.iterator().next().close();
        }
      }
    }
  }

  /** The oldest go, this one last of all. */
  private void makeRoom(Connection newest) {
    List<Connection> ofPeer =
        unfinished.stream().filter(one -> one.peer.equals(newest.peer)).toList();
    if (ofPeer.size() > limits.peer()) {
      ofPeer.get(0).close();
    }
    if (unfinished.size() > limits.connections()) {
      unfinished.iterator().next().close();
    }
  }

  /** Whether there is memory for so much more, for which older ones go. */
  private boolean hold(int more, Connection forThis) {
    heldBytes += more;
    for (Connection one : List.copyOf(unfinished)) {
      if (heldBytes <= limits.heldBytes() || one == forThis) {
        break;
      }
      one.close();
    }
    return heldBytes <= limits.heldBytes();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    isClosed = true;
    selector.wakeup();
    workers.shutdownNow();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Used by the loop's thread alone. */
  private final class Connection {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetAddress peer;
    private final long since = nanoTime.getAsLong();
    private long deadline = since + limits.firstByte().toNanos();
    private byte[] bytes = {};
    private int count;
    private @Nullable RequestHead head;
    private int length; // of the body
    private boolean isAnswered;

    Connection(SocketChannel channel) throws IOException {
      this.channel = channel;
      try {
        channel.configureBlocking(false);
        this.peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    boolean isLate(long now) {
      return now - deadline >= 0;
    }

    void late() {
      if (isAnswered || count == 0) {
        close();
      } else {
        answer(408);
      }
    }

    void read() {
      try {
        for (int i = 0; i < READS && key.isValid() && key.interestOps() != 0; i++) {
          buffer.clear();
          int read = channel.read(buffer);
          if (read < 0) {
            close();
          }
          if (read <= 0) {
            return;
          }
          if (!isAnswered) { // afterwards the rest only has to be out of the way
            take(buffer.flip());
          }
        }
      } catch (IOException | RuntimeException e) {
        close();
      }
    }

    private void take(ByteBuffer more) throws IOException {
      if (count == 0 && head == null) {
        deadline = since + limits.head().toNanos();
      }
      int most = head == null ? limits.headBytes() : length;
      int taken = Math.min(more.remaining(), most - count);
      if (!grow(count + taken, most)) {
        answer(503);
        return;
      }
      more.get(bytes, count, taken);
      int before = count;
      count += taken;
      if (head != null) {
        finishBody();
        return;
      }
      int end = endOfHead(Math.max(0, before - 3));
      if (end >= 0) {
        more.position(more.position() - (count - end - 4));
        startBody(end, more);
      } else if (count == most) {
        answer(431);
      }
    }

    private int endOfHead(int from) {
      for (int i = from; i + 4 <= count; i++) {
        if (bytes[i] == '\r'
            && bytes[i + 1] == '\n'
            && bytes[i + 2] == '\r'
            && bytes[i + 3] == '\n') {
          return i;
        }
      }
      return -1;
    }

    private void startBody(int end, ByteBuffer rest) throws IOException {
      Optional<RequestHead> read = RequestHead.read(bytes, end);
      Optional<Integer> refused =
          read.isEmpty()
              ? Optional.of(400)
              : handler.refuse(read.get()).or(() -> badLength(read.get()));
      if (refused.isPresent()) {
        answer(refused.get());
        return;
      }
      release();
      head = read.orElseThrow();
      deadline = nanoTime.getAsLong() + limits.body().toNanos();
      if (head.field("expect").isPresent() && !rest.hasRemaining()) {
        write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      if (rest.hasRemaining() && length > 0) {
        take(rest);
      } else {
        finishBody();
      }
    }

    private Optional<Integer> badLength(RequestHead of) {
      String given = of.field("content-length").orElse("");
      if (of.field("transfer-encoding").isPresent() || given.isEmpty()) {
        return Optional.of(411);
      }
      if (!given.matches("[0-9]{1,18}")) {
        return Optional.of(400);
      }
      if (Long.parseLong(given) > limits.bodyBytes()) {
        return Optional.of(413);
      }
      length = Integer.parseInt(given);
      return Optional.empty();
    }

    private void finishBody() {
      RequestHead whole = head;
      if (whole == null || count < length) {
        return;
      }
      key.interestOps(0);
      unfinished.remove(this);
      byte[] body = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
      try {
        workers.execute(() -> work(whole, body));
      } catch (RejectedExecutionException e) {
        answer(503);
      }
    }

    /** On a thread of the workers. */
    private void work(RequestHead whole, byte[] body) {
      int status = 500;
      try {
        status = handler.take(whole, body);
      } finally {
        int answer = status;
        answers.add(() -> answer(answer));
        selector.wakeup();
      }
    }

    /**
     * Then waits for the peer to go: with bytes unread, closing at once could take the answer back.
     */
    private void answer(int status) {
      try {
        release();
        isAnswered = true;
        write("HTTP/1.1 " + status + " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        channel.shutdownOutput();
        deadline = nanoTime.getAsLong() + limits.farewell().toNanos();
        key.interestOps(SelectionKey.OP_READ);
        unfinished.add(this);
      } catch (IOException | RuntimeException e) {
        close();
      }
    }

    /** So little always finds room: nothing else was ever written here. */
    private void write(String text) throws IOException {
      ByteBuffer out = ByteBuffer.wrap(text.getBytes(US_ASCII));
      channel.write(out);
      if (out.hasRemaining()) {
        throw new IOException("no room");
      }
    }

    private boolean grow(int needed, int most) {
      if (needed <= bytes.length) {
        return true;
      }
      int size = (int) Math.min(most, Math.max(1024L, Math.max(needed, 2L * bytes.length)));
      boolean isHeld = hold(size - bytes.length, this);
      bytes = Arrays.copyOf(bytes, size);
      return isHeld;
    }

    private void release() {
      heldBytes -= bytes.length;
      bytes = new byte[0];
      count = 0;
    }

    void close() {
      release();
      unfinished.remove(this);
      try {
        channel.close();
      } catch (IOException e) {
        // gone either way
      }
    }
  }
}
