package org.mdmtoolkit.cli.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.cli.terminal.Counted;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.config.StoredPolicy;
import org.mdmtoolkit.delivery.plan.PlannedRun;

/** Shows a person what a plan would do, and what stands out in it. */
public final class PlanCard {

  private static final Duration STALE = Duration.ofDays(30);
  private static final int SHOWN = 20;
  private static final long MOST_COMPARED = 4_000_000;

  private PlanCard() {}

  /** What it does, in a few words. */
  static String summary(Plan plan) {
    return PolicyChange.isIn(plan)
        ? "policy " + plan.payloadSha256()
        : plan.verb() + ", " + Counted.of(plan.targets().size(), "device");
  }

  /** All that a person has to know of it. */
  public static String text(Plan plan, Instant now) {
    StringBuilder text = new StringBuilder();
    line(text, "Plan", plan.digest());
    line(text, "What", plan.verb() + " (" + plan.requestType() + ", " + danger(plan) + ")");
    line(text, "Why", plan.reason());
    line(text, "Server", plan.server());
    line(
        text,
        "Author",
        plan.author().person()
            + "@"
            + plan.author().machine()
            + plan.author().key().map(key -> ", " + key).orElse(", without a key"));
    line(text, "Made", plan.created() + " by " + plan.madeBy());
    line(text, "Runs until", plan.expires().toString());
    if (PolicyChange.isIn(plan)) {
      policy(text, PolicyChange.of(plan), now);
      return text.toString();
    }
    plan.options().forEach((name, value) -> option(text, name, value));
    text.append('\n');
    if (plan.targets().size() == 1) {
      card(text, plan.targets().get(0));
    } else {
      text.append(summary(plan.targets(), now));
      for (PlanTarget target : plan.targets().subList(0, Math.min(SHOWN, plan.targets().size()))) {
        text.append(
            Printable.line(
                "    "
                    + target.serial().orElse("no serial")
                    + "  "
                    + target.name().orElse("no name")
                    + target.user().map(user -> "  " + user).orElse("")));
        text.append('\n');
      }
      if (plan.targets().size() > SHOWN) {
        text.append("    and ")
            .append(plan.targets().size() - SHOWN)
            .append(" more, in the file\n");
      }
    }
    return text.toString();
  }

  private static void policy(StringBuilder text, PolicyChange change, Instant now) {
    line(text, "Replaces", change.before().digest());
    line(text, "New policy", change.after().digest());
    StoredPolicy.weakened(change, now).forEach(one -> line(text, "Weakens", one));
    changes(text, "policy", change.before().policy(), change.after().policy());
    changes(
        text, "allowed_signers", change.before().allowedSigners(), change.after().allowedSigners());
    changes(text, "revoked_keys", change.before().revokedKeys(), change.after().revokedKeys());
  }

  /** The lines that went and came, and no other, in their order. */
  private static void changes(StringBuilder text, String name, String before, String after) {
    text.append('\n').append(name).append(before.equals(after) ? ": the same\n" : ":\n");
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    if ((long) old.size() * now.size() > MOST_COMPARED) {
      old.forEach(line -> changed(text, '-', line));
      now.forEach(line -> changed(text, '+', line));
      return;
    }
    int[][] same = longestSame(old, now);
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        i++;
        j++;
      } else if (i < old.size() && (j == now.size() || same[i + 1][j] >= same[i][j + 1])) {
        changed(text, '-', old.get(i++));
      } else {
        changed(text, '+', now.get(j++));
      }
    }
  }

  /** How many lines two texts have in common from these lines on. */
  private static int[][] longestSame(List<String> old, List<String> now) {
    int[][] same = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        same[i][j] =
            old.get(i).equals(now.get(j))
                ? same[i + 1][j + 1] + 1
                : Math.max(same[i + 1][j], same[i][j + 1]);
      }
    }
    return same;
  }

  private static void changed(StringBuilder text, char sign, String line) {
    text.append("  ").append(sign).append(' ').append(Printable.line(line)).append('\n');
  }

  private static String danger(Plan plan) {
    return plan.danger().name().toLowerCase(Locale.ROOT);
  }

  private static void option(StringBuilder text, String name, String value) {
    if (name.equals(PlannedRun.COMMAND)) {
      byte[] masked = MdmCommand.read(value.getBytes(UTF_8)).maskedXml();
      text.append(Printable.lines(new String(masked, UTF_8))).append('\n');
    } else {
      line(text, name.replace('_', ' '), value);
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("  %-12s %s%n", name, Printable.line(value)));
  }

  private static void card(StringBuilder text, PlanTarget target) {
    line(text, "Name", target.name().orElse("not known"));
    line(text, "Serial", target.serial().orElse("not known"));
    line(text, "UDID", target.udid());
    line(text, "Model", target.model().orElse("not known"));
    line(text, "User", target.user().orElse("not known"));
    line(text, "Last seen", target.lastSeen().map(Instant::toString).orElse("not known"));
  }

  /** How many they are, and what stands out. */
  public static String summary(List<PlanTarget> targets, Instant now) {
    StringBuilder text = new StringBuilder();
    line(text, "Devices", Integer.toString(targets.size()));
    line(text, "Platforms", counts(targets, target -> target.platform().orElse("not known")));
    Optional<PlanTarget> oldest =
        targets.stream()
            .filter(target -> target.lastSeen().isPresent())
            .min(Comparator.comparing(target -> target.lastSeen().orElseThrow()));
    oldest.ifPresent(
        target ->
            line(
                text,
                "Oldest seen",
                target.identity()
                    + ", "
                    + target.lastSeen().orElseThrow().truncatedTo(ChronoUnit.SECONDS)));
    List<String> odd = oddities(targets, now);
    odd.forEach(one -> line(text, "Look at", one));
    return text.toString();
  }

  private static String counts(List<PlanTarget> targets, Function<PlanTarget, String> by) {
    return targets.stream()
        .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  private static List<String> oddities(List<PlanTarget> targets, Instant now) {
    List<String> odd = new ArrayList<>();
    add(
        odd,
        "not seen for 30 days",
        targets.stream()
            .filter(one -> one.lastSeen().filter(now.minus(STALE)::isAfter).isPresent())
            .toList());
    add(odd, "never seen", targets.stream().filter(one -> one.lastSeen().isEmpty()).toList());
    add(odd, "without serial", targets.stream().filter(one -> one.serial().isEmpty()).toList());
    Map<String, Long> names =
        targets.stream()
            .flatMap(one -> one.name().stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    add(
        odd,
        "of one name with another",
        targets.stream()
            .filter(one -> one.name().filter(name -> names.getOrDefault(name, 0L) > 1).isPresent())
            .toList());
    return odd;
  }

  private static void add(List<String> odd, String what, List<PlanTarget> targets) {
    if (!targets.isEmpty()) {
      odd.add(
          targets.size()
              + " "
              + what
              + ": "
              + targets.stream()
                  .limit(5)
                  .map(PlanTarget::identity)
                  .collect(Collectors.joining(", "))
              + (targets.size() > 5 ? ", ..." : ""));
    }
  }
}
