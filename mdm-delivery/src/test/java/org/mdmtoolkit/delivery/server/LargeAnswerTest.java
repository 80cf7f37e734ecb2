package org.mdmtoolkit.delivery.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Random;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.FakeFiles;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ApiAnswer;
import org.mdmtoolkit.http.ApiCall;
import org.mdmtoolkit.http.ApiClient;
import org.mdmtoolkit.http.LostAnswerException;
import org.mdmtoolkit.http.ServerAddress;

class LargeAnswerTest {

  private static ApiClient client(FakeFiles files, long maxBytes) {
    return ApiClient.at(ServerAddress.of(files.url("")))
        .trusting(List.of(TestPki.root().certificate()))
        .client(
            new OkHttpClient.Builder()
                .dns(host -> List.of(InetAddress.getLoopbackAddress()))
                .build())
        .maxAnswerBytes(maxBytes)
        .build();
  }

  @Test
  void aLargeFileGoesToAStreamAndOneThatIsTooLargeIsNotTaken() throws Exception {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    try (FakeFiles files = FakeFiles.start();
        ApiClient client = client(files, large.length);
        ApiClient strict = client(files, large.length - 1)) {
      files.put("/agent.pkg", large);
      ApiCall call = ApiCall.get(URI.create(files.url("/agent.pkg")));
      var sink = new ByteArrayOutputStream();
      ApiAnswer answer = client.sendInto(call, sink);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
      assertThat(sink.toByteArray()).isEqualTo(large);
      assertThatThrownBy(() -> client.sendInto(call, new FullDisk()))
          .isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> strict.sendInto(call, sink)).isInstanceOf(LostAnswerException.class);
    }
  }

  @Test
  void whatComesWithAnotherStatusIsNotRead() throws Exception {
    try (FakeFiles files = FakeFiles.start();
        ApiClient client = client(files, Long.MAX_VALUE)) {
      files.neverEnd("/none", 404);
      var sink = new ByteArrayOutputStream();
      ApiCall call = ApiCall.get(URI.create(files.url("/none")));
      assertThat(client.sendInto(call, sink).status()).isEqualTo(404);
      assertThat(sink.size()).isZero();
    }
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
