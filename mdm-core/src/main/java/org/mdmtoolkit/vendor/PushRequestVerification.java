package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.Act;
import org.mdmtoolkit.certificate.CertificateRequest;
import org.mdmtoolkit.certificate.FileKind;
import org.mdmtoolkit.certificate.SourceFile;
import org.mdmtoolkit.plist.PlistReader;

/** One look at a finished request: ends with the first thing that is wrong. Not reused. */
final class PushRequestVerification {

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              PushCertificateRequest.CHAIN,
              PushCertificateRequest.CSR,
              PushCertificateRequest.SIGNATURE));

  private static final JsonFactory JSON = new JsonFactory();

  private static final String SIGN_AGAIN = "Sign the customer's request again.";

  private final String name;
  private final CertificateAuthorities authorities;
  private final Instant now;
  private final List<Check> warnings = new ArrayList<>();
  private int layers;

  PushRequestVerification(String name, CertificateAuthorities authorities, Instant now) {
    this.name = name;
    this.authorities = authorities;
    this.now = now;
  }

  VerifiedPushRequest verify(SourceFile file) {
    byte[] plist = plist(file);
    Map<String, Object> values = values(plist);
    byte[] der = base64(values, PushCertificateRequest.CSR);
    CertificateRequest request = request(der);
    PushRequestChain chain = new PushRequestChain(name, authorities, now, warnings);
    List<X509Certificate> certificates = chain.read(text(values, PushCertificateRequest.CHAIN));
    X509Certificate leaf = certificates.get(0);
    if (!(leaf.getPublicKey() instanceof RSAPublicKey vendorKey)) {
      throw wrong(
          "the first certificate of the chain has a key of kind "
              + leaf.getPublicKey().getAlgorithm()
              + ", not RSA",
          "Sign with the vendor certificate from Apple.");
    }
    checkSignature(der, base64(values, PushCertificateRequest.SIGNATURE), request, vendorKey);
    try {
      CustomerRequestRules.check(request, vendorKey);
    } catch (InvalidInputException e) {
      throw wrong(e.problem(), e.remedy());
    }
    chain.checkTrust(certificates);
    Check doubt = CustomerRequestRules.doubt(request);
    if (doubt != null) {
      warnings.add(doubt);
    }
    String upload = Base64.getEncoder().encodeToString(plist);
    return new VerifiedPushRequest(request, certificates, layers, upload, warnings);
  }

  private byte[] plist(SourceFile file) {
    boolean json = file.kind() == FileKind.JSON;
    SourceFile inner = json ? SourceFile.of(name, inJson(file)) : file;
    while (layers < 2) {
      FileKind kind = inner.kind();
      if (kind != FileKind.BASE64 && kind != FileKind.BASE64_PROPERTY_LIST) {
        break;
      }
      inner = SourceFile.of(name, decodeLayer(inner));
      layers++;
    }
    FileKind kind = inner.kind();
    if (kind == FileKind.CERTIFICATE_REQUEST) {
      throw wrong("this is " + kind.description() + " that no vendor has signed", Act.SIGN_REQUEST);
    }
    if (kind == FileKind.ENCRYPTED_MESSAGE || kind == FileKind.HEX_ENCRYPTED_MESSAGE) {
      throw wrong("this is " + kind.description(), Act.DECRYPT_REQUEST);
    }
    if (kind == FileKind.BINARY_PROPERTY_LIST) {
      throw wrong("the property list is binary", "Apple takes XML: sign the request again.");
    }
    if (kind != FileKind.XML_PROPERTY_LIST) {
      if (layers > 0) {
        throw wrong(
            "what stands in the base64 is not a property list but " + kind.description(),
            "Give the signed push-certificate request.");
      }
      throw inner.isNot("a push-certificate request");
    }
    checkForm(json);
    return inner.content();
  }

  /** Apple documents one form; whether its portal takes others is not known. */
  private void checkForm(boolean json) {
    if (json || layers != 1) {
      String form =
          json
              ? "JSON, as Fleet's website answers"
              : layers == 0 ? "the property list itself" : "base64 of base64";
      String sentence =
          "the file is " + form + "; Apple documents base64 of the property list, once";
      warnings.add(new Check("form", Check.Result.WARNING, sentence, Act.WRITE_UPLOAD_FORM));
    }
  }

  /** What Fleet's website has under "csr", and its signer under "request". */
  private byte[] inJson(SourceFile file) {
    try (JsonParser parser = JSON.createParser(file.content())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (parser.currentToken() == JsonToken.VALUE_STRING
            && (field.equals("csr") || field.equals("request"))) {
          return parser.getText().getBytes(UTF_8);
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      // The same to the reader: it is not what the website answers.
    }
    throw wrong(
        "this is JSON without a request in it",
        "Of an answer of Fleet's website the value of \"csr\" is wanted; this may be its error.");
  }

  private byte[] decodeLayer(SourceFile file) {
    String text = new String(file.content(), ISO_8859_1).strip();
    String packed = text.replaceAll("\\s", "");
    if (packed.length() != text.length()) {
      warnings.add(
          Check.warning(
              "base64-lines",
              "the base64 is broken into lines",
              "Apple's sample has one line. If Apple refuses it, sign the request again."));
    }
    byte[] decoded = decode(packed);
    if (decoded.length == 0) {
      throw wrong("the base64 is cut off or damaged", "Copy the whole file again.");
    }
    return decoded;
  }

  private Map<String, Object> values(byte[] plist) {
    Map<String, Object> values;
    try {
      values = PlistReader.readDictionary(plist);
    } catch (InvalidInputException e) {
      throw layers == 0
          ? wrong(e.problem(), e.remedy())
          : wrong(
              e.problem(), "The base64 was cut off or changed on its way: copy it whole again.");
    }
    for (String key : KEYS) {
      Object value = values.get(key);
      if (value == null) {
        boolean command = values.containsKey("CommandUUID") || values.containsKey("Command");
        throw wrong(
            "the property list has no " + key,
            command
                ? "This is an MDM command. Give the signed push-certificate request."
                : "Give the signed push-certificate request, as the vendor made it.");
      }
      if (!(value instanceof String)) {
        throw wrong(key + " is not a string in the property list", SIGN_AGAIN);
      }
    }
    if (values.size() != KEYS.size()) {
      throw wrong("the property list has other keys than the three that Apple takes", SIGN_AGAIN);
    }
    return values;
  }

  private static String text(Map<String, Object> values, String key) {
    return values.get(key) instanceof String text ? text : "";
  }

  private byte[] base64(Map<String, Object> values, String key) {
    String text = text(values, key);
    String packed = text.replaceAll("\\s", "");
    if (text.contains("-----BEGIN ")) {
      throw wrong(key + " holds PEM text instead of the base64 of DER", SIGN_AGAIN);
    }
    if (packed.isEmpty()) {
      throw wrong(key + " is empty", SIGN_AGAIN);
    }
    if (packed.length() != text.length()) {
      warnings.add(
          Check.warning(
              "base64-lines",
              key + " is broken into lines or has blanks around it",
              "Apple's sample has one line. If Apple refuses it, sign the request again."));
    }
    byte[] decoded = decode(packed);
    if (decoded.length == 0) {
      throw wrong(key + " is not base64, or cut off", SIGN_AGAIN);
    }
    return decoded;
  }

  /** The bytes; none if it is no base64. Without its padding it is cut off: not all read that. */
  private static byte[] decode(String base64) {
    try {
      return base64.length() % 4 == 0 ? Base64.getDecoder().decode(base64) : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private CertificateRequest request(byte[] der) {
    SourceFile file = SourceFile.of(name + ": " + PushCertificateRequest.CSR, der);
    if (new String(der, ISO_8859_1).contains("-----BEGIN ")) {
      throw wrong(
          PushCertificateRequest.CSR + " is the base64 of the PEM text, not of DER",
          "Convert the customer's request to DER, then sign it again.");
    }
    return CertificateRequest.read(file);
  }

  private void checkSignature(
      byte[] der, byte[] signature, CertificateRequest request, PublicKey vendorKey) {
    if (verifies("SHA256withRSA", vendorKey, der, signature)) {
      return;
    }
    if (verifies("SHA1withRSA", vendorKey, der, signature)) {
      throw wrong(
          "it is signed with SHA-1, and Apple takes SHA-256 only",
          "Sign the customer's request again, with SHA-256.");
    }
    for (String digest : List.of("SHA512", "SHA384", "SHA224", "MD5")) {
      if (verifies(digest + "withRSA", vendorKey, der, signature)) {
        throw wrong(
            "it is signed with " + digest + ", and Apple takes SHA-256 only",
            "Sign the customer's request again, with SHA-256.");
      }
    }
    String pem = request.toPem();
    for (String text : List.of(pem, pem.stripTrailing(), pem.replace("\n", "\r\n"))) {
      if (verifies("SHA256withRSA", vendorKey, text.getBytes(US_ASCII), signature)) {
        throw wrong(
            "the signature covers the PEM text of the request, not its DER",
            "Convert the customer's request to DER, then sign it again.");
      }
    }
    throw wrong(
        "the signature does not fit: another key made it than that of the chain's first"
            + " certificate, or the request was changed afterwards",
        "Check that the vendor's key and certificate belong together, then sign the request"
            + " again.");
  }

  private static boolean verifies(String algorithm, PublicKey key, byte[] data, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private InvalidInputException wrong(String problem, String advice) {
    return wrong(problem, Remedy.advice(advice));
  }

  private InvalidInputException wrong(String problem, Remedy remedy) {
    return new InvalidInputException(name + ": " + problem, remedy);
  }
}
