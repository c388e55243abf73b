package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LineReaderTest {
  @Test
  void lines_are_read_and_numbered_also_without_a_line_end_at_the_end() throws IOException {
    LineReader reader = reader("a\n\nü", 10);

    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEqualTo("ü");
    assertThat(reader.line()).isEqualTo(3);
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @Test
  void lines_across_the_buffer_are_whole() throws IOException {
    LineReader reader = reader(("x".repeat(5_000) + "\n").repeat(5), 5_000);

    for (int line = 1; line <= 5; line++) {
      assertThat(reader.next()).isEqualTo("x".repeat(5_000));
      assertThat(reader.line()).isEqualTo(line);
    }
    assertThat(reader.next()).isNull();
  }

  @Test
  void a_line_too_long_is_refused_and_named() throws IOException {
    LineReader reader = reader("ok\n" + "x".repeat(100_000), 1_000);
    reader.next();

    assertThatThrownBy(reader::next)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("line 2 of standard input has more than 1,000 characters");
  }

  private static LineReader reader(String text, int maxLength) {
    return new LineReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxLength);
  }
}
