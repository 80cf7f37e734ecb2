package org.mdmtoolkit.cli.payload;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.mdmtoolkit.catalog.AllowedValue;
import org.mdmtoolkit.catalog.Channel;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.OsVersion;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Support;
import org.mdmtoolkit.catalog.ValueRule;

/** The catalogue as JSON: one form for {@code list} and {@code show}. */
final class SpecJson {

  private SpecJson() {}

  /** The fields of a command, without its keys. */
  static void write(JsonGenerator json, CommandSpec spec) throws IOException {
    json.writeStringField("request_type", spec.requestType());
    json.writeStringField("page", spec.page().toString());
    platforms(json, spec::support);
  }

  /** An array of keys, to their bottom. */
  static void keys(JsonGenerator json, String field, List<KeySpec> keys) throws IOException {
    json.writeArrayFieldStart(field);
    for (KeySpec key : keys) {
      key(json, key);
    }
    json.writeEndArray();
  }

  private static void key(JsonGenerator json, KeySpec key) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", key.name());
    json.writeStringField("type", key.type().label());
    json.writeBooleanField("required", key.required());
    json.writeBooleanField("secret", key.secret());
    platforms(json, key::support);
    if (key.valueRule() != ValueRule.ANY) {
      json.writeStringField("value_rule", key.valueRule().name().toLowerCase(Locale.ROOT));
      json.writeArrayFieldStart("values");
      for (AllowedValue value : key.allowedValues()) {
        json.writeStartObject();
        if (value.value() instanceof Long number) {
          json.writeNumberField("value", number);
        } else {
          json.writeStringField("value", value.toString());
        }
        platforms(json, value::support);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    below(json, "keys", key.children());
    below(json, "any_key", key.wildcard().map(List::of).orElse(List.of()));
    below(json, "elements", key.element().map(List::of).orElse(key.alternatives()));
    json.writeEndObject();
  }

  private static void below(JsonGenerator json, String field, List<KeySpec> keys)
      throws IOException {
    if (!keys.isEmpty()) {
      keys(json, field, keys);
    }
  }

  private static void platforms(JsonGenerator json, Function<Platform, Support> on)
      throws IOException {
    json.writeObjectFieldStart("platforms");
    for (Platform platform : Platform.values()) {
      Support support = on.apply(platform);
      if (support.isAvailable()) {
        json.writeObjectFieldStart(platform.label());
        support(json, support);
        json.writeEndObject();
      }
    }
    json.writeEndObject();
  }

  private static void support(JsonGenerator json, Support support) throws IOException {
    version(json, "introduced", support.introduced());
    version(json, "deprecated", support.deprecated());
    version(json, "removed", support.removed());
    for (Channel channel : Channel.values()) {
      Optional<Boolean> allowed = support.channel(channel);
      if (allowed.isPresent()) {
        json.writeBooleanField(label(channel) + "_channel", allowed.get());
      }
    }
    json.writeBooleanField("supervised", support.supervised());
    json.writeBooleanField("ade", support.requiresDep());
    json.writeStringField(
        "user_enrollment", support.userEnrollment().name().toLowerCase(Locale.ROOT));
    if (support.accessRight().isPresent()) {
      json.writeStringField("access_right", support.accessRight().get());
    }
  }

  private static void version(JsonGenerator json, String field, Optional<OsVersion> version)
      throws IOException {
    if (version.isPresent()) {
      json.writeStringField(field, version.get().toString());
    }
  }

  static String label(Channel channel) {
    return channel.name().toLowerCase(Locale.ROOT);
  }
}
