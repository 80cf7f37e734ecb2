package org.mdmtoolkit.delivery.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.DeniedException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.UnavailableException;
import org.mdmtoolkit.delivery.Given;
import org.mdmtoolkit.delivery.server.MdmServer;
import org.mdmtoolkit.fixtures.FakeFleet;
import org.mdmtoolkit.fixtures.FakeHost;
import org.mdmtoolkit.fixtures.FakeMicroMdm;
import org.mdmtoolkit.fixtures.FakeNanoMdm;
import org.mdmtoolkit.fixtures.FakeServer;
import org.mdmtoolkit.fixtures.pki.TestPki;
import org.mdmtoolkit.http.ServerAddress;
import org.mdmtoolkit.secret.Secret;

class ServerConfigsTest {

  private static final String TOKEN = "canary-token-71af";

  @TempDir Path folder;
  private Path fleetctl;
  private ServerConfigs configs;

  @BeforeEach
  void open() {
    fleetctl = folder.resolve(".fleet").resolve("config");
    configs = ServerConfigs.at(folder.resolve("config"), fleetctl);
  }

  private static ServerConfig server(String name, ServerType type, String url) {
    return new ServerConfig(
        name, type, ServerAddress.of(url), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void add(String name, ServerType type, FakeServer fake) {
    configs.add(server(name, type, fake.url()), Given.secret(fake.token()));
  }

  private static Remedy remedy(Throwable e) {
    return ((MdmException) e).remedy();
  }

  @Test
  void tokensThatAStoppedRunLeftAreRemovedByTheNextThatIsAdded() throws IOException {
    List<Path> left = new ArrayList<>();
    for (String name : List.of("tokens", "webhook-keys")) {
      Path place = Files.createDirectories(folder.resolve("config").resolve(name));
      left.add(Files.writeString(place.resolve(".mdm-tmp-0123456789abcdef"), TOKEN));
      Files.writeString(place.resolve(".mdm-tmp-fedcba9876543210"), "of a run that is not over");
      Files.setLastModifiedTime(
          left.get(left.size() - 1), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }
    configs.add(
        server("office", ServerType.MICROMDM, "https://mdm.example.com"),
        Given.secret(TOKEN),
        Optional.of(Given.secret("key-of-the-webhook")));
    for (Path file : left) {
      assertThat(file).doesNotExist();
      assertThat(file.resolveSibling(".mdm-tmp-fedcba9876543210")).exists();
      assertThat(file.resolveSibling("office")).exists();
    }
  }

  @Test
  void aLeftTokenThatCannotBeRemovedIsToldAndNothingIsAdded() throws IOException {
    Path stuck = Files.createDirectories(folder.resolve("config/tokens/.mdm-tmp-0123456789abcdef"));
    Files.createFile(stuck.resolve("so that it cannot be removed"));
    Files.setLastModifiedTime(stuck, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    assertThatThrownBy(
            () ->
                configs.add(
                    server("office", ServerType.FLEET, "https://fleet.example.com"),
                    Given.secret(TOKEN)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(stuck + " could not be removed, and may hold a secret")
        .hasMessageNotContaining(TOKEN);
    assertThat(configs.list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stoer: {url: x}               | 3 | there is no key `stoer`; did you mean `store`?
          store: {ulr: x}               | 3 | store has no key `ulr`; did you mean `url`?
          store: {url: x, no: y}        | 3 | store has no key `no`; known are url
          store:                        | 3 | store has no `url`
          store: {url: }                | 3 | store has no `url`
          escrow: {pasphrase_command: x}| 3 | did you mean `passphrase_command`?
          servers: {o: {tpye: fleet}}   | 3 | server o has no key `tpye`; did you mean `type`?
          servers: {o: {tokn: t0p}}     | 3 | server o has no key `tokn`; known are type
          """)
  void aKeyThatIsNotKnownIsRefusedByWhateverIsRead(String text, int line, String problem)
      throws IOException {
    Path file = Files.createDirectories(folder.resolve("config")).resolve("config.yaml");
    Files.writeString(file, "# ours\n\n" + text + "\n");
    List<Runnable> reads =
        List.of(
            configs::list,
            configs::storeUrl,
            configs::passphraseCommand,
            configs::defaultServer,
            () -> configs.setStoreUrl("postgresql://db/mdm"));
    for (Runnable read : reads) {
      assertThatThrownBy(read::run)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(file + " line " + line + ": ")
          .hasMessageContaining(problem)
          .hasMessageNotContaining("t0p");
    }
    assertThat(file).hasContent("# ours\n\n" + text);
  }

  @Test
  void whatTheProgramWritesIsRead() {
    configs.setStoreUrl("postgresql://db.example.com/mdm");
    configs.add(server("office", ServerType.FLEET, "https://f.example.com"), Given.secret(TOKEN));
    configs.setDefault("office");
    assertThat(configs.storeUrl()).contains("postgresql://db.example.com/mdm");
    assertThat(configs.defaultServer()).contains("office");
    configs.remove("office");
    assertThat(configs.list()).isEmpty();
    assertThat(configs.storeUrl()).contains("postgresql://db.example.com/mdm");
  }

  @Test
  void eachTypeIsOpenedAsWhatItIs() {
    try (FakeServer fleet = FakeFleet.start();
        FakeServer nano = FakeNanoMdm.start();
        FakeServer micro = FakeMicroMdm.start()) {
      add("f", ServerType.FLEET, fleet);
      add("n", ServerType.NANOMDM, nano);
      add("m", ServerType.MICROMDM, micro);
      for (String name : List.of("f", "n", "m")) {
        try (MdmServer server = configs.open(Optional.of(name))) {
          assertThat(server.check()).isNotEmpty();
        }
      }
      assertThat(configs.list()).extracting(ServerConfig::name).containsExactly("f", "n", "m");
      assertThatThrownBy(() -> configs.open(Optional.empty()))
          .isInstanceOf(AmbiguousException.class)
          .hasMessageContaining("f, n, m")
          .extracting(ServerConfigsTest::remedy)
          .isEqualTo(new Remedy.ChooseServer(List.of("f", "n", "m")));
      configs.remove("n");
      configs.remove("m");
      configs.open(Optional.empty()).close();
      assertThatThrownBy(() -> configs.open(Optional.of("n")))
          .isInstanceOf(NotFoundException.class)
          .extracting(ServerConfigsTest::remedy)
          .isEqualTo(Remedy.Act.LIST_SERVERS);
      configs.remove("f");
      assertThatThrownBy(() -> configs.open(Optional.empty()))
          .isInstanceOf(NotFoundException.class)
          .extracting(ServerConfigsTest::remedy)
          .isEqualTo(Remedy.Act.ADD_SERVER);
    }
  }

  @Test
  void theTokenLiesApartForTheOwnerAlone() throws IOException {
    configs.add(
        server("office", ServerType.FLEET, "https://fleet.example.com/x"), Given.secret(TOKEN));
    assertThat(Files.readString(configs.file()))
        .contains("https://fleet.example.com/x")
        .doesNotContain(TOKEN);
    Path token = folder.resolve("config/tokens/office");
    assertThat(Files.readString(token)).isEqualTo(TOKEN);
    assertThat(mode(token)).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("config/tokens"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("config"))).isEqualTo("rwx------");
    configs.remove("office");
    assertThat(token).doesNotExist();
  }

  @Test
  void aServerWhoseTokenCannotBeDeletedStaysInTheList() throws IOException {
    configs.add(server("office", ServerType.FLEET, "https://a.example"), Given.secret(TOKEN));
    Path token = folder.resolve("config/tokens/office");
    Files.delete(token);
    Path hindrance = Files.createDirectories(token.resolve("x"));
    assertThatThrownBy(() -> configs.remove("office")).isInstanceOf(MdmException.class);
    assertThat(configs.list()).hasSize(1);
    Files.delete(hindrance);
    Files.delete(token);
    configs.remove("office");
    assertThat(configs.list()).isEmpty();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aTokenThatOthersCanReadIsNotUsed() throws IOException {
    configs.add(server("office", ServerType.FLEET, "https://a.example"), Given.secret(TOKEN));
    Path token = folder.resolve("config/tokens/office");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> configs.open(Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("holds a secret, and others than its owner can reach it");
    Files.delete(token);
    assertThatThrownBy(() -> configs.open(Optional.empty())).isInstanceOf(NotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://fleet.example.org",
        "https://fleet.example.com:8443",
        "https://xn--flet-zoa.example.com",
        "http://127.0.0.1:8080"
      })
  void aTokenGoesOnlyWhereItWasGivenFor(String other) throws IOException {
    configs.add(server("office", ServerType.FLEET, "https://fleet.example.com/x"), secret());
    Path origin = folder.resolve("config/token-origins/office");
    assertThat(origin).hasContent("https://fleet.example.com:443");
    assertThat(mode(origin)).isEqualTo("rw-------");
    moveTo("https://fleet.example.com/x", other);
    assertThatThrownBy(() -> configs.open(Optional.empty()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the token of office was given for https://fleet.example.com:443")
        .hasMessageNotContaining(TOKEN)
        .extracting(ServerConfigsTest::remedy)
        .isEqualTo(new Remedy.AddServerAgain("office", "fleet", other, Optional.empty()));
    assertThatThrownBy(() -> configs.openToWait(Optional.of("office")))
        .isInstanceOf(RefusedException.class);
    // The way on, followed.
    configs.remove("office");
    assertThat(origin).doesNotExist();
    configs.add(server("office", ServerType.FLEET, other), secret());
    configs.open(Optional.empty()).close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://fleet.example.com",
        "https://FLEET.example.com/y",
        "https://fleet.example.com:443/x",
        "HTTPS://fleet.example.com/x"
      })
  void anotherPathOrSpellingIsTheSameOrigin(String same) throws IOException {
    configs.add(server("office", ServerType.FLEET, "https://fleet.example.com/x"), secret());
    moveTo("https://fleet.example.com/x", same);
    configs.open(Optional.empty()).close();
  }

  @Test
  void aTokenOfAnEarlierVersionIsPinnedAtItsFirstUse() throws IOException {
    configs.add(server("office", ServerType.FLEET, "https://a.example"), secret());
    Path origin = folder.resolve("config/token-origins/office");
    Files.delete(origin);
    Files.delete(origin.getParent());
    configs.list();
    assertThat(origin).doesNotExist();
    configs.open(Optional.empty()).close();
    assertThat(origin).hasContent("https://a.example:443");
    assertThat(mode(origin)).isEqualTo("rw-------");
    moveTo("https://a.example", "https://b.example");
    assertThatThrownBy(() -> configs.open(Optional.empty())).isInstanceOf(RefusedException.class);
    Files.writeString(origin, "");
    assertThatThrownBy(() -> configs.open(Optional.empty())).isInstanceOf(RefusedException.class);
  }

  private static Secret secret() {
    return Given.secret(TOKEN);
  }

  private void moveTo(String from, String to) throws IOException {
    String yaml = Files.readString(configs.file());
    assertThat(yaml).contains(from);
    Files.writeString(configs.file(), yaml.replace(from, to));
  }

  @Test
  void nothingIsOverwrittenOrRemovedByMistake() {
    configs.add(server("a", ServerType.FLEET, "https://a.example"), Given.secret(TOKEN));
    assertThatThrownBy(
            () ->
                configs.add(
                    server("a", ServerType.NANOMDM, "https://b.example"), Given.secret("other")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(
            () ->
                configs.add(
                    server("A", ServerType.FLEET, "https://b.example"), Given.secret("other")))
        .isInstanceOf(RefusedException.class)
        .extracting(ServerConfigsTest::remedy)
        .isEqualTo(new Remedy.RemoveServer("a"));
    assertThat(folder.resolve("config/tokens/A")).doesNotExist();
    assertThat(folder.resolve("config/tokens/a")).hasContent(TOKEN);
    assertThatThrownBy(() -> configs.remove("b")).isInstanceOf(NotFoundException.class);
    for (String bad : List.of("", "two words", "line\nend", "caf\u00e9\u0007")) {
      assertThatThrownBy(
              () ->
                  configs.add(
                      server("c", ServerType.FLEET, "https://c.example"), Given.secret(bad)))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(configs.list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "fleetctl", "-x", "a b", "a\nb", "a:b"})
  void aNameThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> server(name, ServerType.FLEET, "https://a.example"))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "servers: [1]",
        "servers: {a: 1}",
        "servers: {a: {type: fleet}}",
        "servers: {a: {url: 'https://a.example'}}",
        "servers: {a: {type: jamf, url: 'https://a.example'}}",
        "servers: {a: {type: fleet, url: 'http://a.example'}}",
        "servers: {a: {type: fleet, url: 'https://a.example', token: canary-token-71af}}",
        "servers: {a: {type: fleet, url: 'https://a.example', url: 'https://b.example'}}",
        "servers: {../a: {type: fleet, url: 'https://a.example'}}",
        "servers: {1: {type: fleet, url: 'https://a.example'}}",
        "servers: canary-token-71af: {",
        "!!javax.script.ScriptEngineManager [canary-token-71af]",
        "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]",
        "- 1",
        "servers: {\"\u0000\": 1}"
      })
  void aFileThatIsWrongIsSaidToBeWithoutRepeatingIt(String yaml) throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(configs.file(), yaml);
    assertThatThrownBy(() -> configs.list())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void aFileNestedWithoutEndIsSaidToBeWrong() throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(configs.file(), "servers: " + "[".repeat(200_000));
    assertThatThrownBy(() -> configs.list()).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aContextOfFleetctlIsUsedWithItsPrefixAndRoots() throws IOException {
    try (FakeFleet fake = FakeFleet.start()) {
      fake.addMacs(1);
      Path roots = folder.resolve("root.pem");
      Files.writeString(roots, TestPki.root().pem());
      write(
          "contexts:\n"
              + "  default: {address: '%s', token: %s, rootca: '%s', custom-headers: {X-A: b}}\n"
                  .formatted(fake.url(), fake.token(), roots)
              + "  sub: {address: '%s/', token: x, url-prefix: /below/}\n".formatted(fake.url()));
      try (MdmServer server = configs.open(Optional.of("fleetctl"))) {
        assertThat(server.find(FakeHost.mac(1).serial())).hasSize(1);
      }
      try (MdmServer server = configs.open(Optional.of("fleetctl:sub"))) {
        assertThat(server.description()).isEqualTo("Fleet at " + fake.url() + "/below");
      }
    }
  }

  @Test
  void aContextWithoutTlsIsRefusedWithWords() throws IOException {
    write(
        "contexts:\n  default: {address: 'https://a.example', token: %s, tls-skip-verify: true}\n"
            .formatted(TOKEN));
    assertThatThrownBy(() -> configs.open(Optional.of("fleetctl")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("tls-skip-verify")
        .hasMessageContaining("rootca")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void rootsOfAContextWinOverSkippingTlsAsInFleetctl() throws IOException {
    Path roots = folder.resolve("root.pem");
    Files.writeString(roots, TestPki.root().pem());
    write(
        "contexts:\n  default: {address: 'https://a.example', token: t, tls-skip-verify: true, "
            + "rootca: '%s'}\n".formatted(roots));
    try (MdmServer server = configs.open(Optional.of("fleetctl"))) {
      assertThat(server.description()).isEqualTo("Fleet at https://a.example");
    }
  }

  @Test
  void whoIsLoggedOutOfFleetctlIsSentToFleetctl() throws IOException {
    try (FakeFleet fake = FakeFleet.start()) {
      write("contexts:\n  lab: {address: '%s', token: %s}\n".formatted(fake.url(), TOKEN));
      try (MdmServer server = configs.open(Optional.of("fleetctl:lab"))) {
        assertThatThrownBy(server::check)
            .isInstanceOf(DeniedException.class)
            .hasMessageContaining("fleetctl login --context lab")
            .hasMessageNotContaining("mdm server")
            .hasMessageNotContaining(TOKEN)
            .extracting(ServerConfigsTest::remedy)
            .isEqualTo(
                Remedy.advice("It may have expired.")
                    .and(new Remedy.LogIn(Optional.of("fleetctl login --context lab"))));
      }
    }
  }

  @Test
  void aContextThatIsMissingOrEmptyIsSaidToBe() throws IOException {
    assertThatThrownBy(() -> configs.open(Optional.of("fleetctl")))
        .isInstanceOf(NotFoundException.class);
    write("contexts:\n  default: {address: 'https://a.example', token: ''}\n  x: {}\n");
    assertThatThrownBy(() -> configs.open(Optional.of("fleetctl:y")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("default, x");
    for (String context : List.of("fleetctl", "fleetctl:x")) {
      assertThatThrownBy(() -> configs.open(Optional.of(context)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("lacks address or token");
    }
    write(
        "contexts:\n  default: {address: 'https://a.example', token: t, custom-headers:"
            + " {Authorization: x}}\n");
    assertThatThrownBy(() -> configs.open(Optional.of("fleetctl")))
        .isInstanceOf(MdmException.class);
  }

  private void write(String yaml) throws IOException {
    Files.createDirectories(folder.resolve(".fleet"));
    Files.writeString(fleetctl, yaml);
  }
}
