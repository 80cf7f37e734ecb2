package org.mdmtoolkit.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Spelling;

/**
 * What Apple defines of one key of a command or of an answer: its type, whether it must be there,
 * the values it may have, what stands below it, and where it is available. Immutable.
 */
public final class KeySpec {

  /** The key by which the elements of {@link #alternatives()} are told apart. */
  public static final String SELECTOR = "Item";

  private final String name;
  private final ValueType type;
  private final boolean required;
  private final boolean secret;
  private final ValueRule valueRule;
  private final Map<Object, AllowedValue> values;
  private final long flagMask;
  private final Map<String, KeySpec> children;
  private final @Nullable KeySpec wildcard;
  private final @Nullable KeySpec element;
  private final Map<String, KeySpec> alternatives;
  private final Support.ByPlatform support;

  KeySpec(Builder from) {
    name = from.name;
    type = from.type;
    required = from.required;
    secret = from.secret;
    valueRule = from.values.isEmpty() ? ValueRule.ANY : from.valueRule;
    values = from.values;
    flagMask = valueRule == ValueRule.FLAGS ? mask(values) : 0;
    children = from.children;
    wildcard = from.wildcard;
    element = from.element;
    alternatives = from.alternatives;
    support = from.support;
  }

  private static long mask(Map<Object, AllowedValue> values) {
    long mask = 0;
    for (Object value : values.keySet()) {
      mask |= (Long) value;
    }
    return mask;
  }

  /**
   * The key as it stands in the property list. The form of an array's elements is named {@code []},
   * one of several forms by the value of its {@link #SELECTOR}, and a wildcard {@code *}.
   */
  public String name() {
    return name;
  }

  /** The type of the value. */
  public ValueType type() {
    return type;
  }

  /** Whether the key must be there whenever the dictionary above it is. */
  public boolean required() {
    return required;
  }

  /** Whether the value is, or may hold, a secret: never show or log it. True below such a key. */
  public boolean secret() {
    return secret;
  }

  /** How {@link #allowedValues()} is to be taken. */
  public ValueRule valueRule() {
    return valueRule;
  }

  /** The values that Apple lists; empty where any is allowed. */
  public List<AllowedValue> allowedValues() {
    return List.copyOf(values.values());
  }

  /** The listed value that equals this one (a String or Long). */
  public Optional<AllowedValue> allowedValue(Object value) {
    return Optional.ofNullable(values.get(value));
  }

  /** Whether the value is among those allowed; of an open list, whether it is known. */
  public boolean allows(Object value) {
    return switch (valueRule) {
      case ANY -> true;
      case LISTED, OPEN -> values.containsKey(value);
      case FLAGS -> value instanceof Long flags && (flags & ~flagMask) == 0;
    };
  }

  /**
   * The keys of a dictionary, in Apple's order. Of a value of type data: the keys of the property
   * list that its bytes are.
   */
  public List<KeySpec> children() {
    return List.copyOf(children.values());
  }

  /** The key of this name directly below. */
  public Optional<KeySpec> child(String key) {
    return Optional.ofNullable(children.get(key));
  }

  /** What stands for every key that is not among the {@link #children()}. */
  public Optional<KeySpec> wildcard() {
    return Optional.ofNullable(wildcard);
  }

  /** The form of an array's elements; empty where there are {@link #alternatives()}. */
  public Optional<KeySpec> element() {
    return Optional.ofNullable(element);
  }

  /** The forms that an array's elements may have, told apart by their {@link #SELECTOR}. */
  public List<KeySpec> alternatives() {
    return List.copyOf(alternatives.values());
  }

  /** The form whose {@link #SELECTOR} has this value. */
  public Optional<KeySpec> alternative(String item) {
    return Optional.ofNullable(alternatives.get(item));
  }

  /**
   * The name that was probably meant by one that is not here: of a {@link #children() child}, or
   * the {@link #SELECTOR} of one of the {@link #alternatives()}. Empty where none is near.
   */
  public Optional<String> nearest(String name) {
    return Spelling.nearest(name, (alternatives.isEmpty() ? children : alternatives).keySet());
  }

  /** Where the key is available. */
  public Support support(Platform platform) {
    return support.on(platform);
  }

  Support.ByPlatform platformSupport() {
    return support;
  }

  Map<String, KeySpec> childrenByName() {
    return children;
  }

  Map<String, KeySpec> alternativesByItem() {
    return alternatives;
  }

  @Nullable KeySpec childOrNull(String key) {
    return children.get(key);
  }

  @Nullable KeySpec wildcardOrNull() {
    return wildcard;
  }

  @Nullable KeySpec elementOrNull() {
    return element;
  }

  /** The name and type. */
  @Override
  public String toString() {
    return name + " <" + type.label() + ">";
  }

  /** Collects what the catalogue's lines say of one key. */
  static final class Builder {

    final String name;
    final ValueType type;
    boolean required;
    boolean secret;
    ValueRule valueRule = ValueRule.LISTED;
    final Map<Object, AllowedValue> values = new LinkedHashMap<>();
    final Map<String, KeySpec> children = new LinkedHashMap<>();
    @Nullable KeySpec wildcard;
    @Nullable KeySpec element;
    final Map<String, KeySpec> alternatives = new LinkedHashMap<>();
    Support.ByPlatform support;

    Builder(String name, ValueType type, Support.ByPlatform support) {
      this.name = name;
      this.type = type;
      this.support = support;
    }
  }
}
