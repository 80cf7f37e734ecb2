package org.mdmtoolkit.cli.device;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.cli.terminal.Context;
import org.mdmtoolkit.cli.terminal.ExitCodes;
import org.mdmtoolkit.cli.terminal.JsonFields;
import org.mdmtoolkit.cli.terminal.Results;
import org.mdmtoolkit.command.CommandResult;
import org.mdmtoolkit.command.ErrorChainItem;
import org.mdmtoolkit.command.ItemResult;
import org.mdmtoolkit.command.Outcome;

/**
 * Prints what a device answered; of its content what the caller lets be seen.
 *
 * @param host whom it is of, where that is to be said
 * @param shown the content as it may be seen
 */
record AnswerPrinter(
    Optional<String> host, CommandResult result, Outcome outcome, Map<String, Object> shown) {

  /** Prints it, and returns its exit code. */
  int print(Context context) {
    if (context.json()) {
      Results.print(context.shell(), this::write);
    } else {
      context.shell().print(text());
    }
    return switch (outcome.kind()) {
      case DONE, RECEIVED, IDLE -> ExitCodes.DONE;
      case NOT_NOW -> ExitCodes.TIMED_OUT;
      case PARTLY_FAILED -> ExitCodes.PARTLY_DONE;
      case FAILED, MAY_BE_DONE, UNKNOWN -> ExitCodes.FAILED;
    };
  }

  /** One line for each thing that the answer says. */
  private String text() {
    StringBuilder text = new StringBuilder();
    line(text, "Host", host);
    line(text, "Status", Optional.of(result.statusText()));
    line(text, "Outcome", Optional.of(outcome.sentence()));
    line(text, "Command UUID", result.commandUuid());
    line(text, "Device", result.udid().or(result::enrollmentId));
    line(text, "User", result.userShortName().or(result::userId));
    result.errorChain().forEach(error -> line(text, "Error", Optional.of(error.line())));
    result.items().forEach(item -> line(text, "Part", Optional.of(item.line())));
    content(text, "", shown);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Optional<String> value) {
    value.ifPresent(v -> text.append(String.format("%-13s %s%n", name + ":", Printable.line(v))));
  }

  /** Every value under its key path, one a line. */
  private static void content(StringBuilder text, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, child) -> content(text, path.isEmpty() ? key.toString() : path + "." + key, child));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        content(text, path + "[" + i + "]", list.get(i));
      }
    } else {
      Object scalar = value instanceof byte[] data ? data.length + " bytes" : value;
      text.append("  ").append(Printable.line(path + " = " + scalar)).append('\n');
    }
  }

  /** The same as fields of a JSON object. */
  private void write(JsonGenerator json) throws IOException {
    new JsonFields(json)
        .put("host", host)
        .put("status", result.statusText())
        .put("outcome", word(outcome.kind()))
        .put("sentence", outcome.sentence())
        .put("command_uuid", result.commandUuid())
        .put("udid", result.udid())
        .put("enrollment_id", result.enrollmentId())
        .strings("errors", result.errorChain().stream().map(ErrorChainItem::line).toList())
        .objects("parts", result.items(), AnswerPrinter::part);
    json.writeFieldName("content");
    value(json, shown);
  }

  private static void part(JsonFields json, ItemResult item) {
    json.put("key", item.keyPath())
        .put("name", item.name())
        .put("verdict", word(item.verdict()))
        .put("text", item.line());
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        value(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object one : list) {
        value(json, one);
      }
      json.writeEndArray();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof byte[] data) {
      json.writeString(Base64.getEncoder().encodeToString(data));
    } else {
      json.writeString(value.toString());
    }
  }
}
