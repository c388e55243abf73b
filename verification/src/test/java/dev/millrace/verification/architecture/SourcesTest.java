package dev.millrace.verification.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SourcesTest {
  @Nested
  class In_this_project {
    private final Sources sources = new Sources(Production.checkout());

    @Test
    void every_package_is_null_marked() throws IOException {
      assertThat(sources.packagesNotNullMarked()).isEmpty();
    }

    @Test
    void nothing_waits_in_a_monitor() throws IOException {
      assertThat(sources.monitors()).isEmpty();
    }

    @Test
    void no_test_is_left_out_without_failing() throws IOException {
      assertThat(sources.testsLeftOut()).isEmpty();
    }

    @Test
    void no_test_waits_for_a_time_instead_of_a_condition() throws IOException {
      assertThat(sources.sleepingTests()).isEmpty();
    }
  }

  @Nested
  class In_a_project_that_breaks_the_rules {
    @TempDir Path project;

    @Test
    void a_package_without_marks_is_found() throws IOException {
      write(
          "a/src/main/java/marked/package-info.java",
          "/** Fine. */\n@NullMarked\npackage marked;\n");
      write("a/src/test/java/marked/MarkedTest.java", "package marked;\n");
      write("a/src/main/java/silent/Type.java", "package silent;\n");
      write("a/src/test/java/only/package-info.java", "// @NullMarked\npackage only;\n");

      assertThat(new Sources(project).packagesNotNullMarked())
          .containsExactly("a/src/main/java/silent", "a/src/test/java/only");
    }

    @Test
    void a_monitor_is_found_and_a_comment_about_one_is_not() throws IOException {
      write(
          "a/src/main/java/p/Type.java",
          "// not synchronized\n/* synchronized */\nsynchronized (lock) {\nString s = \"synchronized\";\n");

      assertThat(new Sources(project).monitors())
          .containsExactly("a/src/main/java/p/Type.java:3: synchronized (lock) {");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "@Disabled",
          "@DisabledIf(x)",
          "@DisabledOnOs(x)",
          "@EnabledIf(x)",
          "@EnabledIfEnvironmentVariable(x)",
          "Assumptions.abort();",
          "assumeTrue(x);",
          "assumeThat(x);",
          "assumingThat(x);"
        })
    void a_test_that_may_not_run_is_found(String how) throws IOException {
      write("a/src/test/java/p/SomeTest.java", how);

      assertThat(new Sources(project).testsLeftOut())
          .containsExactly("a/src/test/java/p/SomeTest.java:1: " + how);
    }

    @Test
    void a_test_that_returns_early_is_found_and_a_helper_that_does_is_not() throws IOException {
      write(
          "a/src/test/java/p/SomeTest.java",
          """
          class SomeTest {
            @Test
            void leaves() {
              if (slow) {
                return;
              }
            }

            void helper() {
              return;
            }
          }
          """);

      assertThat(new Sources(project).testsLeftOut())
          .containsExactly("a/src/test/java/p/SomeTest.java:5: return;");
    }

    @Test
    void a_test_that_sleeps_is_found() throws IOException {
      write("a/src/test/java/p/SomeTest.java", "Thread.sleep(100);\n");

      assertThat(new Sources(project).sleepingTests())
          .containsExactly("a/src/test/java/p/SomeTest.java:1: Thread.sleep(100);");
    }

    private void write(String file, String text) throws IOException {
      Path path = project.resolve(file);
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, text);
    }
  }
}
