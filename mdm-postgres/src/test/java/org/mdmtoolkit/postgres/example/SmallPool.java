package org.mdmtoolkit.postgres.example;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * As little of a pool as the example needs, in the place of HikariCP: at most so many connections;
 * one that is given back broken is not lent again.
 */
final class SmallPool implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final DataSource source;
  private final Semaphore free;
  private final Deque<Connection> idle = new ArrayDeque<>();

  SmallPool(DataSource source, int most) {
    this.source = source;
    this.free = new Semaphore(most);
  }

  /** What borrows from it. */
  DataSource asDataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                return borrow();
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private Connection borrow() throws SQLException {
    try {
      if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException("the pool has no free connection", "53300");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for the pool", "53300", e);
    }
    try {
      Connection connection = next();
      return lent(connection == null ? source.getConnection() : connection);
    } catch (SQLException | RuntimeException e) {
      free.release();
      throw e;
    }
  }

  /** One that lives. */
  private @Nullable Connection next() throws SQLException {
    while (true) {
      Connection connection;
      synchronized (idle) {
        connection = idle.poll();
      }
      if (connection == null || connection.isValid(5)) {
        return connection;
      }
      connection.close();
    }
  }

  private Connection lent(Connection connection) {
    AtomicBoolean isBack = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                if (!isBack.getAndSet(true)) {
                  giveBack(connection);
                }
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  private void giveBack(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      synchronized (idle) {
        idle.push(connection);
      }
    }
    free.release();
  }

  /** Closes those that were given back. */
  @Override
  public void close() throws SQLException {
    synchronized (idle) {
      for (Connection connection : idle) {
        connection.close();
      }
      idle.clear();
    }
  }
}
