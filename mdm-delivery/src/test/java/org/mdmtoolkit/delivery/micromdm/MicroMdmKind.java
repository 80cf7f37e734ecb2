package org.mdmtoolkit.delivery.micromdm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.SocketRelay;

/** The fake MicroMDM and the real one: what holds for one has to hold for the other. */
enum MicroMdmKind {
  FAKE,
  /** The program that {@code MDM_MICROMDM} names; skipped without. Over http, as it allows. */
  REAL;

  /** One that runs. */
  record Running(String url, String token, Runnable stop) implements AutoCloseable {

    @Override
    public void close() {
      stop.run();
    }
  }

  Running start(Path folder) throws IOException, InterruptedException {
    if (this == FAKE) {
      FakeMicroMdm fake = FakeMicroMdm.start();
      return new Running(fake.url(), fake.token(), fake::close);
    }
    String program = System.getenv("MDM_MICROMDM");
    Assumptions.assumeTrue(program != null, "MDM_MICROMDM names no MicroMDM");
    int port = SocketRelay.freePort();
    String key = "real-micromdm-key-protects-nothing";
    Path files = Files.createDirectories(folder.resolve("micromdm"));
    Process process =
        new ProcessBuilder(
                List.of(
                    String.valueOf(program),
                    "serve",
                    "-tls=false",
                    "-http-addr=127.0.0.1:" + port,
                    "-server-url=https://localhost",
                    "-api-key=" + key,
                    "-config-path=" + files,
                    "-filerepo=" + files,
                    "-homepage=false"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("micromdm.log").toFile())
            .start();
    Running running =
        new Running(
            "http://127.0.0.1:" + port, key, () -> process.destroyForcibly().onExit().join());
    awaitStart(running, process);
    return running;
  }

  private static void awaitStart(Running running, Process process) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    try (MicroMdmServer server = MicroMdmServer.at(Given.to(running.url(), running.token()))) {
      while (process.isAlive() && Instant.now().isBefore(end)) {
        try {
          server.check();
          return;
        } catch (MdmException e) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
    }
    throw new AssertionError("MicroMDM does not start; its log is micromdm.log");
  }
}
