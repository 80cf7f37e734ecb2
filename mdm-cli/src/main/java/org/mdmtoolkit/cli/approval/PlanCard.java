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
      policy(text, PolicyChange.of(plan));
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

  private static void policy(StringBuilder text, PolicyChange change) {
    line(text, "Replaces", change.before().digest());
    line(text, "New policy", change.after().digest());
    StoredPolicy.weakened(change).forEach(one -> line(text, "Weakens", one));
    changes(text, "policy", change.before().policy(), change.after().policy());
    changes(
        text, "allowed_signers", change.before().allowedSigners(), change.after().allowedSigners());
    changes(text, "revoked_keys", change.before().revokedKeys(), change.after().revokedKeys());
  }

  /** From the first line that differs to the last one: all of it, in its order. */
  private static void changes(StringBuilder text, String name, String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    int least = Math.min(old.size(), now.size());
    int start = 0;
    while (start < least && old.get(start).equals(now.get(start))) {
      start++;
    }
    int end = 0;
    while (end < least - start
        && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      end++;
    }
    text.append('\n').append(name).append(before.equals(after) ? ": the same\n" : ":\n");
    old.subList(start, old.size() - end).forEach(one -> changed(text, '-', one));
    now.subList(start, now.size() - end).forEach(one -> changed(text, '+', one));
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
