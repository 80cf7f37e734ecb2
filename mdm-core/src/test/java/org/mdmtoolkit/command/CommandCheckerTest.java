package org.mdmtoolkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.catalog.CommandCatalog;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.PropertyListChecker;
import org.mdmtoolkit.catalog.Target;
import org.mdmtoolkit.plist.PlistReader;
import org.mdmtoolkit.plist.PlistWriter;

class CommandCheckerTest {

  private static final MdmCommand LOCK =
      MdmCommand.of("DeviceLock", Map.of("PIN", "12", "Massage", "Lost"), "1");

  @Test
  void commandIsJudgedAsThePropertyListThatItIs() {
    Target target = Target.parse("macOS 15.1, Intel");
    Object root = PlistReader.read(LOCK.bytes());
    assertThat(CommandChecker.apple().check(LOCK))
        .isEqualTo(PropertyListChecker.apple().check(root))
        .extracting(Finding::rule)
        .containsExactlyInAnyOrder("unknown-key", "lock-pin-form");
    assertThat(CommandChecker.apple().check(LOCK, target))
        .isEqualTo(PropertyListChecker.apple().check(root, target));
    assertThat(CommandChecker.apple().strict().check(LOCK))
        .isEqualTo(PropertyListChecker.apple().strict().check(root));
  }

  @Test
  void everyExampleOfTheCatalogueIsWithoutAnError() {
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      Map<String, Object> example = CommandCatalog.apple().command(requestType).example();
      MdmCommand command = MdmCommand.read(PlistWriter.xml(example));
      assertThat(CommandChecker.hasErrors(CommandChecker.apple().check(command))).isFalse();
    }
    assertThat(CommandChecker.hasErrors(CommandChecker.apple().check(LOCK))).isTrue();
  }
}
