package org.mdmtoolkit.catalog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the target takes the command and what is in it. A command or setting that does not fit
 * fails, and is an error; a single key or query is ignored, and is a warning. What was said of the
 * dictionary above is not said again of each key.
 */
final class AvailabilityCheck {

  private static final Optional<Boolean> NO = Optional.of(false);

  private final Target target;
  private final Platform platform;
  private final Report report;

  AvailabilityCheck(Target target, Report report) {
    this.target = target;
    this.platform = target.platform();
    this.report = report;
  }

  void check(Map<?, ?> command, CommandSpec spec) {
    Support support = spec.support(platform);
    judge(support, Support.ANYWHERE, KeyPath.ROOT, spec.requestType(), Severity.ERROR);
    dictionary(command, spec.request(), KeyPath.ROOT);
  }

  private void dictionary(Map<?, ?> map, KeySpec spec, KeyPath path) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      KeySpec key = spec.childOrNull(name);
      if (key != null) {
        KeyPath place = path.key(name);
        Support above = spec.support(platform);
        judge(key.support(platform), above, place, name, Severity.WARNING);
        value(entry.getValue(), key, place);
      }
    }
  }

  private void value(@Nullable Object value, KeySpec spec, KeyPath path) {
    if (value instanceof Map<?, ?> map && spec.type() == ValueType.DICTIONARY) {
      dictionary(map, spec, path);
    } else if (value instanceof List<?> list && spec.type() == ValueType.ARRAY) {
      for (int i = 0; i < list.size(); i++) {
        element(list.get(i), spec, path.index(i));
      }
    } else if (value instanceof String && spec.valueRule() != ValueRule.ANY) {
      spec.allowedValue(value)
          .ifPresent(
              allowed ->
                  judge(
                      allowed.support(platform),
                      spec.support(platform),
                      path,
                      allowed.toString(),
                      Severity.WARNING));
    }
  }

  private void element(@Nullable Object value, KeySpec array, KeyPath path) {
    KeySpec element = array.elementOrNull();
    if (element != null) {
      value(value, element, path);
    } else if (value instanceof Map<?, ?> map && map.get(KeySpec.SELECTOR) instanceof String item) {
      KeySpec spec = array.alternativesByItem().get(item);
      if (spec != null) {
        Support above = array.support(platform);
        judge(spec.support(platform), above, path, "The setting " + item, Severity.ERROR);
        dictionary(map, spec, path);
      }
    }
  }

  private void judge(Support is, Support above, KeyPath path, String what, Severity severity) {
    if (is == above || !above.isAvailable() || report.hasErrorAt(path)) {
      return;
    }
    if (!is.isAvailable()) {
      add(severity, path, "not-on-platform", what + " does not exist on " + platform + ".");
      return;
    }
    version(is, above, path, what, severity);
    channel(is, above, path, what, severity);
    if (is.supervised() && !above.supervised() && target.isKnownUnsupervised()) {
      add(severity, path, "needs-supervision", what + " needs a supervised device.");
    }
    if (is.requiresDep() && !above.requiresDep() && target.isKnownNotAutomated()) {
      add(
          severity,
          path,
          "needs-ade",
          what + " needs a device enrolled by automated device enrollment (ADE).");
    }
    if (is.userEnrollment() == EnrollmentMode.FORBIDDEN
        && above.userEnrollment() != EnrollmentMode.FORBIDDEN
        && target.isUserEnrollment()) {
      add(
          severity,
          path,
          "not-in-user-enrollment",
          what + " is not allowed under User Enrollment.");
    }
  }

  private void version(Support is, Support above, KeyPath path, String what, Severity severity) {
    OsVersion version = target.version().orElse(null);
    if (version == null) {
      return;
    }
    OsVersion introduced = differing(is.introducedOrNull(), above.introducedOrNull());
    if (introduced != null && !version.isAtLeast(introduced)) {
      add(
          severity,
          path,
          "not-in-version",
          "%s needs %s %s or later; the target has %s."
              .formatted(what, platform, introduced, version));
    }
    OsVersion removed = is.removedOrNull();
    OsVersion deprecated = is.deprecatedOrNull();
    if (removed != null && version.isAtLeast(removed)) {
      if (differing(removed, above.removedOrNull()) != null) {
        add(
            severity,
            path,
            "removed",
            "%s is gone since %s %s.%s"
                .formatted(what, platform, removed, Replacement.sentenceAbout(what)));
      }
    } else if (differing(deprecated, above.deprecatedOrNull()) != null
        && deprecated != null
        && version.isAtLeast(deprecated)) {
      String end = removed == null ? "." : ", and gone in " + removed + ".";
      add(
          Severity.WARNING,
          path,
          "deprecated",
          what
              + " is deprecated since "
              + platform
              + " "
              + deprecated
              + end
              + Replacement.sentenceAbout(what));
    }
  }

  private static @Nullable OsVersion differing(@Nullable OsVersion is, @Nullable OsVersion above) {
    return is == null || Objects.equals(is, above) ? null : is;
  }

  private void channel(Support is, Support above, KeyPath path, String what, Severity severity) {
    Channel channel = target.channel().orElse(null);
    if (channel != null && isClosed(is, channel) && !isClosed(above, channel)) {
      boolean toUser = channel == Channel.USER;
      add(
          severity,
          path,
          "wrong-channel",
          "%s is not taken on the %s channel; send it on the %s channel."
              .formatted(what, toUser ? "user" : "device", toUser ? "device" : "user"));
    }
  }

  /** A user channel on iOS exists on a Shared iPad only, so its attributes decide. */
  private boolean isClosed(Support support, Channel channel) {
    if (platform == Platform.IOS && channel == Channel.USER) {
      return support.sharedIpad() == EnrollmentMode.FORBIDDEN
          || support.sharedIpadChannel(channel).equals(NO);
    }
    return support.channel(channel).equals(NO);
  }

  private void add(Severity severity, KeyPath path, String rule, String message) {
    report.add(severity, path, rule, message);
  }
}
