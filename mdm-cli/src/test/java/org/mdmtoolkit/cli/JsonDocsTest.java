package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.judge.Judge;

/** docs/json.md and docs/json.schema.json: every command, with an example that is valid. */
class JsonDocsTest {

  private static final Path DOCS = Path.of("../docs/json.md");

  private static final Pattern SECTION =
      Pattern.compile("(?ms)^### (.*?)$(.*?)(?=^##|\\z)|^## Errors$(.*?)(?=^## |\\z)");

  private static final String VALIDATE =
      """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          print("no jsonschema")
          sys.exit()
      schema = json.load(open(sys.argv[1], encoding="utf-8"))
      jsonschema.Draft202012Validator.check_schema(schema)
      for line in open(sys.argv[2], encoding="utf-8"):
          name, document = line.rstrip("\\n").split("\\t")
          part = dict(schema["$defs"][name], **{"$defs": schema["$defs"]})
          jsonschema.Draft202012Validator(part).validate(json.loads(document))
      wrong = {"error": {"code": "no_such_word", "exit_code": 1, "message": "", "remedy": ""}}
      part = dict(schema["$defs"]["error"], **{"$defs": schema["$defs"]})
      assert not jsonschema.Draft202012Validator(part).is_valid(wrong)
      """;

  @TempDir Path folder;

  @Test
  void everyCommandHasAnExampleThatTheSchemaTakes() throws IOException {
    Set<String> shown = new TreeSet<>();
    StringBuilder examples = new StringBuilder();
    Matcher sections = SECTION.matcher(Files.readString(DOCS));
    while (sections.find()) {
      boolean isError = sections.group(1) == null;
      List<String> commands =
          isError
              ? List.of("error")
              : Pattern.compile("`mdm ([^`]+)`")
                  .matcher(sections.group(1))
                  .results()
                  .map(one -> one.group(1))
                  .toList();
      assertThat(commands).as(sections.group()).isNotEmpty();
      Matcher blocks =
          Pattern.compile("(?ms)^```json\n(.*?)^```$").matcher(sections.group(isError ? 3 : 2));
      while (blocks.find()) {
        for (Object document : JsonContract.documents(blocks.group(1))) {
          String command = commands.get(0);
          assertThat(JsonContract.published().check(command, document)).as(command).isEmpty();
          shown.addAll(commands);
        }
        String text = blocks.group(1).strip();
        for (String one :
            text.startsWith("{\"event\"") || commands.contains("journal list")
                ? text.split("\n", -1)
                : new String[] {text.replaceAll("\n *", " ")}) {
          examples.append(commands.get(0)).append('\t').append(one).append('\n');
        }
      }
    }
    Set<String> all = EveryCommand.names();
    all.remove("completion"); // prints a script
    all.add("error");
    assertThat(shown).isEqualTo(all);
    all.add("help");
    for (String name : all) {
      assertThat(JsonContract.published().definitions().contains(name)).as(name).isTrue();
    }

    Path file = Files.writeString(folder.resolve("examples"), examples);
    Judge.Verdict verdict = Judge.named("python3").run("-c", VALIDATE, JsonContract.SCHEMA, file);
    assertThat(verdict.stderr()).isEmpty();
  }

  @Test
  void helpAndVersionAreDocuments() {
    TestShell shell = new TestShell(folder);
    for (String line : List.of("--json", "help --json", "--help --json")) {
      assertThat(shell.run(line.split(" ", -1)).stdout()).startsWith("{\"help\":\"mdm locks, ");
    }
    assertThat(shell.run("lock", "--help", "--json").stdout()).contains("JSON Lines");
    assertThat(shell.run("--version", "--json").stdout()).contains("\"version\":", "\"commit\":");
  }

  @Test
  void anErrorIsADocumentWhereverItIsAskedForAndHoweverWrongTheLineIs() {
    TestShell shell = new TestShell(folder);
    for (String line :
        new String[] {
          "--json lokc",
          "lokc --json",
          "lock --json --no-such-option",
          "lock m --message --json",
          "pin --json",
          "pin show --json",
          "--json pin show m",
          "pin show m --json --home ",
          "command check --json"
        }) {
      TestShell.Run run = shell.run(line.split(" ", -1));
      assertThat(run.exitCode()).as(line).isNotZero();
      assertThat(run.stdout()).as(line).startsWith("{\"error\":{\"code\":\"");
      assertThat(run.stderr()).as(line).startsWith("mdm: ");
    }
    assertThat(shell.run("pin", "show", "--", "--json").stdout()).isEmpty();
    assertThat(shell.run("pin", "show", "m").stdout()).isEmpty();
  }
}
