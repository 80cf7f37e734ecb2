package org.mdmtoolkit.vendor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mdmtoolkit.plist.PlistWriter;

/**
 * The property list of all requests that one vendor signs: written once by {@link PlistWriter},
 * with places for request and signature. Both are base64, which means the same in XML.
 */
final class RequestTemplate {

  private static final String REQUEST = "@request@";
  private static final String SIGNATURE = "@signature@";

  private final byte[] head;
  private final byte[] middle;
  private final byte[] tail;

  private RequestTemplate(String head, String middle, String tail) {
    this.head = head.getBytes(US_ASCII);
    this.middle = middle.getBytes(US_ASCII);
    this.tail = tail.getBytes(US_ASCII);
  }

  /** For this chain in PEM. */
  static RequestTemplate of(String chainPem) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(PushCertificateRequest.CHAIN, chainPem);
    values.put(PushCertificateRequest.CSR, REQUEST);
    values.put(PushCertificateRequest.SIGNATURE, SIGNATURE);
    String xml = new String(PlistWriter.xml(values), UTF_8);
    int first = xml.indexOf(REQUEST);
    int second = xml.indexOf(SIGNATURE);
    return new RequestTemplate(
        xml.substring(0, first),
        xml.substring(first + REQUEST.length(), second),
        xml.substring(second + SIGNATURE.length()));
  }

  /** The property list with these two. */
  byte[] fill(byte[] requestDer, byte[] signature) {
    Base64.Encoder base64 = Base64.getEncoder();
    byte[] request = base64.encode(requestDer);
    byte[] signed = base64.encode(signature);
    int length = head.length + request.length + middle.length + signed.length + tail.length;
    var plist = new ByteArrayOutputStream(length);
    for (byte[] part : new byte[][] {head, request, middle, signed, tail}) {
      plist.writeBytes(part);
    }
    return plist.toByteArray();
  }
}
