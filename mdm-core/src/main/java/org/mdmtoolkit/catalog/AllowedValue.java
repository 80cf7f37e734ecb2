package org.mdmtoolkit.catalog;

/**
 * One value that a key may have, with where it is available: a query of DeviceInformation has its
 * own support. Immutable.
 */
public final class AllowedValue {

  private final Object value;
  private final Support.ByPlatform support;

  AllowedValue(Object value, Support.ByPlatform support) {
    this.value = value;
    this.support = support;
  }

  /** The value: a String or a Long, by the type of its key. */
  public Object value() {
    return value;
  }

  /** Where the value is available. */
  public Support support(Platform platform) {
    return support.on(platform);
  }

  /** The value as text. */
  @Override
  public String toString() {
    return value.toString();
  }
}
