package org.mdmtoolkit.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What devices were sent, to be shown to anybody: a command as XML without its secrets and its
 * UUID. Immutable.
 *
 * @param requestType Apple's name of it
 * @param devices how many had it
 * @param xml with every secret masked
 */
public record MaskedCommand(String requestType, int devices, String xml) {

  /** The commands in these records, each once. One in which a secret would be seen is left out. */
  public static List<MaskedCommand> of(List<RevealedSecret> revealed) {
    Map<String, MaskedCommand> commands = new LinkedHashMap<>();
    for (RevealedSecret one : revealed) {
      String type = one.record().requestType();
      masked(one)
          .ifPresent(
              xml ->
                  commands.merge(
                      xml,
                      new MaskedCommand(type, 1, xml),
                      (all, last) -> new MaskedCommand(type, all.devices + 1, xml)));
    }
    return new ArrayList<>(commands.values());
  }

  private static Optional<String> masked(RevealedSecret opened) {
    return opened
        .command()
        .map(command -> new String(command.maskedXml(), UTF_8))
        .map(text -> text.replace(opened.record().commandUuid(), "COMMAND-UUID"))
        .filter(text -> opened.reveal().isEmpty() || !text.contains(opened.reveal()));
  }
}
