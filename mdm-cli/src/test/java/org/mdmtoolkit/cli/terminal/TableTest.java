package org.mdmtoolkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

  private static final String UUID = "0EB1B3BE-BA4F-4925-BEC0-8EC1557ED4AB";

  private static String of(int width) {
    Table table = new Table(width, "HOST", "COMMAND UUID", "FOUND", "");
    table.row("mac 1", UUID, "it was lost, and is found", "");
    table.row("b\u00fcro", "-", "hard links and fsync work here", "default");
    return table.toString();
  }

  @Test
  void aTableThatFitsIsOneLineARow() {
    assertThat(of(Integer.MAX_VALUE))
        .isEqualTo(
            """
            HOST   COMMAND UUID                          FOUND
            mac 1  0EB1B3BE-BA4F-4925-BEC0-8EC1557ED4AB  it was lost, and is found
            b\u00fcro   -                                     hard links and fsync work here  default
            """);
  }

  @Test
  void aLastColumnOfWordsIsBrokenBetweenThem() {
    Table table = new Table(40, "CHECK", "RESULT", "FOUND");
    table.row("disk", "ok", "hard links and fsync work; 79870 MiB are free");
    table.row("store", "ok", "none");
    assertThat(table.toString())
        .isEqualTo(
            """
            CHECK  RESULT  FOUND
            disk   ok      hard links and fsync
                           work; 79870 MiB are free
            store  ok      none
            """);
  }

  @Test
  void whatIsWiderThanTheTerminalIsABlockARow() {
    assertThat(of(40))
        .isEqualTo(
            """
            HOST: mac 1
            COMMAND UUID:
              0EB1B3BE-BA4F-4925-BEC0-8EC1557ED4AB
            FOUND: it was lost, and is found

            HOST: b\u00fcro
            COMMAND UUID: -
            FOUND: hard links and fsync work here
            default
            """);
  }

  @Test
  void noValueIsCutWhateverTheWidth() {
    for (int width = 1; width < 120; width++) {
      assertThat(of(width).replaceAll("\\s+", " "))
          .as("%d columns", width)
          .contains(UUID, "it was lost, and is found", "hard links and fsync work here", "default");
    }
  }

  @Test
  void noLineIsWiderThanTheTerminalButForOneWordOfThatLength() {
    for (int width : new int[] {20, 40, 60, 80}) {
      assertThat(of(width).lines().filter(line -> line.length() > width))
          .as("%d columns", width)
          .allMatch(line -> line.strip().equals(UUID));
    }
  }

  @Test
  void aTableWithoutRowsIsItsHeading() {
    assertThat(new Table(80, "NAME", "URL").toString()).isEqualTo("NAME  URL\n");
  }
}
