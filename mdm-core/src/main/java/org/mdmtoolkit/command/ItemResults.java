package org.mdmtoolkit.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.command.ItemResult.Verdict;

/**
 * Finds the results of single parts in an answer. Devices do not always answer as Apple's schema
 * says, so that every container is taken as dictionary and as array, and what is not known is
 * passed over.
 */
final class ItemResults {

  private static final String ERROR_CHAIN = "ErrorChain";
  private static final Set<String> STATES_OF_FAILURE =
      Set.of("Failed", "UserRejected", "UpdateRejected", "ManagementRejected");
  private static final Set<String> UPDATES_UNDER_WAY = Set.of("Idle", "Downloading", "Installing");
  private static final Set<String> TOP_KEYS =
      Set.of("Status", ERROR_CHAIN, "QueryResponses", "SecurityInfo", "StatusResponse");

  private final Map<?, ?> answer;
  private final List<ItemResult> results = new ArrayList<>();

  private ItemResults(Map<?, ?> answer) {
    this.answer = answer;
  }

  static List<ItemResult> of(Map<?, ?> answer) {
    var found = new ItemResults(answer);
    found.containers();
    found.flags();
    found.words();
    return List.copyOf(found.results);
  }

  private void containers() {
    for (Map.Entry<?, ?> entry : answer.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (TOP_KEYS.contains(key)) {
        continue;
      }
      if (entry.getValue() instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          if (list.get(i) instanceof Map<?, ?> part) {
            part(key, key + "[" + i + "]", part, null);
          }
        }
      } else if (entry.getValue() instanceof Map<?, ?> map) {
        dictionary(key, map);
      }
    }
  }

  /** One part by itself, or parts by their names. */
  private void dictionary(String key, Map<?, ?> map) {
    if (isResult(key, map)) {
      part(key, key, map, null);
      return;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> part && isResult(key, part)) {
        String name = String.valueOf(entry.getKey());
        part(key, key + "." + AnswerText.line(name), part, name);
      }
    }
  }

  private static boolean isResult(String key, Map<?, ?> map) {
    return map.containsKey(ERROR_CHAIN) || (key.equals("Settings") && map.containsKey("Status"));
  }

  private void part(String key, String path, Map<?, ?> part, @Nullable String name) {
    switch (key) {
      case "Settings" -> setting(path, part, name);
      case "UpdateResults" -> update(path, part);
      case "ResponseList" -> lomRequest(path, part);
      default -> other(path, part, name);
    }
  }

  private void setting(String path, Map<?, ?> part, @Nullable String name) {
    String status = AnswerText.of(part, "Status").orElse("no status");
    String item = name == null ? AnswerText.of(part, "Item").orElse("Settings") : name;
    String of = AnswerText.of(part, "Identifier").map(id -> " " + id).orElse("");
    add(path, item + of, ofStatus(status, part), status, part);
  }

  private void update(String path, Map<?, ?> part) {
    String status = AnswerText.of(part, "Status").orElse("no status");
    String action = AnswerText.of(part, "InstallAction").orElse("");
    Verdict verdict = Verdict.FAILED;
    if (!action.equals("Error") && !hasErrors(part)) {
      if (UPDATES_UNDER_WAY.contains(status)) {
        verdict = Verdict.PENDING;
      } else if (!isUpdateFailure(status)) {
        verdict = Verdict.UNKNOWN;
      }
    }
    String name =
        AnswerText.of(part, "ProductKey")
            .or(() -> AnswerText.of(part, "ProductVersion"))
            .orElse("update");
    add(path, name, verdict, action.isEmpty() ? status : action + ", " + status, part);
  }

  private static boolean isUpdateFailure(String status) {
    return status.endsWith("Failed")
        || status.contains("Insufficient")
        || status.contains("Requires")
        || status.endsWith("InProgress");
  }

  private void lomRequest(String path, Map<?, ?> part) {
    Object success = part.get("DeviceRequestSuccess");
    Verdict verdict =
        Boolean.TRUE.equals(success)
            ? Verdict.DONE
            : Boolean.FALSE.equals(success) ? Verdict.FAILED : Verdict.UNKNOWN;
    String text =
        AnswerText.of(part, "DeviceRequestReturnError")
            .orElse(verdict == Verdict.DONE ? "success" : "no success");
    add(
        path,
        AnswerText.of(part, "DeviceRequestUUID").orElse("request"),
        hasErrors(part) ? Verdict.FAILED : verdict,
        text,
        part);
  }

  /** A container that we do not know, of which a part says that it failed. */
  private void other(String path, Map<?, ?> part, @Nullable String name) {
    String status = AnswerText.of(part, "Status").orElse("");
    boolean failed = status.equals("Error") || status.equals("CommandFormatError");
    if (failed || hasErrors(part)) {
      String item =
          AnswerText.of(part, "Item").or(() -> AnswerText.of(part, "Identifier")).orElse(path);
      add(
          path,
          name == null ? item : name,
          Verdict.FAILED,
          status.isEmpty() ? "Error" : status,
          part);
    }
  }

  private static Verdict ofStatus(String status, Map<?, ?> part) {
    if (hasErrors(part)) {
      return Verdict.FAILED;
    }
    return switch (CommandStatus.ofAppleName(status)) {
      case ACKNOWLEDGED -> Verdict.DONE;
      case NOT_NOW, IDLE -> Verdict.PENDING;
      case ERROR, COMMAND_FORMAT_ERROR -> Verdict.FAILED;
      case UNKNOWN -> Verdict.UNKNOWN;
    };
  }

  private static boolean hasErrors(Map<?, ?> part) {
    return !ErrorChainItem.chain(part.get(ERROR_CHAIN)).isEmpty();
  }

  /** Answers of yes and no, at the top or in the dictionary that Apple's schema gives them. */
  private void flags() {
    flag("SetFirmwarePassword", "PasswordChanged", "the password was not changed");
    flag("VerifyFirmwarePassword", "PasswordVerified", "this is not the password that is set");
    flag("", "PasswordChanged", "the password was not changed");
    flag("", "PasswordVerified", "this is not the password that is set");
    flag("", "ScanInitiated", "the scan was not begun");
  }

  private void flag(String container, String key, String ifFalse) {
    Object holder = container.isEmpty() ? answer : answer.get(container);
    if (holder instanceof Map<?, ?> map && map.get(key) instanceof Boolean yes) {
      results.add(
          new ItemResult(
              container.isEmpty() ? key : container + "." + key,
              key,
              yes ? Verdict.DONE : Verdict.FAILED,
              yes ? "true" : "false, " + ifFalse,
              List.of()));
    }
  }

  /** Answers in one word at the top. */
  private void words() {
    word("MessageResult", w -> w.equals("Success") ? Verdict.DONE : Verdict.FAILED);
    word("InvitationResult", w -> w.equals("Acknowledged") ? Verdict.DONE : Verdict.FAILED);
    word("MirroringResult", w -> w.equals("Prompting") ? Verdict.PENDING : Verdict.FAILED);
    word("RejectionReason", w -> Verdict.FAILED);
    word(
        "State",
        w ->
            STATES_OF_FAILURE.contains(w)
                ? Verdict.FAILED
                : w.equals("Managed") || w.equals("Installed") ? Verdict.DONE : Verdict.PENDING);
  }

  private interface Judge {
    Verdict of(String word);
  }

  private void word(String key, Judge judge) {
    Optional<String> word = AnswerText.of(answer, key);
    word.ifPresent(
        text ->
            results.add(
                new ItemResult(key, key, judge.of(text), AnswerText.line(text), List.of())));
  }

  private void add(String path, String name, Verdict verdict, String text, Map<?, ?> part) {
    results.add(
        new ItemResult(
            path,
            AnswerText.line(name),
            verdict,
            AnswerText.line(text),
            ErrorChainItem.chain(part.get(ERROR_CHAIN))));
  }
}
