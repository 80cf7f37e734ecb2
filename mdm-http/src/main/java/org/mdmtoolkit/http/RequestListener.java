package org.mdmtoolkit.http;

/**
 * Is told of each request once it has ended, for metrics: a timer per origin, method, path and
 * status, a counter of tries and losses.
 *
 * <p>Called on the thread that sent the request, before its answer is handed on, so it should be
 * quick. It is called by many threads at once where requests are sent by many. What it throws is
 * dropped: nothing that counts may change what becomes of a command.
 */
@FunctionalInterface
public interface RequestListener {

  /** Is not interested. */
  RequestListener NONE = event -> {};

  /** A request was answered, or its answer was lost; each try is told of alone. */
  void ended(RequestEvent event);
}
