package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PrefetchTest {
  private long nanos = Long.MAX_VALUE - 5;

  @Test
  void it_begins_with_a_thousand_or_with_the_most_if_that_is_fewer() {
    assertThat(new Prefetch(8_000).size()).isEqualTo(1_000);
    assertThat(new Prefetch(10).size()).isEqualTo(10);
  }

  @Test
  void quick_handlers_are_given_twice_as_many_each_time_up_to_the_most() {
    Prefetch prefetch = new Prefetch(7_000);
    whole(prefetch, 0);
    assertThat(prefetch.size()).isEqualTo(1_000);
    whole(prefetch, 49);
    assertThat(prefetch.size()).isEqualTo(2_000);
    whole(prefetch, 10);
    whole(prefetch, 10);
    whole(prefetch, 10);
    assertThat(prefetch.size()).isEqualTo(7_000);
  }

  @Test
  void what_is_worked_on_for_a_moment_stays_as_it_is() {
    Prefetch prefetch = new Prefetch(8_000);
    whole(prefetch, 0);
    whole(prefetch, 49);
    whole(prefetch, 50);
    whole(prefetch, 500);
    assertThat(prefetch.size()).isEqualTo(2_000);
  }

  @Test
  void slow_handlers_are_given_half_as_many_and_never_fewer_than_in_the_beginning() {
    Prefetch prefetch = new Prefetch(8_000);
    whole(prefetch, 0);
    whole(prefetch, 1);
    whole(prefetch, 1);
    assertThat(prefetch.size()).isEqualTo(4_000);
    whole(prefetch, 501);
    assertThat(prefetch.size()).isEqualTo(2_000);
    whole(prefetch, 5_000);
    whole(prefetch, 5_000);
    assertThat(prefetch.size()).isEqualTo(1_000);
  }

  @Test
  void a_part_of_it_tells_nothing_yet() {
    Prefetch prefetch = new Prefetch(8_000);
    whole(prefetch, 0);
    nanos += TimeUnit.SECONDS.toNanos(1);
    prefetch.came(999, nanos);
    assertThat(prefetch.size()).isEqualTo(1_000);
    prefetch.came(1, nanos);
    whole(prefetch, 10);
    assertThat(prefetch.size()).isEqualTo(2_000);
  }

  /** As many come as it holds, after so many milliseconds. */
  private void whole(Prefetch prefetch, long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    prefetch.came(prefetch.size(), nanos);
  }
}
