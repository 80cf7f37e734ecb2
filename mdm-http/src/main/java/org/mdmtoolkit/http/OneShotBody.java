package org.mdmtoolkit.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body that OkHttp will not send a second time, whatever the answer. */
final class OneShotBody extends RequestBody {

  private final byte[] content;
  private final @Nullable MediaType type;

  OneShotBody(byte[] content, @Nullable MediaType type) {
    this.content = content;
    this.type = type;
  }

  @Override
  public @Nullable MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return content.length;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(content);
  }
}
