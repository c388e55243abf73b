package dev.millrace.examples.orders.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FaultPlanTest {
  @Test
  void the_same_seed_plans_the_same_faults() {
    assertThat(plans(7)).isEqualTo(plans(7));
  }

  @Test
  void another_seed_plans_others() {
    assertThat(LongStream.range(0, 50).mapToObj(FaultPlanTest::plans).distinct()).hasSize(50);
  }

  @Test
  void the_same_message_fares_differently_with_another_handler() {
    assertThat(plans(7, "payment")).isNotEqualTo(plans(7, "inventory"));
  }

  @Test
  void every_seed_has_every_kind_of_fault_but_leaves_most_messages_alone() {
    for (long seed = 0; seed < 50; seed++) {
      List<FaultPlan> plans = plans(seed);

      assertThat(plans).anyMatch(plan -> plan.failed() > 0);
      assertThat(plans).anyMatch(plan -> plan.stalled() > 0);
      assertThat(plans).anyMatch(plan -> plan.duplicated() > 0);
      assertThat(plans.stream().filter(FaultPlan::isEmpty)).hasSizeGreaterThan(1_800);
    }
  }

  @Test
  void at_most_two_attempts_fail_and_they_are_the_first() {
    assertThat(
            LongStream.range(0, 50)
                .boxed()
                .flatMap(seed -> plans(seed).stream())
                .mapToInt(FaultPlan::failed)
                .distinct())
        .containsExactlyInAnyOrder(0, 1, 2);
    FaultPlan twice = new FaultPlan(List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO), false);
    assertThat(IntStream.rangeClosed(1, 5).filter(twice::fails)).containsExactly(1, 2);
  }

  @Test
  void an_attempt_beyond_the_plan_is_left_alone() {
    FaultPlan plan = new FaultPlan(List.of(Duration.ofMillis(30)), true);

    assertThat(plan.stall(1)).isEqualTo(Duration.ofMillis(30));
    assertThat(plan.stall(2)).isZero();
    assertThat(plan.fails(2)).isFalse();
  }

  private static List<FaultPlan> plans(long seed) {
    return plans(seed, "payment");
  }

  private static List<FaultPlan> plans(long seed, String subscription) {
    return IntStream.range(0, 2_000)
        .mapToObj(i -> FaultPlan.of(seed, subscription, "order-" + (536_365 + i)))
        .toList();
  }
}
