package org.mdmtoolkit.lines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/**
 * A class that declares options and arguments, itself, in the class it extends or in mixins. What
 * is private in it no generated code can set: lines with such an option are left to picocli.
 */
final class OptionClass {

  private static final String PICOCLI = "picocli.CommandLine.";
  private static final String OPTION = PICOCLI + "Option";
  private static final String PARAMETERS = PICOCLI + "Parameters";
  private static final String MIXIN = PICOCLI + "Mixin";
  private static final Set<String> KNOWN = Set.of(OPTION, PARAMETERS, MIXIN, PICOCLI + "Spec");

  /** What an option may say of itself; one that says anything else is left to picocli. */
  private static final Set<String> SIMPLE = Set.of("names", "paramLabel", "required", "scope");

  /** How the value of an option or argument gets into its field. */
  enum Kind {
    FLAG,
    TEXT,
    NUMBER,
    LIST
  }

  /** An option that can be read. */
  record Option(String field, List<String> names, Kind kind, boolean isRequired) {}

  /** An argument; {@code most} is -1 for any number. */
  record Argument(String field, Kind kind, int index, int least, int most) {}

  /** Options in a field of their own. */
  record Mixin(String field, OptionClass options) {}

  private final TypeElement type;
  private final Optional<OptionClass> parent;
  private final List<Option> options = new ArrayList<>();
  private final List<Argument> arguments = new ArrayList<>();
  private final List<Mixin> mixins = new ArrayList<>();

  private OptionClass(TypeElement type) {
    this.type = type;
    this.parent =
        type.getSuperclass() instanceof DeclaredType declared
                && declared.asElement() instanceof TypeElement above
                && !above.getQualifiedName().contentEquals("java.lang.Object")
            ? Optional.of(new OptionClass(above))
            : Optional.empty();
    for (Element member : type.getEnclosedElements()) {
      for (AnnotationMirror annotation : member.getAnnotationMirrors()) {
        String name = nameOf(annotation);
        if (name.startsWith(PICOCLI)) {
          read(member, name);
        }
      }
    }
  }

  static OptionClass of(TypeElement type) {
    return new OptionClass(type);
  }

  TypeElement type() {
    return type;
  }

  Optional<OptionClass> parent() {
    return parent;
  }

  List<Option> options() {
    return options;
  }

  List<Argument> arguments() {
    return arguments;
  }

  List<Mixin> mixins() {
    return mixins;
  }

  /** The parent and the mixins. */
  List<OptionClass> below() {
    return Stream.concat(parent.stream(), mixins.stream().map(Mixin::options)).toList();
  }

  /** Whether nothing of it can be read, so that it needs no reader. */
  boolean isEmpty() {
    return options.isEmpty()
        && arguments.isEmpty()
        && below().stream().allMatch(OptionClass::isEmpty);
  }

  /** All arguments, those of parent and mixins too. */
  Stream<Argument> allArguments() {
    return Stream.concat(arguments.stream(), below().stream().flatMap(OptionClass::allArguments));
  }

  /** The full name of the class that reads it. */
  String reader() {
    return type.getQualifiedName() + "Line";
  }

  private void read(Element member, String annotation) {
    if (!KNOWN.contains(annotation) || member.getKind() != ElementKind.FIELD) {
      throw new UnknownDeclarationException(
          member, "no reader knows what " + annotation + " means here");
    }
    VariableElement field = (VariableElement) member;
    boolean isPrivate = field.getModifiers().contains(Modifier.PRIVATE);
    String name = field.getSimpleName().toString();
    switch (annotation) {
      case MIXIN -> {
        OptionClass mixin = of((TypeElement) ((DeclaredType) field.asType()).asElement());
        if (isPrivate && mixin.needsReader()) {
          throw new UnknownDeclarationException(field, "options that are required are private");
        }
        if (!isPrivate) {
          mixins.add(new Mixin(name, mixin));
        }
      }
      case OPTION -> {
        boolean isRequired = isTrue(field, OPTION, "required");
        Optional<Kind> kind = kind(field.asType());
        boolean isSimple =
            !isPrivate && kind.isPresent() && SIMPLE.containsAll(attributes(field, OPTION));
        if (isRequired && !isSimple) {
          throw new UnknownDeclarationException(field, "a required option cannot be read");
        }
        if (isSimple) {
          options.add(new Option(name, names(field), kind.orElseThrow(), isRequired));
        }
      }
      case PARAMETERS -> arguments.add(argument(field, name, isPrivate));
      default -> {} // a command line read without picocli has no model
    }
  }

  private boolean needsReader() {
    return !arguments.isEmpty()
        || options.stream().anyMatch(Option::isRequired)
        || below().stream().anyMatch(OptionClass::needsReader);
  }

  private static Argument argument(VariableElement field, String name, boolean isPrivate) {
    Kind kind =
        kind(field.asType()).filter(one -> one == Kind.TEXT || one == Kind.LIST).orElse(Kind.FLAG);
    if (isPrivate
        || kind == Kind.FLAG
        || !Set.of("paramLabel", "arity", "index").containsAll(attributes(field, PARAMETERS))) {
      throw new UnknownDeclarationException(field, "an argument cannot be read");
    }
    String arity = text(field, PARAMETERS, "arity").orElse(kind == Kind.LIST ? "0..*" : "1");
    String index = text(field, PARAMETERS, "index").orElse("0").replace("..*", "");
    int most =
        switch (arity) {
          case "1", "0..1" -> 1;
          case "0..*", "1..*" -> -1;
          default -> throw new UnknownDeclarationException(field, "no reader knows arity " + arity);
        };
    return new Argument(name, kind, Integer.parseInt(index), arity.startsWith("1") ? 1 : 0, most);
  }

  private static Optional<Kind> kind(TypeMirror type) {
    return Optional.ofNullable(
        switch (erased(type)) {
          case "boolean" -> Kind.FLAG;
          case "java.lang.String" -> Kind.TEXT;
          case "int", "java.lang.Integer" -> Kind.NUMBER;
          case "java.util.List<java.lang.String>" -> Kind.LIST;
          default -> null;
        });
  }

  /** Its name without annotations. */
  private static String erased(TypeMirror type) {
    if (type instanceof DeclaredType declared
        && declared.asElement() instanceof TypeElement element) {
      List<String> inner = declared.getTypeArguments().stream().map(OptionClass::erased).toList();
      return element.getQualifiedName()
          + (inner.isEmpty() ? "" : "<" + String.join(",", inner) + ">");
    }
    return type.getKind().isPrimitive()
        ? type.getKind().name().toLowerCase(java.util.Locale.ROOT)
        : "";
  }

  private static List<String> names(Element field) {
    Object value = value(field, OPTION, "names").orElseThrow();
    if (value instanceof List<?> many) {
      return many.stream().map(one -> ((AnnotationValue) one).getValue().toString()).toList();
    }
    return List.of(value.toString());
  }

  private static boolean isTrue(Element element, String annotation, String attribute) {
    return value(element, annotation, attribute).filter(Boolean.TRUE::equals).isPresent();
  }

  private static Optional<String> text(Element element, String annotation, String attribute) {
    return value(element, annotation, attribute).map(Object::toString);
  }

  /** What an annotation says of this, if it says anything. */
  static Optional<Object> value(Element element, String annotation, String attribute) {
    return values(element, annotation).entrySet().stream()
        .filter(entry -> entry.getKey().getSimpleName().contentEquals(attribute))
        .map(entry -> entry.getValue().getValue())
        .findFirst();
  }

  private static List<String> attributes(Element element, String annotation) {
    return values(element, annotation).keySet().stream()
        .map(one -> one.getSimpleName().toString())
        .toList();
  }

  private static Map<? extends ExecutableElement, ? extends AnnotationValue> values(
      Element element, String annotation) {
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (nameOf(mirror).equals(annotation)) {
        return mirror.getElementValues();
      }
    }
    return Map.of();
  }

  private static String nameOf(AnnotationMirror annotation) {
    return ((TypeElement) annotation.getAnnotationType().asElement()).getQualifiedName().toString();
  }
}
