package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.cli.terminal.Action;
import org.mdmtoolkit.cli.terminal.Usual;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** What is generated from the options reads a line as picocli does, or leaves it to picocli. */
@Tag("any-jdk")
class UsualLinesTest {

  private static final int LINES = Integer.getInteger("mdm.lines", 10_000);

  private static final String[] VALUES = {
    "C02XK1ZLJGH5",
    "a b",
    "Lost? Call +1 555 0100",
    "x=y",
    "m\u00fcller",
    "\ud83d\ude00",
    "@file",
    "10",
    "010",
    "2147483648",
    "+5",
    "5 ",
    "'quoted'",
    "\"quoted\"",
    "${sys:user.name}",
    "%n",
    "*",
    "\\",
    "list",
    "lock",
    "true",
    "a,b",
    "a|b",
    "#x"
  };
  private static final String[] ODD = {
    "",
    "-",
    "--",
    "-x",
    "-1",
    "--no-such",
    "--mess",
    "-yq",
    "-qy",
    "-ofile",
    "-h",
    "--help",
    "--version",
    "-V",
    "---",
    "-\u00e4",
    "--reason=",
    "--wait",
    "--wait=5m",
    "--json=true",
    "-o="
  };

  private final Map<String, CommandLine> usual = new TreeMap<>();

  UsualLinesTest() {
    collect("", Commands.root(new Mdm(), new String[0]));
  }

  private void collect(String path, CommandLine line) {
    @Nullable Usual declared = line.getCommand() == null ? null : annotation(line.getCommand());
    if (declared != null && line.getCommandSpec().parent() != null) {
      assertThat(declared.value()).isEqualTo(path);
      usual.put(path, line);
    }
    line.getSubcommands().forEach((name, below) -> collect((path + " " + name).strip(), below));
  }

  private static @Nullable Usual annotation(Object command) {
    return command.getClass().getAnnotation(Usual.class);
  }

  @Test
  void everyUsualCommandIsReadAndNoOther() throws Exception {
    assertThat(usual).hasSizeGreaterThan(20).containsKeys("lock", "pin list", "command check");
    int read = 0;
    for (String path : usual.keySet()) {
      for (String more : List.of("", " a", " a b")) {
        if (lines().read(new Mdm(), (path + more).split(" ")) != null) {
          read++;
          break;
        }
      }
    }
    assertThat(read).isEqualTo(usual.size());
    assertThat(lines().read(new Mdm(), "vendor", "csr", "--email", "a@example.com")).isNull();
    assertThat(lines().read(new Mdm(), "no-such-command")).isNull();
    assertThat(lines().read(new Mdm(), "pin")).isNull();
    assertThat(lines().read(new Mdm(), "--json", "pin", "list")).isNull();
  }

  @Test
  void agreesWithPicocliOnEachLine() throws Exception {
    Random random = new Random(17);
    Map<String, Integer> counts = new LinkedHashMap<>();
    List<String> paths = List.copyOf(usual.keySet());
    for (int i = 0; i < LINES; i++) {
      String path = paths.get(random.nextInt(paths.size()));
      String[] words = line(path, random);
      Mdm root = new Mdm();
      @Nullable Action read = lines().read(root, words);
      Mdm expectedRoot = new Mdm();
      @Nullable Object expected = byPicocli(expectedRoot, words);
      counts.merge(read != null ? "read" : expected != null ? "left" : "wrong", 1, Integer::sum);
      if (read != null) {
        assertThat(expected).as(String.join("|", words)).isNotNull().hasSameClassAs(read);
        assertThat(values(read))
            .as(String.join("|", words))
            .isEqualTo(values(Objects.requireNonNull(expected)));
        assertThat(values(root)).as(String.join("|", words)).isEqualTo(values(expectedRoot));
      }
    }
    assertThat(counts.get("read")).isGreaterThan(LINES / 4); // or else it would prove little
    assertThat(counts.get("left")).isGreaterThan(LINES / 100);
    assertThat(counts.get("wrong")).isGreaterThan(LINES / 5);
  }

  private String[] line(String path, Random random) {
    List<String> words = new ArrayList<>(List.of(path.split(" ")));
    List<OptionSpec> options = Objects.requireNonNull(usual.get(path)).getCommandSpec().options();
    boolean isOdd = random.nextInt(3) == 0;
    for (int left = random.nextInt(6); left > 0; left--) {
      OptionSpec option = options.get(random.nextInt(options.size()));
      String name = option.names()[random.nextInt(option.names().length)];
      if (isOdd && random.nextInt(3) == 0) {
        words.add(random.nextInt(4) == 0 ? name + "=" + any(VALUES, random) : any(ODD, random));
      } else if (random.nextInt(3) == 0) {
        words.add(any(VALUES, random));
      } else if (!option.usageHelp()) {
        words.add(name);
        boolean isNumber = option.type().equals(Integer.class);
        if (option.arity().min() > 0) {
          words.add(
              isNumber && random.nextInt(4) > 0 ? "" + random.nextInt(99) : any(VALUES, random));
        }
      }
    }
    if (random.nextBoolean()) {
      words.add(any(VALUES, random));
    }
    return words.toArray(new String[0]);
  }

  private static String any(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }

  /** The command with its options set; null where picocli finds a mistake or is asked for help. */
  private static @Nullable Object byPicocli(Mdm root, String[] words) {
    try {
      ParseResult parsed = Commands.root(root, words).parseArgs(words);
      List<CommandLine> all = parsed.asCommandLineList();
      boolean isHelp =
          all.stream().anyMatch(one -> one.isUsageHelpRequested() || one.isVersionHelpRequested());
      return isHelp ? null : all.get(all.size() - 1).getCommand();
    } catch (ParameterException e) {
      return null;
    }
  }

  /** All that a line can set, by class and field. */
  private static Map<String, Object> values(Object from) throws IllegalAccessException {
    Map<String, Object> values = new TreeMap<>();
    for (Class<?> type = from.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        field.setAccessible(true);
        String name = type.getSimpleName() + "." + field.getName();
        if (field.isAnnotationPresent(Mixin.class)) {
          values(field.get(from)).forEach((inner, value) -> values.put(name + "/" + inner, value));
        } else if (field.isAnnotationPresent(Option.class)
            || field.isAnnotationPresent(Parameters.class)) {
          assertThat(Modifier.isStatic(field.getModifiers())).isFalse();
          values.put(name, field.get(from));
        }
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "lock a b",
        "lock a -o",
        "lock a -o x --yes",
        "lock a --again --message m",
        "lock a --native --wait",
        "restart",
        "restart a b -o x",
        "restart -- -x",
        "erase a -o x --server s",
        "send",
        "send f",
        "pin show",
        "pin list a",
        "pin list --open --open",
        "command check",
        "command build",
        "command build X --set a",
        "journal verify --head 1",
        "lock a --max-targets x",
        "lock a --reaso x",
        "pin",
        "command nothing"
      })
  void saysTheSameOfMistakes(String line, @TempDir Path folder) {
    String[] words = line.split(" ");
    TestShell.Run fast = new TestShell(folder.resolve("a")).run(words);
    TestShell.Run slow = new TestShell(folder.resolve("a")).byPicocli().run(words);
    assertThat(fast).isEqualTo(slow);
    assertThat(fast.exitCode()).isNotZero();
  }

  private static UsualLines lines() {
    return Objects.requireNonNull(UsualLines.generated(), "nothing was generated");
  }
}
