package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MatrixTest {
  @Test
  void no_name_is_there_twice() {
    assertThat(Matrix.all().stream().map(Bench::name)).doesNotHaveDuplicates();
  }

  @Test
  void other_systems_take_part_where_they_can() {
    assertThat(Matrix.all().stream().filter(Bench::peers).map(Bench::name))
        .containsExactly("B1", "B2", "B3", "B6", "B7", "B8", "B14");
  }

  @Test
  void a_name_means_the_benchmark_of_that_name_alone() {
    assertThat(names("b2")).containsExactly("B2");
    assertThat(names("B2-virtual")).containsExactly("B2-virtual");
  }

  @Test
  void all_means_all() {
    assertThat(Matrix.named("all")).isEqualTo(Matrix.all());
  }

  @Test
  void what_nobody_knows_means_nothing() {
    assertThat(names("B")).isEmpty();
  }

  private static List<String> names(String given) {
    return Matrix.named(given).stream().map(Bench::name).toList();
  }
}
