package org.mdmtoolkit.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes the jar that stands for the program: it tells how it was started. */
final class Program {

  private static final String MAIN =
      """
      package org.mdmtoolkit.cli;
      public final class Main {
        public static void main(String[] args) throws Exception {
          if (args.length > 0 && args[0].equals("exit")) {
            System.exit(Integer.parseInt(args[1]));
          }
          if (args.length > 0 && args[0].equals("wait")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended in order")));
            System.out.println("waiting");
            Thread.sleep(300_000);
          }
          if (args.length > 0 && args[0].equals("facts")) {
            for (String name : new String[] {"mdm.stdin.tty", "mdm.stdout.tty", "mdm.stderr.tty", "user.dir", "extra"}) {
              System.out.println(name + "=" + System.getProperty(name));
            }
            return;
          }
          System.out.println("VERSION");
          for (String arg : args) {
            System.out.println("[" + arg + "]");
          }
        }
      }
      """;

  private static final String TRAINING =
      """
      package org.mdmtoolkit.cli;
      final class Training {
        public static void main(String[] args) throws Exception {
          Main.main(args);
        }
      }
      """;

  private Program() {}

  /**
   * Without training, so that the launcher tries for an archive of classes in vain, and quickly.
   */
  static Path plain(Path folder, String version) throws IOException {
    return jar(folder, version, List.of("Main"), List.of(MAIN));
  }

  static Path trainable(Path folder, String version) throws IOException {
    return jar(folder, version, List.of("Main", "Training"), List.of(MAIN, TRAINING));
  }

  private static Path jar(Path folder, String version, List<String> names, List<String> sources)
      throws IOException {
    Path work = Files.createTempDirectory(folder, "program");
    for (int i = 0; i < names.size(); i++) {
      Files.writeString(
          work.resolve(names.get(i) + ".java"), sources.get(i).replace("VERSION", version));
    }
    String[] arguments =
        Stream.concat(
                Stream.of("--release", "17", "-d", work.toString()),
                names.stream().map(name -> work.resolve(name + ".java").toString()))
            .toArray(String[]::new);
    if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
      throw new AssertionError("the program for the test does not compile");
    }
    Path jar = work.resolve("mdm.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : names) {
        String entry = "org/mdmtoolkit/cli/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        Files.copy(work.resolve(entry), out);
        out.closeEntry();
      }
    }
    return jar;
  }
}
