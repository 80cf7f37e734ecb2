package org.mdmtoolkit.catalog;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Apple defines of one command: where it is available, the keys it takes and the keys of its
 * answer. Immutable and safe for use by many threads.
 */
public final class CommandSpec {

  private static final String PAGES = "https://developer.apple.com/documentation/devicemanagement/";

  private final String requestType;
  private final URI page;
  private final KeySpec request;
  private final KeySpec response;
  private final KeySpec networkTether;

  CommandSpec(String requestType, String page, KeySpec request, KeySpec response) {
    this.requestType = requestType;
    this.page = URI.create(PAGES + page);
    this.request = request;
    this.response = response;
    this.networkTether =
        new KeySpec(
            new KeySpec.Builder(
                Envelope.NETWORK_TETHER, ValueType.BOOLEAN, request.platformSupport()));
  }

  /** The request type, which is the command's name: {@code DeviceLock}. */
  public String requestType() {
    return requestType;
  }

  /** Apple's page about the command. */
  public URI page() {
    return page;
  }

  /** Where the command is available. */
  public Support support(Platform platform) {
    return request.support(platform);
  }

  /**
   * The command's dictionary as a key of type dictionary; its children are the {@link #keys()}. The
   * keys that every command has ({@code RequestType}, {@code RequestRequiresNetworkTether}) are not
   * among them.
   */
  public KeySpec request() {
    return request;
  }

  /** The keys beside RequestType, in Apple's order. */
  public List<KeySpec> keys() {
    return request.children();
  }

  /** The key of this name beside RequestType. */
  public Optional<KeySpec> key(String name) {
    return request.child(name);
  }

  /** The keys that every command takes beside RequestType: RequestRequiresNetworkTether. */
  public List<KeySpec> commonKeys() {
    return List.of(networkTether);
  }

  /** The answer's dictionary as a key of type dictionary, without the keys of every answer. */
  public KeySpec response() {
    return response;
  }

  /** The keys of the answer beside those of every answer (Status, CommandUUID, ...). */
  public List<KeySpec> responseKeys() {
    return response.children();
  }

  /** What replaces the command; empty for one that Apple keeps. */
  public Optional<Replacement> replacement() {
    return Optional.ofNullable(Replacement.of(requestType));
  }

  /**
   * A ready command of this type, with invented values: what must be there, and what makes it
   * useful. A new map of plain property list values each time; the maps and lists are unmodifiable.
   */
  public Map<String, Object> example() {
    return Examples.of(this);
  }

  /** The request type. */
  @Override
  public String toString() {
    return requestType;
  }
}
