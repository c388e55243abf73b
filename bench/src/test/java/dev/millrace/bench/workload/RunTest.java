package dev.millrace.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunTest {
  @Test
  void what_is_asked_for_crosses_from_process_to_process_as_one_line() {
    Run run =
        new Run(
            "B2",
            Run.Phase.FILL,
            Path.of("/tmp/a folder=1"),
            Path.of("/tmp/x%y"),
            1.5,
            1_000_000,
            256,
            64,
            10,
            3,
            64 << 20);

    assertThat(run.line()).doesNotContain("\n");
    assertThat(Run.parse(run.line())).isEqualTo(run);
  }

  @Test
  void what_came_of_it_comes_back_as_one_line() {
    Outcome outcome = new Outcome(12, 0.5, Double.NaN, 7.25, java.util.Map.of("heap", 1.5));

    assertThat(outcome.rate()).isEqualTo(24);
    assertThat(Outcome.parse(outcome.line())).isEqualTo(outcome);
  }

  @Test
  void every_contender_gets_the_same_random_payloads() {
    assertThat(new Payloads(3, 256).next(20))
        .containsExactlyElementsOf(new Payloads(3, 256).next(20));
    assertThat(new Payloads(3, 256).next()).isNotEqualTo(new Payloads(4, 256).next());
  }
}
