package org.mdmtoolkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mdmtoolkit.fixtures.code.PackageOrder;

/** The order in which packages may import each other, and what the library never does. */
@Tag("any-jdk")
class ArchitectureTest {

  private static final String ROOT = "org.mdmtoolkit";

  /** What each package may import beside the root. Whoever adds one thinks of its place here. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("approval", Set.of("catalog", "io", "journal")),
          Map.entry("evidence", Set.of("approval", "journal")),
          Map.entry("plist", Set.of()),
          Map.entry("secret", Set.of()),
          Map.entry("io", Set.of()),
          Map.entry("catalog", Set.of("certificate", "plist", "signing")),
          Map.entry("command", Set.of("catalog", "certificate", "plist", "secret", "signing")),
          Map.entry("manifest", Set.of("catalog", "io", "plist")),
          Map.entry("certificate", Set.of("io", "secret")),
          Map.entry("signing", Set.of("certificate", "secret")),
          Map.entry("escrow", Set.of("certificate", "io", "journal", "secret")),
          Map.entry("custody", Set.of("command", "escrow", "io", "journal", "secret")),
          Map.entry("vendor", Set.of("certificate", "io", "plist", "secret", "signing")),
          Map.entry("journal", Set.of("io")),
          Map.entry("vault", Set.of("io", "secret")),
          Map.entry(
              "renewal", Set.of("certificate", "io", "journal", "secret", "vault", "vendor")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesImportOneWayOnly() {
    PackageOrder.onTopOf(ROOT, ALLOWED).check(Path.of("target/classes"));
  }

  @Test
  void theLibraryPrintsNothingAndNeverExits() {
    JavaClasses library =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ALLOWED.keySet().stream().map(p -> ROOT + "." + p).toList());
    noClasses().should().accessField(System.class, "out").check(library);
    noClasses().should().accessField(System.class, "err").check(library);
    noClasses().should().callMethod(System.class, "exit", int.class).check(library);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.bouncycastle.jce.provider.BouncyCastleProvider")
        .because("constructing it costs more than a whole command")
        .check(library);
  }

  @Test
  void publicSignaturesUseTypesOfTheJdkAndOurOwn() {
    Stream<String> foreign =
        CLASSES.stream()
            .filter(c -> c.getPackageName().startsWith(ROOT))
            .filter(c -> !c.getPackageName().startsWith(ROOT + ".fixtures"))
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
            .flatMap(c -> c.getMethods().stream())
            .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(ArchitectureTest::mentionsForeignType)
            .map(JavaMethod::getFullName);
    assertThat(foreign).isEmpty();
  }

  private static boolean mentionsForeignType(JavaMethod method) {
    return Stream.concat(
            Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(type -> !type.isPrimitive())
        .map(JavaClass::getName)
        .anyMatch(name -> !name.matches("(java|javax|org[.]mdmtoolkit)[.].*"));
  }
}
