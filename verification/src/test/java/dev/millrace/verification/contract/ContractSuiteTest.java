package dev.millrace.verification.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.verification.contract.ContractRun.Results;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("tck")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ContractSuiteTest {
  @Test
  void an_honest_transport_behind_the_same_wrapping_passes_every_test() {
    Results results = new ContractRun("sabotage:honest:embedded:DIR", Duration.ofSeconds(20)).all();

    assertThat(results.failed()).isEmpty();
    assertThat(results.skipped()).isEmpty();
    assertThat(results.passed()).hasSizeGreaterThan(60);
  }

  @Test
  void a_transport_that_does_nothing_fails_every_test() {
    Results results = new ContractRun("sabotage:idle:DIR", Duration.ofMillis(150)).all();

    assertThat(results.passed()).isEmpty();
    assertThat(results.skipped()).isEmpty();
    assertThat(results.failed()).hasSizeGreaterThan(60);
    assertThat(results.failed())
        .allSatisfy((test, thrown) -> assertThat(thrown).isInstanceOf(AssertionError.class));
  }

  @ParameterizedTest
  @MethodSource("dev.millrace.verification.contract.Sabotage#all")
  void a_broken_transport_is_caught_by_name(Sabotage sabotage) {
    Results results =
        new ContractRun(sabotage.url(), Duration.ofSeconds(2)).only(sabotage.caughtBy());

    assertThat(results.failed()).containsOnlyKeys(sabotage.caughtBy());
    assertThat(results.failed())
        .allSatisfy((test, thrown) -> assertThat(thrown).isInstanceOf(AssertionError.class));
    assertThat(results.skipped()).isEmpty();
  }
}
