package org.mdmtoolkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints all that the program can say into {@code target/messages.txt}, to be read as one text, and
 * holds it to one voice. {@code …} stands for what is filled in.
 */
@Tag("any-jdk")
class MessagesTest {

  private static final List<String> MODULES =
      List.of("mdm-core", "mdm-http", "mdm-delivery", "mdm-heroku", "mdm-postgres", "mdm-cli");

  private static final Path REMEDIES =
      Path.of("src/main/resources/org/mdmtoolkit/cli/terminal/remedies.txt");

  private static final Pattern SENTENCE = Pattern.compile("\\p{L},? ");

  /** What nobody here says, and what is said instead. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(?i)\\b(can't|cannot be found|don't|doesn't|won't|isn't|sorry|oops|unable to|failed"
              + " to|illegal|aborted|fatal|the user(?! name|'s own)|simply|should be"
              + " able|successfully|e\\.g\\.|i\\.e\\.|etc\\.)\\b"
              + "|!(?!DOCTYPE|\\[|--)(\\s|$)|(?<!\\.)\\.\\.\\s*$");

  @Test
  void allThatIsSaidIsOneVoice() throws IOException {
    List<String> all = new ArrayList<>();
    List<String> foreign = new ArrayList<>();
    for (String module : MODULES) {
      Path root = Path.of("..", module, "src/main/java");
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(one -> one.toString().endsWith(".java")).sorted().toList()) {
          Set<String> said = said(Files.readString(file));
          if (file.endsWith("RemedyWording.java")) {
            said.addAll(Files.readAllLines(REMEDIES));
          }
          if (!said.isEmpty()) {
            all.add("\n# " + module + "/" + root.relativize(file).getFileName());
            all.addAll(said);
          }
          said.stream()
              .filter(text -> FOREIGN.matcher(text).find())
              .forEach(text -> foreign.add(file.getFileName() + ": " + text));
        }
      }
    }
    Path list = Files.createDirectories(Path.of("target")).resolve("messages.txt");
    Files.write(list, all);

    assertThat(all).hasSizeGreaterThan(1000);
    assertThat(foreign).isEmpty();
  }

  @Test
  void messagesAreFoundHoweverTheyAreMade() {
    assertThat(said("class A { String a = \"it is \" + (b ? \"not \" : \"\") + c + \" there\"; }"))
        .containsExactly("it is …… there", "not ");
    assertThat(said("@Deprecated(since = \"not of them\") class A { String a = \"KEY\"; }"))
        .isEmpty();
    assertThat("the file isn't there").containsPattern(FOREIGN);
    assertThat("cannot read it!").containsPattern(FOREIGN);
    assertThat("it is not there").doesNotContainPattern(FOREIGN);
  }

  private static Set<String> said(String source) {
    Set<String> found = new TreeSet<>();
    for (CompilationUnitTree unit : parse(source)) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void nothing) {
          return null;
        }

        @Override
        public Void visitBinary(BinaryTree tree, Void nothing) {
          if (tree.getKind() != Kind.PLUS) {
            return super.visitBinary(tree, null);
          }
          add(text(tree));
          others(tree);
          return null;
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void nothing) {
          add(text(tree));
          return null;
        }

        private void add(String text) {
          if (SENTENCE.matcher(text).find()) {
            found.add(text.replace("\n", "\\n"));
          }
        }

        /** What is filled in may have words of its own. */
        private void others(ExpressionTree tree) {
          if (tree instanceof BinaryTree sum && sum.getKind() == Kind.PLUS) {
            others(sum.getLeftOperand());
            others(sum.getRightOperand());
          } else if (!(tree instanceof LiteralTree)) {
            scan(tree, null);
          }
        }
      }.scan(unit, null);
    }
    return found;
  }

  private static String text(Tree tree) {
    if (tree instanceof BinaryTree sum && sum.getKind() == Kind.PLUS) {
      return text(sum.getLeftOperand()) + text(sum.getRightOperand());
    }
    if (tree instanceof LiteralTree literal && literal.getValue() instanceof String value) {
      return value;
    }
    return tree instanceof LiteralTree literal ? String.valueOf(literal.getValue()) : "…";
  }

  private static Iterable<? extends CompilationUnitTree> parse(String source) {
    var file =
        new SimpleJavaFileObject(
            Path.of("A.java").toAbsolutePath().toUri(), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostic -> {}, null, null, List.of(file));
    try {
      return task.parse();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
