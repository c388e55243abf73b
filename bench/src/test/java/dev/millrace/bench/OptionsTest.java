package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.contender.Entrant;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OptionsTest {
  private final Options alone = options(false, OptionalLong.empty());
  private final Options all = options(true, OptionalLong.empty());

  @Test
  void a_round_that_has_to_fill_the_log_is_never_shortened() {
    assertThat(all.secondsOf(bench("B2"), Entrant.MILLRACE)).isEqualTo(10);
    assertThat(all.secondsOf(bench("B5"), Entrant.MILLRACE)).isEqualTo(10);
    assertThat(all.secondsOf(bench("B11"), Entrant.MILLRACE)).isEqualTo(5);
    assertThat(alone.secondsOf(bench("B11"), Entrant.MILLRACE)).isEqualTo(10);
  }

  @Test
  void a_hundred_million_messages_are_for_those_who_ask_for_that_benchmark_or_that_number() {
    assertThat(alone.messagesOf(bench("B10"), Entrant.MILLRACE)).isEqualTo(100_000_000);
    assertThat(all.messagesOf(bench("B10"), Entrant.MILLRACE)).isEqualTo(10_000_000);
    assertThat(all.messagesOf(bench("B6"), Entrant.MILLRACE)).isEqualTo(1_000_000);
    assertThat(
            options(true, OptionalLong.of(100_000_000)).messagesOf(bench("B10"), Entrant.MILLRACE))
        .isEqualTo(100_000_000);
  }

  @Test
  void among_all_benchmarks_others_run_in_every_other_round_and_the_engine_where_it_is_asked_for() {
    assertThat(all.runs(Entrant.REDIS, 1)).isTrue();
    assertThat(all.runs(Entrant.REDIS, 2)).isFalse();
    assertThat(all.runs(Entrant.MILLRACE, 2)).isTrue();
    assertThat(alone.runs(Entrant.REDIS, 2)).isTrue();
    assertThat(all.takesPart(bench("B4"), Entrant.MILLRACE_ENGINE)).isTrue();
    assertThat(all.takesPart(bench("B12"), Entrant.MILLRACE_ENGINE)).isFalse();
    assertThat(alone.takesPart(bench("B12"), Entrant.MILLRACE_ENGINE)).isTrue();
    assertThat(alone.takesPart(bench("B12"), Entrant.REDIS)).isFalse();
  }

  private static Bench bench(String name) {
    return Matrix.exactly(name).orElseThrow();
  }

  private static Options options(boolean everything, OptionalLong messages) {
    return new Options(
        OptionalDouble.empty(),
        5,
        Entrant.all(true),
        OptionalInt.empty(),
        messages,
        OptionalInt.empty(),
        OptionalLong.empty(),
        everything,
        Path.of("data"),
        Path.of("peers"));
  }
}
