package org.mdmtoolkit.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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
          if (args.length > 0 && args[0].equals("streams")) {
            for (int i = 0; i < 3; i++) {
              String open = String.valueOf(java.nio.file.Path.of("/proc/self/fd/" + i).toRealPath());
              java.nio.file.Files.writeString(java.nio.file.Path.of(args[1]), open + "\\n",
                  java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
            }
            return;
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

  /** What was compiled already: nearly every test wants the same. */
  private static final Map<List<String>, byte[]> JARS = new HashMap<>();

  private Program() {}

  /**
   * Without training, so that the launcher tries for an archive of classes in vain, and quickly.
   */
  static byte[] plain(String version) throws IOException {
    return jar(version, Map.of("Main", MAIN));
  }

  static byte[] trainable(String version) throws IOException {
    return jar(version, Map.of("Main", MAIN, "Training", TRAINING));
  }

  private static synchronized byte[] jar(String version, Map<String, String> sources)
      throws IOException {
    List<String> key = List.of(version, sources.keySet().toString());
    byte[] jar = JARS.get(key);
    if (jar == null) {
      jar = compile(version, sources);
      JARS.put(key, jar);
    }
    return jar;
  }

  private static byte[] compile(String version, Map<String, String> sources) throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target"), "program");
    List<String> arguments = new ArrayList<>(List.of("--release", "17", "-d", folder.toString()));
    for (var source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey() + ".java");
      Files.writeString(file, source.getValue().replace("VERSION", version));
      arguments.add(file.toString());
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
      throw new AssertionError("the program for the test does not compile");
    }
    var jar = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(jar)) {
      for (String name : sources.keySet()) {
        String entry = "org/mdmtoolkit/cli/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        Files.copy(folder.resolve(entry), out);
        out.closeEntry();
      }
    }
    return jar.toByteArray();
  }
}
