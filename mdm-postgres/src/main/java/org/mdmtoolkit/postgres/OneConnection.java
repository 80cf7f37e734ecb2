package org.mdmtoolkit.postgres;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A {@link DataSource} of one connection, which is opened when it is first wanted, kept, and opened
 * anew after it broke. Whoever wants it while another thread has it waits.
 *
 * <p>Where nobody has set what the driver's logger {@code org.postgresql} logs, that is switched
 * off when the connection is opened: it would write to standard error what the exception says.
 *
 * <p>Safe for use by many threads.
 */
public final class OneConnection implements DataSource, AutoCloseable {

  /** Kept, or it would lose its level. What the driver logs it throws, too. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  private final String url;
  private final Properties properties;
  private final UnaryOperator<SQLException> failure;
  private final Semaphore free = new Semaphore(1);
  private @Nullable Connection physical; // of whoever has the permit
  private volatile @Nullable Thread holder;

  /**
   * One that is not opened yet.
   *
   * @param failure names what the driver says of a connection that could not be opened
   */
  OneConnection(String url, Properties properties, UnaryOperator<SQLException> failure) {
    this.url = url;
    this.properties = properties;
    this.failure = failure;
  }

  /**
   * The connection; closing it gives it back.
   *
   * @throws SQLException if it cannot be opened, or this thread has it already
   */
  @Override
  public Connection getConnection() throws SQLException {
    if (Thread.currentThread().equals(holder)) {
      throw new SQLException("this thread has the only connection already");
    }
    free.acquireUninterruptibly();
    try {
      Connection connection = physical;
      if (connection == null || connection.isClosed()) {
        connection = another();
        physical = connection;
      }
      Connection lent = lent(connection);
      holder = Thread.currentThread();
      return lent;
    } finally {
      if (holder == null) {
        free.release();
      }
    }
  }

  /** One more, which is the caller's. */
  Connection another() throws SQLException {
    if (DRIVER.getLevel() == null) {
      DRIVER.setLevel(Level.OFF);
    }
    @Nullable Connection connection;
    try {
      connection = new Driver().connect(url, properties);
    } catch (SQLException e) {
      throw failure.apply(e);
    }
    if (connection == null) {
      throw new SQLException("the driver does not take its URL");
    }
    return connection;
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
                  holder = null;
                  free.release();
                }
                return null;
              }
              if (isBack.get()) {
                throw new SQLException("the connection was given back");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  /** Closes the connection; it is opened again if it is wanted again. */
  @Override
  public void close() {
    free.acquireUninterruptibly();
    try {
      Connection last = physical;
      physical = null;
      if (last != null) {
        last.close();
      }
    } catch (SQLException e) {
      // The server notices by itself.
    } finally {
      free.release();
    }
  }

  /** Not supported. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("there is one connection for one role");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  /** Does nothing: the time limits are those of the settings. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  /** Not supported. */
  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("nothing is logged here");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("it wraps no " + type.getName());
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  /** Where it goes; not what it logs in with. */
  @Override
  public String toString() {
    return url;
  }
}
