package org.mdmtoolkit.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.TestPackage;
import org.mdmtoolkit.fixtures.judge.Judge;

/** The packages of these tests, and the manifests made of them, before programs of others. */
class PackageJudgesTest {

  /** Reads a xar file with Python's own zlib and XML, and compares a manifest with its hashes. */
  private static final String PYTHON =
      """
      import hashlib, plistlib, struct, sys, zlib
      import xml.etree.ElementTree as tree
      pkg = open(sys.argv[1], 'rb').read()
      magic, header, version, packed, unpacked, alg = struct.unpack('>4sHHQQI', pkg[:28])
      assert magic == b'xar!' and version == 1 and alg == 1
      toc = zlib.decompress(pkg[header:header + packed])
      assert len(toc) == unpacked
      heap = pkg[header + packed:]
      assert heap[:20] == hashlib.sha1(pkg[header:header + packed]).digest()
      toc = tree.fromstring(toc).find('toc')
      for f in toc.findall('file'):
          d = f.find('data')
          at, length = int(d.find('offset').text), int(d.find('length').text)
          data = heap[at:at + length]
          assert hashlib.sha1(data).hexdigest() == d.find('archived-checksum').text
          if d.find('encoding').get('style') == 'application/x-gzip':
              data = zlib.decompress(data)
          assert len(data) == int(d.find('size').text)
          assert hashlib.sha1(data).hexdigest() == d.find('extracted-checksum').text
          if f.find('name').text == 'Distribution':
              dist = tree.fromstring(data)
              print(dist.find('title').text, dist.find('product').get('id'),
                    dist.find('product').get('version'), sep='|')
      print(len([e for e in toc if e.tag == 'signature']))
      item = plistlib.load(open(sys.argv[2], 'rb'))['items'][0]
      asset = item['assets'][0]
      size = asset['sha256-size']
      parts = [pkg[i:i + size] for i in range(0, len(pkg), size)]
      assert [hashlib.sha256(p).hexdigest() for p in parts] == asset['sha256s']
      print(len(parts), asset['kind'], asset['url'], item['metadata']['kind'],
            item['metadata']['bundle-identifier'], sep='|')
      """;

  @TempDir Path folder;

  @Test
  void pythonReadsThePackageAndFindsTheHashesOfTheManifestRight() throws IOException {
    byte[] payload = new byte[300_000];
    new Random(5).nextBytes(payload);
    Path file = Packages.write(folder, Packages.good().stored("Payload", payload));
    Manifest manifest =
        Manifest.forPackage(file, "https://example.com/agent.pkg").chunkBytes(65_536).build();
    Path plist = Files.write(folder.resolve("manifest.plist"), manifest.toXml());
    Judge.Verdict verdict = Judge.named("python3").run("-c", PYTHON, file, plist);
    assertThat(verdict.exitCode()).as(verdict.stderr()).isZero();
    long count = (Files.size(file) + 65_535) / 65_536;
    assertThat(verdict.stdout().lines())
        .containsExactly(
            "Example Agent|com.example.agent|1.2.3",
            "1",
            count + "|software-package|https://example.com/agent.pkg|software|com.example.agent");
  }

  @Test
  void sevenZipFindsTheTestPackagesSound() {
    Judge sevenZip = Judge.ifInstalled("7z");
    for (TestPackage sample :
        new TestPackage[] {Packages.good(), TestPackage.component("com.example.part", "1")}) {
      Path file = Packages.write(folder, sample);
      Judge.Verdict verdict = sevenZip.run("t", "-txar", file);
      assertThat(verdict.exitCode()).as(verdict.stdout() + verdict.stderr()).isZero();
      assertThat(verdict.stdout()).contains("Everything is Ok");
    }
  }

  @Test
  void opensslFindsTheSignatureOfTheTestPackageRight() throws IOException {
    byte[] bytes = Packages.good().bytes();
    var header = ByteBuffer.wrap(bytes);
    int packed = (int) header.getLong(8);
    Path toc = Files.write(folder.resolve("toc"), Arrays.copyOfRange(bytes, 28, 28 + packed));
    Path signature =
        Files.write(
            folder.resolve("signature"),
            Arrays.copyOfRange(bytes, 28 + packed + 20, 28 + packed + 276));
    Path certificate = Files.writeString(folder.resolve("c.pem"), Packages.signer().pem());
    Judge openssl = Judge.named("openssl");
    Path key = folder.resolve("key.pem");
    openssl.run("x509", "-in", certificate, "-pubkey", "-noout", "-out", key);
    assertThat(openssl.run("dgst", "-sha1", "-verify", key, "-signature", signature, toc).stdout())
        .contains("Verified OK");
  }
}
