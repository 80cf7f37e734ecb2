package org.mdmtoolkit.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.WrongPassphraseException;
import org.mdmtoolkit.fixtures.judge.Judge;
import org.mdmtoolkit.secret.Secret;

/**
 * Keys, requests and certificates of public test vectors, such as those of the package {@code
 * cryptography_vectors}: each is read, or named with the true reason. With {@code
 * -Dmdm.vectors=FOLDER}; they are not part of this repository.
 */
@EnabledIfSystemProperty(named = "mdm.vectors", matches = ".+")
class PublicVectorsTest {

  private static final Pattern FILES =
      Pattern.compile(".*\\.(pem|der|crt|cer|key|pub|p12|pfx|p7b|csr|p8|crl)");

  /** Passphrases that the vectors' documentation names. */
  private static final List<String> PASSPHRASES =
      List.of(
          "",
          "cryptography",
          "password",
          "123456",
          "baz",
          "a123456",
          "test",
          "asdfasdf",
          "1234",
          "pass",
          "hunter2");

  private final TreeMap<String, Integer> results = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  @Test
  void everyFileIsReadOrNamedWithTheTrueReason() throws IOException {
    Path folder = Path.of(System.getProperty("mdm.vectors"));
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> FILES.matcher(file.toString()).matches()).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      judge(folder.relativize(file).toString(), SourceFile.read(file));
    }
    System.out.println(files.size() + " files: " + results);
    assertThat(wrong).isEmpty();
  }

  private void judge(String name, SourceFile file) {
    FileKind kind = file.kind();
    try {
      switch (kind) {
        case CERTIFICATE, CERTIFICATE_BUNDLE -> Certificates.read(file);
        case CERTIFICATE_REQUEST -> CertificateRequest.read(file);
        case PRIVATE_KEY -> PrivateKeys.read(file, null);
        case ENCRYPTED_PRIVATE_KEY -> underAny(asked -> PrivateKeys.read(file, asked));
        case PKCS12 -> underAny(asked -> Pkcs12.read(file, asked));
        default -> throw file.isNot("a certificate");
      }
      count(kind + " read", name);
    } catch (WrongPassphraseException e) {
      count(kind + " passphrase not known here", name);
    } catch (InvalidInputException e) {
      String reason = e.problem().substring(file.name().length() + 2);
      count(kind + ": " + reason, name);
      boolean vague = reason.contains("damaged or cut off") || reason.startsWith("this is not");
      if (vague && opensslReads(file)) {
        wrong.add(name + ": " + reason);
      }
    } catch (RuntimeException e) {
      wrong.add(name + ": " + e);
    }
  }

  private void count(String result, String name) {
    results.merge(result.replaceAll("[0-9]+ of its [0-9]+", "N of its M"), 1, Integer::sum);
    if (Boolean.getBoolean("mdm.vectors.names")) {
      System.out.println(name + " | " + result);
    }
  }

  private interface Reading {
    void with(Supplier<Secret> passphrase);
  }

  private static void underAny(Reading reading) {
    WrongPassphraseException last = null;
    for (String passphrase : PASSPHRASES) {
      try {
        reading.with(() -> Secret.copyOf(passphrase.getBytes(US_ASCII)));
        return;
      } catch (WrongPassphraseException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Whether OpenSSL takes it for a certificate, a request or a key. */
  private static boolean opensslReads(SourceFile file) {
    Judge openssl = Judge.named("openssl");
    String name = file.name().toLowerCase(Locale.ROOT);
    String form = name.endsWith(".der") || name.endsWith(".cer") ? "DER" : "PEM";
    return Stream.of("x509", "req", "pkey")
        .anyMatch(
            command ->
                openssl.run(command, "-in", file.name(), "-inform", form, "-noout").exitCode()
                    == 0);
  }
}
