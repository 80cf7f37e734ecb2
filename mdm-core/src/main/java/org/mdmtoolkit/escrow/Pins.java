package org.mdmtoolkit.escrow;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.certificate.PrivateKeys;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.io.Sha256;
import org.mdmtoolkit.journal.Journal;
import org.mdmtoolkit.journal.JournalEntries;
import org.mdmtoolkit.journal.JournalEntry;
import org.mdmtoolkit.journal.JournalEvent;

/**
 * What the journal says of the escrow key and its readers. A change is noted before it is made (as
 * next) and when it is done, so that a crash in between leaves nothing that the journal does not
 * know. Empty in a journal of version 0.1.
 *
 * @param keys digests of the key's file that are right, see {@link #proof}
 * @param readers sets of readers that are right: names by fingerprint; first the one that holds
 * @param announced digests that were noted as next and not as done, with the entry that did so
 */
record Pins(
    Set<String> keys, List<Map<String, String>> readers, Map<String, JournalEntry> announced) {

  private static final String KEY = JournalEntries.ESCROW_KEY_PREFIX + "key";
  private static final String READERS = JournalEntries.ESCROW_KEY_PREFIX + "readers";
  private static final String NEXT = "_next";
  private static final Pattern READER = Pattern.compile("([0-9a-f]{64}) ([^,]*)");

  /** The name of the own certificate. */
  static final String IDENTITY = "identity";

  /** Of a journal that says nothing. */
  static final Pins NONE = new Pins(Set.of(), List.of(), Map.of());

  static Pins of(Journal journal) {
    Set<String> keys = new HashSet<>();
    List<Map<String, String>> readers = new ArrayList<>();
    Map<String, JournalEntry> announced = new HashMap<>();
    for (JournalEntry entry : journal.ofEscrowKey()) {
      Map<String, String> details = entry.event().details();
      if (details.containsKey(KEY)) {
        keys.clear();
        announced.clear();
      }
      if (details.containsKey(READERS)) {
        readers.clear();
      }
      for (String end : List.of("", NEXT)) {
        @Nullable String key = details.get(KEY + end);
        @Nullable String set = details.get(READERS + end);
        if (key != null) {
          keys.add(key);
        }
        if (key != null && end.equals(NEXT)) {
          announced.put(key, entry);
        }
        if (set != null) {
          readers.add(parse(set));
        }
      }
    }
    return new Pins(keys, readers, announced);
  }

  private static Map<String, String> parse(String text) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Matcher one = READER.matcher(text); one.find(); ) {
      names.put(one.group(1), one.group(2));
    }
    return names;
  }

  private static String text(Map<String, String> readers) {
    return readers.entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue().replaceAll("[^A-Za-z0-9_.-]", "_"))
        .collect(Collectors.joining(", "));
  }

  /** These readers, names by fingerprint. */
  static Map<String, String> names(List<Recipient> readers) {
    Map<String, String> names = new LinkedHashMap<>();
    readers.forEach(one -> names.put(one.fingerprint(), one.name()));
    return names;
  }

  /** What stands for a set of readers in the entry of each secret that is sealed to them. */
  static String digest(List<Recipient> readers) {
    MessageDigest digest = Sha256.begin();
    new TreeSet<>(names(readers).keySet()).forEach(one -> digest.update(hex(one)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /**
   * A digest of certificate and encrypted key as they lie in the key's file: made when the two were
   * proven to belong together, it says without the passphrase that neither was changed since.
   *
   * @throws org.mdmtoolkit.InvalidInputException if the file does not hold exactly one of each
   */
  static String proof(SourceFile file) {
    MessageDigest digest = Sha256.begin();
    digest.update(EscrowIdentity.onlyEncoded(file));
    digest.update(PrivateKeys.encrypted(file));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Whether one of the sets has a certificate of this name and fingerprint. */
  boolean hasReader(String name, String fingerprint) {
    return readers.stream().anyMatch(set -> name.equals(set.get(fingerprint)));
  }

  /** Whether this certificate may be the own one. */
  boolean isOwn(X509Certificate certificate) {
    String fingerprint = new Recipient(IDENTITY, certificate).fingerprint();
    return readers.isEmpty() || hasReader(IDENTITY, fingerprint);
  }

  /** The readers that hold, with this one in the place of an earlier one of its name. */
  Map<String, String> with(Map<String, String> unpinned, String name, X509Certificate certificate) {
    Map<String, String> set = without(unpinned, name);
    set.put(new Recipient(name, certificate).fingerprint(), name);
    return set;
  }

  /**
   * The readers that hold, without this one.
   *
   * @param unpinned what holds if the journal does not say
   */
  Map<String, String> without(Map<String, String> unpinned, String name) {
    Map<String, String> set = new LinkedHashMap<>(readers.isEmpty() ? unpinned : readers.get(0));
    set.values().removeIf(name::equals);
    return set;
  }

  static JournalEvent withKey(JournalEvent event, String proof) {
    return event.withDetail(KEY, proof);
  }

  static JournalEvent withNextKey(JournalEvent event, String proof) {
    return event.withDetail(KEY + NEXT, proof);
  }

  static JournalEvent withReaders(JournalEvent event, Map<String, String> readers) {
    return event.withDetail(READERS, text(readers));
  }

  static JournalEvent withNextReaders(JournalEvent event, Map<String, String> readers) {
    return event.withDetail(READERS + NEXT, text(readers));
  }
}
