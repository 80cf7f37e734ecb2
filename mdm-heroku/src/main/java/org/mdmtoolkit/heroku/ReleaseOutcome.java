package org.mdmtoolkit.heroku;

import java.util.List;
import org.mdmtoolkit.vendor.VendorValues;

/**
 * What is there after a change was sent: the releases that are newer than those before, all settled
 * or not, and the values.
 *
 * @param newer all releases since, the newest first
 * @param ours those of them that may be ours: whose description names all three config vars, or,
 *     where none does, all of them
 * @param vars the values as they were read after the last look at the releases
 */
record ReleaseOutcome(List<HerokuRelease> newer, List<HerokuRelease> ours, ConfigVars vars)
    implements AutoCloseable {

  static List<HerokuRelease> mayBeOurs(List<HerokuRelease> newer, ConfigVarNames names) {
    List<HerokuRelease> named =
        newer.stream().filter(release -> release.names(names.all())).toList();
    return named.isEmpty() ? newer : named;
  }

  /** Whether a release that is certainly ours is there. */
  boolean certain(ConfigVarNames names) {
    return newer.stream().anyMatch(release -> release.names(names.all()));
  }

  /** Whether releases were made that may be ours, and none of them came into force. */
  boolean failed() {
    return !ours.isEmpty() && ours.stream().allMatch(HerokuRelease::hasFailed);
  }

  boolean holds(VendorValues values) {
    return vars.values().equals(values);
  }

  /** The name of our release; empty where several may be it, or there is none. */
  String reference() {
    return ours.size() == 1 ? ours.get(0).name() : "";
  }

  /** For texts: the name, or all that may be it. */
  String releases() {
    return String.join(", ", ours.stream().map(HerokuRelease::name).toList());
  }

  @Override
  public void close() {
    vars.close();
  }
}
