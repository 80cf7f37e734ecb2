package org.mdmtoolkit.command;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mdmtoolkit.JsonFields;
import org.mdmtoolkit.catalog.AllowedValue;
import org.mdmtoolkit.catalog.Channel;
import org.mdmtoolkit.catalog.CommandSpec;
import org.mdmtoolkit.catalog.KeySpec;
import org.mdmtoolkit.catalog.Platform;
import org.mdmtoolkit.catalog.Support;
import org.mdmtoolkit.catalog.ValueRule;

/** The catalogue as JSON: one form for lists of commands, and for one with its keys. */
public final class CatalogJson {

  private CatalogJson() {}

  /** The fields of a command, without its keys. */
  public static void write(JsonFields json, CommandSpec spec) {
    json.put("request_type", spec.requestType()).put("page", spec.page().toString());
    platforms(json, spec::support);
  }

  /** An array of keys, to their bottom. */
  public static void keys(JsonFields json, String field, List<KeySpec> keys) {
    json.objects(field, keys, CatalogJson::key);
  }

  private static void key(JsonFields json, KeySpec key) {
    json.put("name", key.name())
        .put("type", key.type().label())
        .put("required", key.required())
        .put("secret", key.secret());
    platforms(json, key::support);
    if (key.valueRule() != ValueRule.ANY) {
      json.put("value_rule", key.valueRule().name().toLowerCase(Locale.ROOT))
          .objects("values", key.allowedValues(), CatalogJson::value);
    }
    below(json, "keys", key.children());
    below(json, "any_key", key.wildcard().map(List::of).orElse(List.of()));
    below(json, "elements", key.element().map(List::of).orElse(key.alternatives()));
  }

  private static void value(JsonFields json, AllowedValue value) {
    if (value.value() instanceof Long number) {
      json.put("value", number.longValue());
    } else {
      json.put("value", value.toString());
    }
    platforms(json, value::support);
  }

  private static void below(JsonFields json, String field, List<KeySpec> keys) {
    if (!keys.isEmpty()) {
      keys(json, field, keys);
    }
  }

  private static void platforms(JsonFields json, Function<Platform, Support> on) {
    json.object(
        "platforms",
        fields ->
            Stream.of(Platform.values())
                .filter(platform -> on.apply(platform).isAvailable())
                .forEach(
                    platform ->
                        fields.object(
                            platform.label(), inner -> support(inner, on.apply(platform)))));
  }

  private static void support(JsonFields json, Support support) {
    json.put("introduced", support.introduced())
        .put("deprecated", support.deprecated())
        .put("removed", support.removed());
    for (Channel channel : Channel.values()) {
      support
          .channel(channel)
          .ifPresent(allowed -> json.put(label(channel) + "_channel", allowed.booleanValue()));
    }
    json.put("supervised", support.supervised())
        .put("ade", support.requiresDep())
        .put("user_enrollment", support.userEnrollment().name().toLowerCase(Locale.ROOT))
        .put("access_right", support.accessRight());
  }

  /** The name of a channel in output for programs. */
  public static String label(Channel channel) {
    return channel.name().toLowerCase(Locale.ROOT);
  }
}
