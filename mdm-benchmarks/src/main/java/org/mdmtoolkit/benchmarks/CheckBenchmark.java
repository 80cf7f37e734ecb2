package org.mdmtoolkit.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Checks 10,000 command files of all types, mixed, from memory: each is parsed and judged. The
 * score is files per second on one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CheckBenchmark {

  private static final int FILES = 10_000;

  private final PropertyListChecker checker = PropertyListChecker.apple();
  private final Target target = Target.parse("macOS 15.1, Apple silicon, supervised, device");
  private final List<byte[]> files = new ArrayList<>(FILES);

  /** Examples of all types in an order that is random, but always the same. */
  @Setup
  public void write() {
    List<String> requestTypes = CommandCatalog.apple().requestTypes();
    Random random = new Random(20261101);
    for (int i = 0; i < FILES; i++) {
      String requestType = requestTypes.get(random.nextInt(requestTypes.size()));
      Map<String, Object> example = CommandCatalog.apple().command(requestType).example();
      files.add(PlistWriter.xml(example));
    }
  }

  /** Parsed and judged, nothing being known of the device. */
  @Benchmark
  @OperationsPerInvocation(FILES)
  public int checkFiles() {
    int findings = 0;
    for (byte[] file : files) {
      findings += checker.check(PlistReader.read(file)).size();
    }
    return findings;
  }

  /** The same for a device that is known. */
  @Benchmark
  @OperationsPerInvocation(FILES)
  public int checkFilesForTarget() {
    int findings = 0;
    for (byte[] file : files) {
      findings += checker.check(PlistReader.read(file), target).size();
    }
    return findings;
  }
}
