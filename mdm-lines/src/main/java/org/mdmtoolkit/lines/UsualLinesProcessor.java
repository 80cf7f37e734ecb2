package org.mdmtoolkit.lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Filer;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.Name;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * Generates readers for the commands that are annotated with {@code @Usual}, from the annotations
 * of picocli that declare their options: for each class with options one beside it, and one that
 * knows all commands.
 */
@SupportedAnnotationTypes(UsualLinesProcessor.USUAL)
public final class UsualLinesProcessor extends AbstractProcessor {

  static final String USUAL = "org.mdmtoolkit.cli.terminal.Usual";
  private static final String ROOT = "org.mdmtoolkit.cli.Mdm";
  private static final String ALL = "org.mdmtoolkit.cli.GeneratedLines";

  /** Made by the compiler. */
  public UsualLinesProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    Map<String, OptionClass> commands = new TreeMap<>();
    for (TypeElement annotation : annotations) {
      for (Element element : round.getElementsAnnotatedWith(annotation)) {
        try {
          String line = OptionClass.value(element, USUAL, "value").orElseThrow().toString();
          commands.put(line, OptionClass.of((TypeElement) element));
        } catch (UnknownDeclarationException e) {
          processingEnv
              .getMessager()
              .printMessage(Diagnostic.Kind.ERROR, String.valueOf(e.getMessage()), e.element());
        }
      }
    }
    if (!commands.isEmpty() && !round.errorRaised()) {
      write(commands);
    }
    return false;
  }

  private void write(Map<String, OptionClass> commands) {
    Set<Name> written = new HashSet<>();
    OptionClass root = OptionClass.of(processingEnv.getElementUtils().getTypeElement(ROOT));
    write(root, written);
    commands.values().forEach(command -> write(command, written));
    Map<String, Map<String, OptionClass>> grouped = new LinkedHashMap<>();
    commands.forEach(
        (line, command) -> {
          int space = line.indexOf(' ');
          grouped
              .computeIfAbsent(
                  space < 0 ? line : line.substring(0, space), absent -> new TreeMap<>())
              .put(space < 0 ? "" : line.substring(space + 1), command);
        });
    write(ALL, ReaderSource.ofAll(ALL, root, grouped), root.type());
  }

  private void write(OptionClass options, Set<Name> written) {
    if (options.isEmpty() || !written.add(options.type().getQualifiedName())) {
      return;
    }
    options.below().forEach(one -> write(one, written));
    write(options.reader(), ReaderSource.of(options), options.type());
  }

  private void write(String name, String source, Element origin) {
    Filer filer = processingEnv.getFiler();
    try (Writer out = filer.createSourceFile(name, origin).openWriter()) {
      out.write(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
