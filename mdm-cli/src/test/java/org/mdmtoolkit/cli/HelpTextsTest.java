package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class HelpTextsTest {

  @Test
  void everyCommandOptionAndParameterHasATextAndNoTextIsLeftOver() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPackages("org.mdmtoolkit.cli")) {
      if (type.isAnnotatedWith(Command.class)
          && type.getAnnotationOfType(Command.class).description().length == 0) {
        declared.add(type.getSimpleName() + " .");
      }
      for (JavaField field : type.getFields()) {
        word(field).ifPresent(word -> declared.add(type.getSimpleName() + " " + word));
      }
    }
    assertThat(written()).isEqualTo(declared);
  }

  /** By which word the text of a field is found; empty if it needs none. */
  private static Optional<String> word(JavaField field) {
    if (field.isAnnotatedWith(Option.class)) {
      Option option = field.getAnnotationOfType(Option.class);
      return Arrays.stream(option.names())
          .max(Comparator.comparing(String::length))
          .filter(name -> option.description().length == 0);
    }
    return field
        .tryGetAnnotationOfType(Parameters.class)
        .filter(parameter -> parameter.description().length == 0)
        .map(Parameters::paramLabel);
  }

  private static Set<String> written() throws IOException {
    Set<String> written = new TreeSet<>();
    try (InputStream file = HelpTexts.class.getResourceAsStream("help.txt")) {
      byte[] bytes = Objects.requireNonNull(file).readAllBytes();
      for (String block : new String(bytes, StandardCharsets.UTF_8).split("\n\n", -1)) {
        String type = block.lines().findFirst().orElseThrow();
        block
            .lines()
            .skip(type.startsWith("#") ? Long.MAX_VALUE : 1)
            .map(line -> line.split(" ", 2)[0])
            .filter(word -> !word.equals(">"))
            .forEach(word -> written.add(type + " " + word));
      }
    }
    return written;
  }
}
