package org.mdmtoolkit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.command.MdmCommand;

/** What the tests of {@code mdm command build} begin with: a shell, and a file that is written. */
abstract class CommandBuildSetUp {

  @TempDir Path folder;
  Path out;
  TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder.resolve("home"));
    out = folder.resolve("out.xml");
  }

  TestShell.Run build(String... arguments) {
    return shell.run(
        Stream.of(new String[] {"command", "build"}, arguments, new String[] {"-o", out.toString()})
            .flatMap(Stream::of)
            .toArray(String[]::new));
  }

  MdmCommand command() throws IOException {
    return MdmCommand.read(Files.readAllBytes(out));
  }
}
