package org.mdmtoolkit.cli.device;

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
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.plan.PlannedRun;

/** Shows a person what a plan would do, and what stands out in it. */
final class PlanCard {

  private static final Duration STALE = Duration.ofDays(30);
  private static final int SHOWN = 20;

  private PlanCard() {}

  static String text(Plan plan, Instant now) {
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
    plan.options().forEach((name, value) -> option(text, name, value));
    text.append('\n');
    if (plan.targets().size() == 1) {
      card(text, plan.targets().get(0));
    } else {
      summary(text, plan.targets(), now);
    }
    return text.toString();
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

  private static void summary(StringBuilder text, List<PlanTarget> targets, Instant now) {
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
    for (PlanTarget target : targets.subList(0, Math.min(SHOWN, targets.size()))) {
      text.append(
          Printable.line(
              "    "
                  + target.serial().orElse("no serial")
                  + "  "
                  + target.name().orElse("no name")
                  + target.user().map(user -> "  " + user).orElse("")));
      text.append('\n');
    }
    if (targets.size() > SHOWN) {
      text.append("    and ").append(targets.size() - SHOWN).append(" more, in the file\n");
    }
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
