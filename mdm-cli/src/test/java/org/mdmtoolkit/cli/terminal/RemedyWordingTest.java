package org.mdmtoolkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.Remedy.HerokuStep;
import org.mdmtoolkit.Remedy.HerokuStep.HerokuAct;
import org.mdmtoolkit.Remedy.LiftGuard;
import org.mdmtoolkit.Remedy.LiftGuard.Guard;
import org.mdmtoolkit.Remedy.RenewalStep;
import org.mdmtoolkit.Remedy.RenewalStep.RenewalAct;

class RemedyWordingTest {

  private final RemedyWording wording = new RemedyWording("", Optional.empty());

  @Test
  void everyKindHasWordsOfItsOwn() throws ReflectiveOperationException {
    for (Class<?> kind : Remedy.class.getPermittedSubclasses()) {
      for (Remedy remedy : samples(kind)) {
        assertThat(wording.known(remedy)).as(kind.getSimpleName()).isPresent();
        assertThat(wording.words(remedy)).as(remedy.toString()).isNotBlank().doesNotContain("{}");
        assertThat(remedy.text())
            .as(remedy.toString())
            .isNotBlank()
            .doesNotContain("{}")
            .doesNotContainPattern("\\bmdm [a-z]|(^|\\s)--[a-z]");
      }
    }
  }

  /** One of this kind for each value that its only choice can have. */
  private static List<Remedy> samples(Class<?> kind) throws ReflectiveOperationException {
    if (kind.isEnum()) {
      return List.copyOf(EnumSet.allOf(Remedy.Act.class));
    }
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    int choices = 1;
    for (Class<?> type : types) {
      choices = Math.max(choices, values(kind, type, "").size());
    }
    List<Remedy> samples = new ArrayList<>();
    for (int i = 0; i < choices; i++) {
      Object[] arguments = new Object[types.length];
      for (int j = 0; j < types.length; j++) {
        List<?> values = values(kind, types[j], components[j].getName());
        arguments[j] = values.get(i % values.size());
      }
      samples.add((Remedy) kind.getDeclaredConstructor(types).newInstance(arguments));
    }
    return samples;
  }

  private static List<?> values(Class<?> kind, Class<?> type, String name) {
    if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    } else if (name.equals("acknowledged")) {
      return List.of(Optional.of(Instant.EPOCH), Optional.empty());
    } else if (type == Optional.class) {
      return List.of(Optional.of("one"), Optional.empty());
    } else if (type == boolean.class) {
      return List.of(true, false);
    } else if (type == Instant.class) {
      return List.of(Instant.EPOCH);
    } else if (type == List.class) {
      return List.of(
          kind == Remedy.Several.class ? List.of(Remedy.advice("One.")) : List.of("one"));
    }
    return List.of(name.equals("sentence") ? "It takes {}." : "one");
  }

  @Test
  void commandsAndOptionsAreComplete() {
    assertThat(
            wording.words(
                Remedy.advice("Nothing was changed.")
                    .and(new RenewalStep("fleet", RenewalAct.LOOK, "Go on with it: {}."))
                    .and(
                        new RenewalStep(
                            "fleet", RenewalAct.ABORT, "Or give it up, its files are kept: {}."))))
        .isEqualTo(
            "Nothing was changed. Go on with it: `mdm renew status --name fleet`. Or give it up,"
                + " its files are kept: `mdm renew abort --name fleet`.");
    assertThat(
            wording.words(
                new HerokuStep("acme-mdm", HerokuAct.LOOK, "Look with {};")
                    .and(new LiftGuard(Guard.FORCE, "{} puts the values back nevertheless."))))
        .isEqualTo(
            "Look with `mdm heroku diff --app acme-mdm`; --force puts the values back"
                + " nevertheless.");
    assertThat(
            new RemedyWording("", Optional.of("office")).words(new Remedy.LogIn(Optional.empty())))
        .isEqualTo(
            "`mdm server list` shows type and address. Store a new one; this asks for it, and all"
                + " else stays as it is: `mdm server add office --type TYPE --url URL`");
    assertThat(
            wording.words(
                new Remedy.AddServerAgain(
                    "office", "fleet", "https://f.example", Optional.of("op"))))
        .isEqualTo(
            "If it moved, see that op prints the token of the new address; then: mdm server add"
                + " office --type fleet --url https://f.example --token-command COMMAND\n"
                + "COMMAND is the token_command of config.yaml. Else put the old address back.");
    assertThat(wording.words(new Remedy.ConvertCertificate("my mdm.cer", "vendor.pem", "Use {}")))
        .isEqualTo("Use mdm cert convert 'my mdm.cer' --to pem -o vendor.pem");
    assertThat(
            wording.words(
                new Remedy.UseOpenCommand("kelly's mac", "DeviceLock", "U-1", Instant.EPOCH)))
        .isEqualTo(
            "Its PIN is in escrow: `mdm pin show 'kelly'\\''s mac'` shows it. If it was sent, `mdm"
                + " result U-1` shows whether the Mac has it. --again makes the same command once"
                + " more; `mdm pin close 'kelly'\\''s mac'` ends it, once the Mac is unlocked or"
                + " the command was never sent.");
  }

  @Test
  void whatTheMacHasTakenIsNotOfferedOnceMore() {
    Remedy.UseOpenCommand open =
        new Remedy.UseOpenCommand("mac", "DeviceLock", "U-1", Instant.EPOCH);
    assertThat(wording.words(open.acknowledgedAt(Instant.EPOCH)))
        .isEqualTo(
            "Its PIN is in escrow: `mdm pin show mac` shows it. The Mac acknowledged it at "
                + "1970-01-01T00:00:00Z: there is nothing to send again. `mdm pin close mac` ends "
                + "it, once the Mac is unlocked.");
  }

  @Test
  void optionsOfTheInvocationAreRepeatedWithEachCommand() {
    assertThat(
            new RemedyWording(" --home state", Optional.of("office"))
                .words(Remedy.Act.LIST_OPEN_COMMANDS))
        .isEqualTo("`mdm pin list --home state` shows what is open.");
  }

  @Test
  void wordsThatHoldPlacesOfTheirOwnStayAsTheyAre() {
    assertThat(
            wording.words(
                new RenewalStep("fleet", RenewalAct.DEPLOY, "{} with the files in /home/{}/x.")))
        .isEqualTo("`mdm renew deploy --name fleet` with the files in /home/{}/x.");
  }

  @Test
  void whatIsPutBackOrAcceptedAgainCanBePasted() {
    assertThat(
            wording.words(
                new Remedy.PutBack(
                    "the Heroku app acme-mdm", "VENDOR_", "/a b/g-1", "/a b/c.pem", "Back: {}.")))
        .isEqualTo(
            "Back: `mdm heroku push --app acme-mdm --prefix VENDOR_ --chain '/a b/c.pem'"
                + " --cert '/a b/g-1'/vendor.pem"
                + " --key '/a b/g-1'/VendorPrivateKey.key --passphrase-file"
                + " '/a b/g-1'/VendorPrivateKey.passphrase`.");
    assertThat(wording.words(new Remedy.PutBack("the file /e", "", "/g-1", "", "To do so: {}.")))
        .isEqualTo("To do so: put the files in /g-1 into the file /e yourself.");
    assertThat(wording.words(accepting("")))
        .isEqualTo("Then: `mdm renew accept '/a b/mdm.cer' --name fleet`.");
    assertThat(wording.words(accepting("acme")))
        .isEqualTo("Then: `mdm renew accept '/a b/mdm.cer' --name fleet --app acme`.");
  }

  private static Remedy accepting(String app) {
    return new Remedy.AcceptCertificate("fleet", "/a b/mdm.cer", app, "Then: {}.");
  }
}
