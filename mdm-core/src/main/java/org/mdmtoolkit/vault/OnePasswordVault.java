package org.mdmtoolkit.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.io.ExternalProgram;
import org.mdmtoolkit.io.ExternalProgram.Ended;

/**
 * 1Password by its program {@code op}, version 2. The item goes there as a JSON template on
 * standard input; its title is not unique there, so it is looked for first.
 *
 * @see <a href="https://developer.1password.com/docs/cli/item-template-json">Item JSON template</a>
 */
public final class OnePasswordVault implements Vault {

  private static final Duration LIMIT = Duration.ofMinutes(2); // somebody may have to unlock it

  private final Optional<String> vault;
  private final Map<String, String> environment;

  private OnePasswordVault(Optional<String> vault, Map<String, String> environment) {
    this.vault = vault;
    this.environment = Map.copyOf(environment);
  }

  /**
   * The account that {@code op} is signed in to.
   *
   * @param vault the name or id of the vault in it; empty for the account's own. Service accounts
   *     need one
   */
  public static OnePasswordVault of(Optional<String> vault, Map<String, String> environment) {
    return new OnePasswordVault(vault, environment);
  }

  @Override
  public String description() {
    return "1Password" + vault.map(name -> ", vault " + name).orElse("");
  }

  @Override
  public Found look(VaultItem item) {
    List<String> ids = new ArrayList<>();
    if (ask("list") instanceof List<?> items) {
      for (Object one : items) {
        if (one instanceof Map<?, ?> entry
            && item.title().equals(entry.get("title"))
            && entry.get("id") instanceof String id
            && id.matches("[A-Za-z0-9]+")) {
          ids.add(id);
        }
      }
    } else {
      throw strange();
    }
    if (ids.isEmpty()) {
      return Found.NOTHING;
    }
    boolean isSame = ids.size() == 1 && fields(ask("get", ids.get(0))).equals(item.revealFields());
    return isSame ? Found.THE_SAME : Found.SOMETHING_ELSE;
  }

  @Override
  public void store(VaultItem item) {
    // The hyphen makes it read the template from standard input.
    program()
        .handOver(
            template(item),
            arguments("create", "-"),
            exitCode ->
                new UnavailableException(
                    "op did not take the item " + item.title(),
                    "Nothing of what it says is shown, as it may hold secrets. Check `op vault"
                        + " list`, and that you may write there."));
  }

  private Object ask(String... what) {
    try (Ended ended = program().run(new byte[0], arguments(what))) {
      if (ended.exitCode() != 0) {
        throw new DeniedException(
            "op does not answer `op item " + what[0] + "`",
            new Remedy.Give(
                Remedy.Give.Input.VAULT,
                "Sign in first: `op whoami`. A service account needs {}, too."));
      }
      return VaultJson.read(ended.revealOutput()).orElseThrow(OnePasswordVault::strange);
    }
  }

  private List<String> arguments(String... what) {
    List<String> arguments = new ArrayList<>(List.of("item", what[0], "--format", "json"));
    vault.ifPresent(name -> arguments.add("--vault=" + name));
    arguments.addAll(List.of(what).subList(1, what.length));
    return arguments;
  }

  private ExternalProgram program() {
    return ExternalProgram.find("op", environment, LIMIT);
  }

  private static UnavailableException strange() {
    return new UnavailableException(
        "op answers something that is not understood here", "Version 2 of op is needed: `op -v`.");
  }

  /** The fields that have a value; a note that the category brings along, empty, is none. */
  private static Map<String, String> fields(Object item) {
    Map<String, String> fields = new HashMap<>();
    if (item instanceof Map<?, ?> map && map.get("fields") instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> field
            && field.get("label") instanceof String label
            && field.get("value") instanceof String value
            && !value.isEmpty()) {
          fields.put(label, value);
        }
      }
    }
    return fields;
  }

  private static byte[] template(VaultItem item) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("title", item.title());
      json.writeStringField("category", "SECURE_NOTE");
      json.writeArrayFieldStart("fields");
      for (Map.Entry<String, String> field : item.revealFields().entrySet()) {
        boolean isPublic = item.facts().containsKey(field.getKey());
        json.writeStartObject();
        json.writeStringField("id", field.getKey());
        json.writeStringField("type", isPublic ? "STRING" : "CONCEALED");
        json.writeStringField("label", field.getKey());
        json.writeStringField("value", field.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return bytes.toByteArray();
  }
}
