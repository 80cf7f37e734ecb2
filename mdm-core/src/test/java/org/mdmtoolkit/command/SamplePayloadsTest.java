package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.SamplePayloads;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.plist.PlistReader;

class SamplePayloadsTest {

  @Test
  void theLargeAnswerHasTheSizeAndTheAppsItPromises() {
    byte[] answer = SamplePayloads.installedApplicationListAnswer(SamplePayloads.MANY_APPS);

    assertThat(answer.length).isBetween(265_000, 280_000);
    assertThat(answer)
        .isEqualTo(SamplePayloads.installedApplicationListAnswer(SamplePayloads.MANY_APPS));
    assertThat(PlistReader.readDictionary(answer).get("InstalledApplicationList"))
        .asInstanceOf(LIST)
        .hasSize(600)
        .extracting("Identifier")
        .doesNotHaveDuplicates();
  }

  @Test
  void pythonReadsEverySample(@TempDir Path folder) throws IOException {
    List<byte[]> samples =
        List.of(
            SamplePayloads.lockCommand(),
            SamplePayloads.installCommand(),
            SamplePayloads.configurationProfile(),
            SamplePayloads.appManifest(),
            SamplePayloads.lockAnswer(),
            SamplePayloads.errorAnswer(),
            SamplePayloads.installedApplicationListAnswer(0),
            SamplePayloads.installedApplicationListAnswer(SamplePayloads.MANY_APPS));
    Object[] arguments = new Object[samples.size() + 2];
    arguments[0] = "-c";
    arguments[1] =
        "import plistlib, sys\nfor n in sys.argv[1:]: print(len(plistlib.load(open(n, 'rb'))))";
    for (int i = 0; i < samples.size(); i++) {
      arguments[i + 2] = Files.write(folder.resolve("" + i), samples.get(i));
    }

    Judge.Verdict verdict = Judge.named("python3").run(arguments);

    assertThat(verdict.stdout()).as(verdict.stderr()).isEqualTo("2\n2\n6\n1\n4\n4\n4\n4\n");
  }
}
