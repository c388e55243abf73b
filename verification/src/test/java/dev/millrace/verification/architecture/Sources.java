package dev.millrace.verification.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rules about source text, for what compiled classes no longer show. Each answers with the places
 * that break it.
 *
 * <p>The code is formatted by a tool, which is why indentation can be relied on.
 */
final class Sources {
  private static final Pattern COMMENT_OR_STRING =
      Pattern.compile(
          "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern SYNCHRONIZED = Pattern.compile("\\bsynchronized\\b");
  private static final Pattern LEAVES_A_TEST_OUT =
      Pattern.compile(
          "@Disabled|@Enabled(If|On|For)|@Disabled(If|On|For)|\\bAssumptions\\b|\\bassum(e|ing)[A-Z]\\w*\\(");
  private static final Pattern SLEEPS =
      Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(");
  private static final Pattern TEST_METHOD =
      Pattern.compile("^( +)@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b.*");
  private static final Pattern EARLY_RETURN = Pattern.compile("\\breturn;");

  private final Path root;

  /** The sources of all modules below {@code root}. */
  Sources(Path root) {
    this.root = root;
  }

  /**
   * Folders with sources but without a null-marked package-info: in them, or for tests in the
   * package they test.
   */
  List<String> packagesNotNullMarked() throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> folders =
        javaFiles(".*/src/(main|test)/java/.*").stream()
            .filter(file -> !file.endsWith("module-info.java"))
            .map(file -> file.resolveSibling(""))
            .distinct()
            .toList();
    for (Path folder : folders) {
      Path tested = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
      if (!isNullMarked(folder) && !isNullMarked(tested)) {
        found.add(root.relativize(folder).toString());
      }
    }
    return found;
  }

  private static boolean isNullMarked(Path folder) throws IOException {
    Path packageInfo = folder.resolve("package-info.java");
    return Files.exists(packageInfo)
        && Files.readString(packageInfo).contains("\n@NullMarked\npackage ");
  }

  /**
   * Uses of monitors in production code: a virtual thread that waits in one keeps its carrier on
   * JDK 21.
   */
  List<String> monitors() throws IOException {
    return lines(".*/src/main/java/.*", SYNCHRONIZED);
  }

  /** What leaves a test out without failing it. */
  List<String> testsLeftOut() throws IOException {
    List<String> found = new ArrayList<>(lines(".*/src/test/java/.*", LEAVES_A_TEST_OUT));
    found.addAll(lines(".*/tck/src/main/java/.*", LEAVES_A_TEST_OUT));
    for (Path file : javaFiles(".*/src/test/java/.*|.*/tck/src/main/java/.*")) {
      found.addAll(earlyReturns(file));
    }
    return found;
  }

  /** Tests that wait for a time instead of a condition. */
  List<String> sleepingTests() throws IOException {
    return lines(".*/src/test/java/(?!.*/fixtures/).*|.*/tck/src/main/java/.*", SLEEPS);
  }

  private List<String> earlyReturns(Path file) throws IOException {
    List<String> found = new ArrayList<>();
    String end = "";
    int number = 0;
    for (String line : code(file).split("\n", -1)) {
      number++;
      var test = TEST_METHOD.matcher(line);
      if (end.isEmpty() && test.matches()) {
        end = test.group(1) + "}";
      } else if (line.equals(end)) {
        end = "";
      } else if (!end.isEmpty() && EARLY_RETURN.matcher(line).find()) {
        found.add(place(file, number, line));
      }
    }
    return found;
  }

  private List<String> lines(String files, Pattern wanted) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : javaFiles(files)) {
      int number = 0;
      for (String line : code(file).split("\n", -1)) {
        number++;
        if (wanted.matcher(line).find()) {
          found.add(place(file, number, line));
        }
      }
    }
    return found;
  }

  private String place(Path file, int line, String text) {
    return root.relativize(file) + ":" + line + ": " + text.strip();
  }

  /** The text of a file with comments and strings blanked, its lines kept. */
  private static String code(Path file) throws IOException {
    return COMMENT_OR_STRING
        .matcher(Files.readString(file))
        .replaceAll(
            match -> "\n".repeat((int) match.group().chars().filter(c -> c == '\n').count()));
  }

  private List<Path> javaFiles(String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && file.toString().matches(pattern))
          .filter(file -> !root.relativize(file).toString().matches("(.*/)?target/.*"))
          .sorted()
          .toList();
    }
  }
}
