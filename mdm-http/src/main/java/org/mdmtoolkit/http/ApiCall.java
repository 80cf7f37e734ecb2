package org.mdmtoolkit.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One request, without address and credentials, which the {@link ApiClient} adds. Immutable; a
 * {@code with…} method returns a changed copy. {@link #toString()} shows method and path alone,
 * because query and body may hold secrets.
 */
public final class ApiCall {

  private final String method;
  private final List<Segment> path;
  private final List<Map.Entry<String, String>> query;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;
  private final Optional<String> contentType;
  private final Optional<URI> exact;
  private final int attempt;

  /** A part of the path; an id differs from call to call, and may say whose device it is. */
  private record Segment(String text, boolean isId) {}

  private ApiCall(
      String method,
      List<Segment> path,
      List<Map.Entry<String, String>> query,
      List<Map.Entry<String, String>> headers,
      byte[] body,
      Optional<String> contentType,
      Optional<URI> exact,
      int attempt) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
    this.contentType = contentType;
    this.exact = exact;
    this.attempt = attempt;
  }

  /**
   * A request without a body.
   *
   * @param method {@code GET}, {@code PUT} and so on
   * @param path the segments below the server's address, not yet percent-encoded. A {@link
   *     RequestListener} is told of them, so they are words of the interface alone: what names a
   *     device or an app is given to {@link #withId}
   */
  public static ApiCall of(String method, String... path) {
    return plain(method, Optional.empty()).withPath(path);
  }

  private static ApiCall plain(String method, Optional<URI> exact) {
    return new ApiCall(
        method, List.of(), List.of(), List.of(), new byte[0], Optional.empty(), exact, 1);
  }

  /**
   * A request for a file, whose path and query are sent as they are written: somebody may have
   * signed them.
   *
   * @param file its scheme and host do not count; the client's address says where it goes
   */
  public static ApiCall get(URI file) {
    return plain("GET", Optional.of(file));
  }

  /** With more segments after those that are there, as in {@link #of}. */
  public ApiCall withPath(String... more) {
    return withPath(Stream.of(more).map(text -> new Segment(text, false)));
  }

  /** With one more segment, of which a {@link RequestListener} sees {@code {id}} alone. */
  public ApiCall withId(String id) {
    return withPath(Stream.of(new Segment(id, true)));
  }

  private ApiCall withPath(Stream<Segment> more) {
    List<Segment> longer = Stream.concat(path.stream(), more).toList();
    return new ApiCall(method, longer, query, headers, body, contentType, exact, attempt);
  }

  /**
   * The same for another try, for the {@link RequestListener} to tell.
   *
   * @param number 1 for the first
   */
  public ApiCall withAttempt(int number) {
    return new ApiCall(method, path, query, headers, body, contentType, exact, number);
  }

  /** With a query parameter, not yet percent-encoded. */
  public ApiCall withQuery(String name, String value) {
    List<Map.Entry<String, String>> longer = plus(query, Map.entry(name, value));
    return new ApiCall(method, path, longer, headers, body, contentType, exact, attempt);
  }

  /** With a header. */
  public ApiCall withHeader(String name, String value) {
    List<Map.Entry<String, String>> longer = plus(headers, Map.entry(name, value));
    return new ApiCall(method, path, query, longer, body, contentType, exact, attempt);
  }

  /**
   * With a body.
   *
   * @param content copied; never logged
   */
  public ApiCall withBody(String contentType, byte[] content) {
    Optional<String> type = Optional.of(contentType);
    return new ApiCall(method, path, query, headers, content.clone(), type, exact, attempt);
  }

  private static <T> List<T> plus(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return List.copyOf(longer);
  }

  /** The method. */
  public String method() {
    return method;
  }

  Optional<URI> exact() {
    return exact;
  }

  int attempt() {
    return attempt;
  }

  List<String> path() {
    return path.stream().map(Segment::text).toList();
  }

  /** The path as it may be counted; empty for a file, whose address may hold anything. */
  Optional<String> template() {
    return exact.isPresent()
        ? Optional.empty()
        : Optional.of(joined(path.stream().map(one -> one.isId() ? "{id}" : one.text())));
  }

  private static String joined(Stream<String> segments) {
    return "/" + segments.collect(Collectors.joining("/"));
  }

  List<Map.Entry<String, String>> query() {
    return query;
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  Optional<String> contentType() {
    return contentType;
  }

  /** Method and path. */
  @Override
  public String toString() {
    return method + " " + exact.map(URI::getRawPath).orElseGet(() -> joined(path().stream()));
  }
}
