package org.mdmtoolkit.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.mdmtoolkit.fixtures.judge.Judge;

/** Keys and signatures of OpenSSH, and of a security key that is played here. */
final class SshKeys {

  private final Path folder;

  SshKeys(Path folder) {
    this.folder = folder;
  }

  /** Makes a key; the line of its public half. */
  String make(String name, String type, int bits) {
    var made =
        Judge.named("ssh-keygen")
            .run("-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", folder.resolve(name));
    if (made.exitCode() != 0) {
      throw new AssertionError(made.stderr());
    }
    return publicLine(name);
  }

  String publicLine(String name) {
    try {
      return Files.readString(folder.resolve(name + ".pub")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] sign(String name, byte[] message) {
    return sign(name, Plan.NAMESPACE, message);
  }

  byte[] sign(String name, String namespace, byte[] message) {
    var signed =
        Judge.named("ssh-keygen")
            .runWith(message, Map.of(), "-Y", "sign", "-n", namespace, "-f", folder.resolve(name));
    if (signed.exitCode() != 0) {
      throw new AssertionError(signed.stderr());
    }
    return signed.stdout().getBytes(UTF_8);
  }

  /** Whether OpenSSH takes a signature as anna's. */
  boolean isGood(String publicLine, byte[] signature, byte[] message) {
    try {
      Path signers =
          Files.writeString(folder.resolve("judge.signers"), "anna " + publicLine + "\n");
      Path file = Files.write(folder.resolve("judge.sig"), signature);
      return Judge.named("ssh-keygen")
              .runWith(
                  message,
                  Map.of(),
                  "-Y",
                  "verify",
                  "-n",
                  Plan.NAMESPACE,
                  "-I",
                  "anna",
                  "-f",
                  signers,
                  "-s",
                  file)
              .exitCode()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a security key and OpenSSH make together. */
  static final class SecurityKey {

    private static final String APPLICATION = "ssh:";

    private final KeyPair pair;
    private final boolean isEd25519;
    private final byte[] blob;

    SecurityKey(String algorithm) throws GeneralSecurityException {
      isEd25519 = algorithm.equals("Ed25519");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(isEd25519 ? "Ed25519" : "EC");
      if (!isEd25519) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      pair = generator.generateKeyPair();
      var bytes = new ByteArrayOutputStream();
      SshWire.put(bytes, type());
      if (isEd25519) {
        byte[] encoded = pair.getPublic().getEncoded();
        SshWire.put(bytes, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
      } else {
        SshWire.put(bytes, "nistp256");
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        ByteBuffer point = ByteBuffer.allocate(65).put((byte) 4);
        point.put(fixed(key.getW().getAffineX())).put(fixed(key.getW().getAffineY()));
        SshWire.put(bytes, point.array());
      }
      SshWire.put(bytes, APPLICATION);
      blob = bytes.toByteArray();
    }

    private static byte[] fixed(BigInteger number) {
      byte[] bytes = number.toByteArray();
      byte[] fixed = new byte[32];
      int length = Math.min(32, bytes.length);
      System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
      return fixed;
    }

    String type() {
      return isEd25519 ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
    }

    String publicLine() {
      return type() + " " + Base64.getEncoder().encodeToString(blob);
    }

    byte[] sign(byte[] message, int flags) throws GeneralSecurityException {
      var toSign = new ByteArrayOutputStream();
      toSign.writeBytes("SSHSIG".getBytes(UTF_8));
      SshWire.put(toSign, Plan.NAMESPACE);
      SshWire.put(toSign, "");
      SshWire.put(toSign, "sha512");
      SshWire.put(toSign, MessageDigest.getInstance("SHA-512").digest(message));
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      var onKey = new ByteArrayOutputStream();
      onKey.writeBytes(sha256.digest(APPLICATION.getBytes(UTF_8)));
      byte[] flagsAndCounter = {(byte) flags, 0, 0, 0, 7};
      onKey.writeBytes(flagsAndCounter);
      onKey.writeBytes(sha256.digest(toSign.toByteArray()));
      Signature signer =
          Signature.getInstance(isEd25519 ? "Ed25519" : "SHA256withECDSAinP1363Format");
      signer.initSign(pair.getPrivate());
      signer.update(onKey.toByteArray());
      byte[] value = signer.sign();
      if (!isEd25519) {
        var numbers = new ByteArrayOutputStream();
        SshWire.put(numbers, new BigInteger(1, Arrays.copyOf(value, 32)).toByteArray());
        SshWire.put(numbers, new BigInteger(1, Arrays.copyOfRange(value, 32, 64)).toByteArray());
        value = numbers.toByteArray();
      }
      var signature = new ByteArrayOutputStream();
      SshWire.put(signature, type());
      SshWire.put(signature, value);
      signature.writeBytes(flagsAndCounter);
      var all = new ByteArrayOutputStream();
      all.writeBytes("SSHSIG".getBytes(UTF_8));
      all.writeBytes(new byte[] {0, 0, 0, 1});
      SshWire.put(all, blob);
      SshWire.put(all, Plan.NAMESPACE);
      SshWire.put(all, "");
      SshWire.put(all, "sha512");
      SshWire.put(all, signature.toByteArray());
      return armored(all.toByteArray());
    }
  }

  static byte[] armored(byte[] blob) {
    String text = Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(blob);
    return ("-----BEGIN SSH SIGNATURE-----\n" + text + "\n-----END SSH SIGNATURE-----\n")
        .getBytes(UTF_8);
  }

  static byte[] blob(byte[] armored) {
    String text = new String(armored, UTF_8).replaceAll("-----[^-]+-----|\n", "");
    return Base64.getDecoder().decode(text);
  }
}
