package org.mdmtoolkit.delivery.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mdmtoolkit.Printable;
import org.mdmtoolkit.approval.Plan;
import org.mdmtoolkit.approval.PlanTarget;
import org.mdmtoolkit.approval.PolicyChange;
import org.mdmtoolkit.command.MdmCommand;
import org.mdmtoolkit.delivery.config.StoredPolicy;

/** What a plan would do, and what stands out in it, in lines of text for a person. */
public final class PlanText {

  private static final int SHOWN = 20;

  private PlanText() {}

  /** What it does, in a few words. */
  public static String summary(Plan plan) {
    return PolicyChange.isIn(plan)
        ? "policy " + plan.payloadSha256()
        : plan.verb()
            + (plan.targets().size() == 1
                ? ", 1 device"
                : ", " + plan.targets().size() + " devices");
  }

  /** All that a person has to know of it. */
  public static String text(Plan plan, Instant now) {
    StringBuilder text = new StringBuilder();
    line(text, "Plan", plan.digest());
    String danger = plan.danger().name().toLowerCase(Locale.ROOT);
    line(text, "What", plan.verb() + " (" + plan.requestType() + ", " + danger + ")");
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
        String shown =
            target.serial().orElse("no serial")
                + "  "
                + target.name().orElse("no name")
                + target.user().map(user -> "  " + user).orElse("");
        text.append("    ").append(Printable.line(shown)).append('\n');
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
    for (PolicyChange.Difference one : change.differences()) {
      text.append('\n').append(one.name()).append(one.isSame() ? ": the same\n" : ":\n");
      one.lines().forEach(line -> text.append("  ").append(Printable.line(line)).append('\n'));
    }
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
    targets.stream()
        .filter(target -> target.lastSeen().isPresent())
        .min(Comparator.comparing(target -> target.lastSeen().orElseThrow()))
        .ifPresent(
            target ->
                line(
                    text,
                    "Oldest seen",
                    target.identity()
                        + ", "
                        + target.lastSeen().orElseThrow().truncatedTo(ChronoUnit.SECONDS)));
    PlanTarget.oddities(targets, now)
        .forEach((oddity, odd) -> line(text, "Look at", words(oddity, odd)));
    return text.toString();
  }

  private static String words(PlanTarget.Oddity oddity, List<PlanTarget> odd) {
    return odd.size()
        + switch (oddity) {
          case STALE -> " not seen for " + PlanTarget.STALE.toDays() + " days: ";
          case NEVER_SEEN -> " never seen: ";
          case WITHOUT_SERIAL -> " without serial: ";
          case SAME_NAME -> " of one name with another: ";
        }
        + odd.stream().limit(5).map(PlanTarget::identity).collect(Collectors.joining(", "))
        + (odd.size() > 5 ? ", ..." : "");
  }

  private static String counts(List<PlanTarget> targets, Function<PlanTarget, String> by) {
    return targets.stream()
        .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
