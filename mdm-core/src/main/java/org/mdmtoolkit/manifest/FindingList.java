package org.mdmtoolkit.manifest;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.mdmtoolkit.catalog.Finding;
import org.mdmtoolkit.catalog.Severity;

/** Collects what is to be said about a manifest or a package. */
final class FindingList {

  private static final URI PAGE =
      URI.create("https://developer.apple.com/documentation/devicemanagement/manifesturl");

  private final List<Finding> findings = new ArrayList<>();

  void error(String path, String rule, String message) {
    add(Severity.ERROR, path, rule, message);
  }

  void warning(String path, String rule, String message) {
    add(Severity.WARNING, path, rule, message);
  }

  void info(String path, String rule, String message) {
    add(Severity.INFO, path, rule, message);
  }

  void add(Severity severity, String path, String rule, String message) {
    findings.add(new Finding(severity, path, rule, message, PAGE));
  }

  void addAll(FindingList other) {
    findings.addAll(other.findings);
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  List<Finding> toList() {
    return List.copyOf(findings);
  }
}
