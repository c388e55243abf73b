package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RetryPolicyTest {
  @Test
  void tries_nine_times_unless_told_otherwise_three_of_them_quick() {
    RetryPolicy standard = RetryPolicy.standard();

    assertThat(standard.attempts()).isEqualTo(9);
    assertThat(standard.isQuick(3)).isTrue();
    assertThat(standard.isQuick(4)).isFalse();
    assertThat(standard.delay(1)).isEqualTo(Duration.ofMillis(50));
    assertThat(standard.delay(4)).isEqualTo(Duration.ofSeconds(10));
    assertThat(standard.delay(8)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void draws_each_delay_from_its_length_to_half_as_much_again() {
    RetryPolicy policy = RetryPolicy.quick(Duration.ofSeconds(1));

    assertThat(policy.delay(1, 0.0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delay(1, 0.999_999))
        .isBetween(Duration.ofMillis(1_499), Duration.ofMillis(1_500));
  }

  @Test
  void draws_from_zero_with_full_jitter() {
    RetryPolicy policy = RetryPolicy.quick(Duration.ofSeconds(1)).fullJitter();

    assertThat(policy.delay(1, 0.0)).isZero();
    assertThat(policy.delay(1, 0.5)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void has_no_delay_after_the_last_attempt() {
    assertThatThrownBy(() -> RetryPolicy.none().delay(1)).hasMessageContaining("no further one");
  }

  @Test
  void refuses_delays_that_cannot_be_meant() {
    assertThatThrownBy(() -> RetryPolicy.quick(Duration.ofDays(31)))
        .hasMessageContaining("30 days");
    assertThatThrownBy(() -> RetryPolicy.quick(Duration.ofMillis(-1))).hasMessageContaining("zero");
  }
}
