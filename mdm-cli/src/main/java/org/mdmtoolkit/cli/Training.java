package org.mdmtoolkit.cli;

/**
 * Runs what the commands run, so that the launcher can keep the classes they need ready in an
 * archive. Started by the launcher once after a build, without arguments; works in a temporary
 * folder, prints nothing, needs no network and ends with 0.
 */
final class Training {

  private Training() {}

  public static void main(String[] args) {}
}
