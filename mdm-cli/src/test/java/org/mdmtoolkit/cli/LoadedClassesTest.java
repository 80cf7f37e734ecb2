package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command does not need is not loaded for it: the JVM itself says what was. */
class LoadedClassesTest {

  @TempDir private Path folder;

  @Test
  void aLockInAFolderLoadsNothingOfADatabase() throws Exception {
    Path log = folder.resolve("classes.log");
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=" + log,
            "-cp",
            System.getProperty("java.class.path"),
            "org.mdmtoolkit.cli.Main",
            "lock",
            "demo-mac",
            "--home",
            folder.resolve("home").toString(),
            "-o",
            folder.resolve("lock.xml").toString());
    java.environment().keySet().removeIf(name -> name.startsWith("MDM_"));
    java.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
    Process process = java.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("out"))).isZero();

    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.contains("org.mdmtoolkit.custody.Custody "));
    assertThat(loaded)
        .noneMatch(line -> line.contains(" org.postgresql."))
        .noneMatch(line -> line.contains(" org.mdmtoolkit.postgres."))
        .noneMatch(line -> line.contains(" javax.sql."));
  }
}
