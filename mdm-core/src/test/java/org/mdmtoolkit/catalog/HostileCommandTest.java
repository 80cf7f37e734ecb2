package org.mdmtoolkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mdmtoolkit.catalog.Given.check;
import static org.mdmtoolkit.catalog.Given.command;
import static org.mdmtoolkit.catalog.Given.dict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileCommandTest {

  private static final String SECRET = "hunter2-c4n4ry";

  @Test
  void noValueOfAnyShapeMakesTheCheckerFail() {
    Random random = new Random(20261121);
    List<String> requestTypes = CommandCatalog.apple().requestTypes();
    Target target = Target.parse("macOS 15.1, T2, unsupervised, no ADE, user");
    for (int i = 0; i < 20_000; i++) {
      CommandSpec spec =
          CommandCatalog.apple().command(requestTypes.get(random.nextInt(requestTypes.size())));
      Map<String, Object> root = command(spec.requestType());
      Map<String, Object> keys = dict("RequestType", spec.requestType());
      for (KeySpec key : spec.keys()) {
        keys.put(key.name(), anything(random, key, 0));
      }
      root.put("Command", keys);
      assertThat(PropertyListChecker.apple().strict().check(root, target))
          .allSatisfy(
              finding -> {
                assertThat(finding.message()).isNotBlank().hasSizeLessThan(2000);
                assertThat(finding.message() + finding.keyPath()).doesNotContain("\n", "\u001b");
              });
    }
  }

  private static Object anything(Random random, KeySpec key, int depth) {
    return switch (random.nextInt(depth > 3 ? 7 : 10)) {
      case 0 -> "a\nb\u001b[2J";
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble();
      case 3 -> random.nextBoolean();
      case 4 -> new byte[random.nextInt(40)];
      case 5 -> Instant.EPOCH;
      case 6 -> key.allowedValues().isEmpty() ? "" : key.allowedValues().get(0).value();
      case 7 -> anyList(random, key, depth);
      default -> anyMap(random, key, depth);
    };
  }

  private static List<Object> anyList(Random random, KeySpec key, int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      list.add(anything(random, key.element().orElse(key), depth + 1));
    }
    return list;
  }

  private static Map<String, Object> anyMap(Random random, KeySpec key, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("k\n" + random.nextInt(5), anything(random, key, depth + 1));
    map.put("Item", random.nextBoolean() ? "MDMOptions" : 1L);
    for (KeySpec child : key.element().orElse(key).children()) {
      map.put(child.name(), anything(random, child, depth + 1));
    }
    return map;
  }

  @Test
  void noFindingRepeatsTheValueOfASecretKey() {
    Target target = Target.parse("iOS 10.0, unsupervised, no ADE, user, User Enrollment");
    int planted = 0;
    for (String requestType : CommandCatalog.apple().requestTypes()) {
      CommandSpec spec = CommandCatalog.apple().command(requestType);
      for (KeySpec key : spec.keys()) {
        for (Object value : List.of(SECRET, List.of(SECRET), dict(SECRET, SECRET), 1L)) {
          planted += key.secret() ? 1 : 0;
          Map<String, Object> root = command(requestType, key.name(), value);
          if (key.secret() && !(value instanceof Map<?, ?>)) {
            assertThat(check(root)).noneMatch(f -> f.toString().contains(SECRET));
            assertThat(PropertyListChecker.apple().check(root, target))
                .noneMatch(f -> f.toString().contains(SECRET));
          }
        }
      }
    }
    assertThat(planted).isGreaterThan(50);
  }

  @Test
  void deepNestingUnderAWildcardIsNotWalked() {
    Object deep = "leaf";
    for (int i = 0; i < 200_000; i++) {
      deep = List.of(deep);
    }
    assertThat(
            check(
                command(
                    "InstallApplication", "iTunesStoreID", 1L, "Configuration", dict("a", deep))))
        .isEmpty();
    assertThat(check(command("DeviceLock", "PIN", deep))).hasSize(1);
  }

  @Test
  void longNamesAreCut() {
    Finding finding = check(command("UserList", "x".repeat(100_000), true)).get(0);
    assertThat(finding.keyPath()).hasSizeLessThan(80);
    assertThat(finding.message()).hasSizeLessThan(200);
  }

  @Test
  void nullsOfACarelessCallerAreFindingsToo() {
    Map<String, Object> root = command("DeviceLock");
    if (root.get("Command") instanceof Map<?, ?> keys) {
      keys.put(null, null);
    }
    assertThat(check(root)).extracting(Finding::rule).contains("unknown-key");
  }
}
