package org.mdmtoolkit.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.mdmtoolkit.command.DeviceLock;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.secret.Pin;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writes the smallest payload that matters, and reads the largest that is common. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PayloadBenchmark {

  private final Pin pin = Pin.of("012345");
  private final byte[] installedApplications =
      SamplePayloads.installedApplicationListAnswer(SamplePayloads.MANY_APPS);

  /** A DeviceLock with message and phone number, from its parts to XML. */
  @Benchmark
  public byte[] buildAndWriteDeviceLock() {
    return DeviceLock.forMac(pin)
        .message("Lost? Call us & get a reward")
        .phoneNumber("+1 555 0100")
        .build()
        .toXml();
  }

  /** The answer of a Mac with 600 apps to InstalledApplicationList: 272 KB of XML. */
  @Benchmark
  public Map<String, Object> readInstalledApplicationList() {
    return PlistReader.readDictionary(installedApplications);
  }
}
