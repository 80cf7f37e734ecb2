package org.mdmtoolkit.heroku;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mdmtoolkit.fixtures.FakeHerokuApp;

/** For each test a Heroku with one app, which has the old values, and a client. */
abstract class HerokuAppFixture {

  /** What keeps a request from being done, for {@code @EnumSource(mode = MATCH_ANY)}. */
  static final String NOT_DONE =
      "UNAVAILABLE(_PAGE|_RETRY_AT_ONCE)?|BAD_GATEWAY_PAGE"
          + "|RATE_LIMITED(_FOR_A_SECOND)?|RESET_BEFORE";

  @TempDir static Path folder;
  TestHeroku heroku;
  HerokuClient client;
  FakeHerokuApp app;

  @BeforeEach
  void open() {
    heroku = new TestHeroku(folder);
    client = heroku.client();
    app = heroku.app();
  }

  @AfterEach
  void close() {
    client.close();
    heroku.close();
  }
}
