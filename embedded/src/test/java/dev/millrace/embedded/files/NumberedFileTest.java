package dev.millrace.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Files are listed in the order of their numbers. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NumberedFileTest {
  private static final Path DIRECTORY = Path.of("/data/log");

  private static String name(long number, int digits) {
    return NumberedFile.in(DIRECTORY, number, digits, ".log").getFileName().toString();
  }

  @Test
  void a_number_has_zeros_before_it() {
    assertThat(NumberedFile.in(DIRECTORY, 7, 8, ".log"))
        .isEqualTo(Path.of("/data/log/00000007.log"));
    assertThat(name(0, 8)).isEqualTo("00000000.log");
    assertThat(name(12_345_678, 8)).isEqualTo("12345678.log");
  }

  @Test
  void a_number_of_more_digits_keeps_them_all() {
    assertThat(name(123_456_789, 8)).isEqualTo("123456789.log");
    assertThat(name(Long.MAX_VALUE, 20)).isEqualTo("0" + Long.MAX_VALUE + ".log");
  }

  @Test
  void names_are_in_the_order_of_their_numbers() {
    assertThat(name(9, 8)).isLessThan(name(10, 8));
    assertThat(name(99, 8)).isLessThan(name(100, 8));
  }
}
