package org.mdmtoolkit.delivery.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.mdmtoolkit.command.MdmCommand;

/**
 * By what a run is known again when it is started again: verb, server, and everything in the
 * command but PIN and command UUID.
 *
 * @param text a file name: the verb and a digest of the rest
 */
public record RunKey(String text) {

  /** As OWASP advises for PBKDF2 with SHA-256: the file's name gives no password away. */
  private static final int ROUNDS = 600_000;

  static RunKey of(String verb, String server, MdmCommand command) {
    Map<String, Object> keys = new LinkedHashMap<>(command.keys());
    boolean hasPin = keys.remove("PIN") != null;
    MdmCommand content = MdmCommand.of(command.requestType(), keys, "any");
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update((verb + "\n" + server + "\n" + hasPin + "\n").getBytes(UTF_8));
      byte[] digest = hash.digest(content.toXml());
      if (content.holdsSecrets()) {
        digest = slowly(digest);
      }
      String name = verb.replaceAll("[^a-z-]", "_");
      return new RunKey(name + "-" + HexFormat.of().formatHex(digest, 0, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256 and PBKDF2", e);
    }
  }

  private static byte[] slowly(byte[] digest) throws GeneralSecurityException {
    char[] chars = Base64.getEncoder().encodeToString(digest).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(chars, "mdm-toolkit run".getBytes(UTF_8), ROUNDS, 256);
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
  }
}
