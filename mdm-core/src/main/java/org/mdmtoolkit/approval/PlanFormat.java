package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.catalog.DangerClass;

/** The one form of a plan. What is read is written again: only the very same bytes are a plan. */
final class PlanFormat {

  private static final String FORMAT = "mdm-plan-1";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(4 << 20).build())
          .build();

  private PlanFormat() {}

  static byte[] write(Plan plan) {
    StringBuilder json = new StringBuilder("{\n");
    line(json, "format", FORMAT);
    line(json, "verb", plan.verb());
    line(json, "request_type", plan.requestType());
    line(json, "danger", plan.danger().name().toLowerCase(Locale.ROOT));
    line(json, "reason", plan.reason());
    line(json, "server", plan.server());
    line(json, "author", plan.author().person());
    line(json, "author_machine", plan.author().machine());
    plan.author().key().ifPresent(key -> line(json, "author_key", key));
    line(json, "created", plan.created().toString());
    line(json, "expires", plan.expires().toString());
    line(json, "made_by", plan.madeBy());
    json.append("  \"options\": ");
    object(json, plan.options());
    json.append(",\n");
    line(json, "payload_sha256", plan.payloadSha256());
    json.append("  \"targets\": [\n");
    String before = "    ";
    for (PlanTarget target : plan.targets()) {
      json.append(before);
      object(json, fields(target));
      before = ",\n    ";
    }
    return json.append("\n  ]\n}\n").toString().getBytes(UTF_8);
  }

  private static Map<String, String> fields(PlanTarget target) {
    Map<String, String> fields = new LinkedHashMap<>();
    target.serial().ifPresent(text -> fields.put("serial", text));
    target.name().ifPresent(text -> fields.put("name", text));
    target.user().ifPresent(text -> fields.put("user", text));
    target.model().ifPresent(text -> fields.put("model", text));
    target.platform().ifPresent(text -> fields.put("platform", text));
    target.lastSeen().ifPresent(time -> fields.put("last_seen", time.toString()));
    fields.put("udid", target.udid());
    fields.put("server_id", target.serverId());
    return fields;
  }

  private static void line(StringBuilder json, String name, String value) {
    json.append("  ");
    quote(json, name);
    json.append(": ");
    quote(json, value);
    json.append(",\n");
  }

  private static void object(StringBuilder json, Map<String, String> fields) {
    json.append('{');
    String before = "";
    for (Map.Entry<String, String> field : fields.entrySet()) {
      json.append(before);
      quote(json, field.getKey());
      json.append(": ");
      quote(json, field.getValue());
      before = ", ";
    }
    json.append('}');
  }

  /** Everything that is not shown as it is stands there as its number. */
  private static void quote(StringBuilder json, String text) {
    json.append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (Printable.isShown(c)) {
                json.appendCodePoint(c);
              } else {
                for (char half : Character.toChars(c)) {
                  json.append(String.format("\\u%04x", (int) half));
                }
              }
            });
    json.append('"');
  }

  static Plan read(byte[] file) {
    if (file.length > Plan.MAX_FILE) {
      throw Plan.invalid("it is too long");
    }
    Plan plan;
    try (JsonParser json = JSON.createParser(file)) {
      plan = read(json);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw Plan.invalid("it is not a plan's JSON, or something of it is missing");
    }
    if (!Arrays.equals(write(plan), file)) {
      throw Plan.invalid("something has changed it since it was made");
    }
    return plan;
  }

  private static Plan read(JsonParser json) throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT);
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, String> options = Map.of();
    List<PlanTarget> targets = List.of();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      if (name.equals("options")) {
        options = texts(json, token);
      } else if (name.equals("targets")) {
        targets = targets(json, token);
      } else {
        expect(token, JsonToken.VALUE_STRING);
        fields.put(name, json.getText());
      }
    }
    expect(json.currentToken(), JsonToken.END_OBJECT);
    expect(json.nextToken(), null);
    if (!FORMAT.equals(fields.get("format"))) {
      throw new IllegalArgumentException("another format");
    }
    return new Plan(
        Instant.parse(required(fields, "created")),
        Instant.parse(required(fields, "expires")),
        new Plan.Author(
            required(fields, "author"),
            required(fields, "author_machine"),
            Optional.ofNullable(fields.get("author_key"))),
        required(fields, "made_by"),
        required(fields, "reason"),
        required(fields, "server"),
        required(fields, "verb"),
        required(fields, "request_type"),
        DangerClass.valueOf(required(fields, "danger").toUpperCase(Locale.ROOT)),
        options,
        required(fields, "payload_sha256"),
        targets);
  }

  private static List<PlanTarget> targets(JsonParser json, JsonToken first) throws IOException {
    expect(first, JsonToken.START_ARRAY);
    List<PlanTarget> targets = new ArrayList<>();
    for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; ) {
      if (targets.size() == Plan.MOST_TARGETS) {
        throw Plan.invalid("it is for more than " + Plan.MOST_TARGETS + " devices");
      }
      Map<String, String> fields = texts(json, token);
      targets.add(
          new PlanTarget(
              required(fields, "udid"),
              required(fields, "server_id"),
              Optional.ofNullable(fields.get("serial")),
              Optional.ofNullable(fields.get("name")),
              Optional.ofNullable(fields.get("model")),
              Optional.ofNullable(fields.get("platform")),
              Optional.ofNullable(fields.get("user")),
              Optional.ofNullable(fields.get("last_seen")).map(Instant::parse)));
      token = json.nextToken();
    }
    return targets;
  }

  private static Map<String, String> texts(JsonParser json, JsonToken first) throws IOException {
    expect(first, JsonToken.START_OBJECT);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      expect(json.nextToken(), JsonToken.VALUE_STRING);
      texts.put(name, json.getText());
    }
    expect(json.currentToken(), JsonToken.END_OBJECT);
    return texts;
  }

  private static String required(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name)).orElseThrow(IllegalArgumentException::new);
  }

  private static void expect(@Nullable JsonToken token, @Nullable JsonToken wanted) {
    if (token != wanted) {
      throw new IllegalArgumentException("another kind of value");
    }
  }
}
