package org.mdmtoolkit.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, without address and credentials, which the {@link ApiClient} adds. Immutable; a
 * {@code with…} method returns a changed copy. {@link #toString()} shows method and path alone,
 * because query and body may hold secrets.
 */
public final class ApiCall {

  private final String method;
  private final List<String> path;
  private final List<Map.Entry<String, String>> query;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;
  private final Optional<String> contentType;
  private final Optional<URI> exact;

  private ApiCall(
      String method,
      List<String> path,
      List<Map.Entry<String, String>> query,
      List<Map.Entry<String, String>> headers,
      byte[] body,
      Optional<String> contentType,
      Optional<URI> exact) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
    this.contentType = contentType;
    this.exact = exact;
  }

  /**
   * A request without a body.
   *
   * @param method {@code GET}, {@code PUT} and so on
   * @param path the segments below the server's address, not yet percent-encoded
   */
  public static ApiCall of(String method, String... path) {
    return new ApiCall(
        method,
        List.of(path),
        List.of(),
        List.of(),
        new byte[0],
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A request for a file, whose path and query are sent as they are written: somebody may have
   * signed them.
   *
   * @param file its scheme and host do not count; the client's address says where it goes
   */
  public static ApiCall get(URI file) {
    return new ApiCall(
        "GET", List.of(), List.of(), List.of(), new byte[0], Optional.empty(), Optional.of(file));
  }

  /** With a query parameter, not yet percent-encoded. */
  public ApiCall withQuery(String name, String value) {
    return new ApiCall(
        method, path, plus(query, Map.entry(name, value)), headers, body, contentType, exact);
  }

  /** With a header. */
  public ApiCall withHeader(String name, String value) {
    return new ApiCall(
        method, path, query, plus(headers, Map.entry(name, value)), body, contentType, exact);
  }

  /**
   * With a body.
   *
   * @param content copied; never logged
   */
  public ApiCall withBody(String contentType, byte[] content) {
    return new ApiCall(
        method, path, query, headers, content.clone(), Optional.of(contentType), exact);
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

  List<String> path() {
    return path;
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
    return method + " " + exact.map(URI::getRawPath).orElse("/" + String.join("/", path));
  }
}
