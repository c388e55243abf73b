package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AlarmTest {
  private final Simulation simulation = Simulation.of(1);
  private final List<String> done = new ArrayList<>();
  private int woken;
  private final Alarm alarm = new Alarm(simulation, () -> woken++);

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void what_is_due_wakes_the_broker_once_and_is_done_when_it_has_its_turn() {
    alarm.at(in(10), () -> done.add("a"));
    alarm.arm();
    advance(9);
    assertThat(woken).isZero();
    advance(1);
    assertThat(woken).isEqualTo(1);
    assertThat(done).isEmpty();
    alarm.runLate();
    assertThat(done).containsExactly("a");
  }

  @Test
  void whoever_asks_in_between_may_do_what_is_due_and_then_nothing_is_left_for_the_turn() {
    alarm.at(in(10), () -> done.add("a"));
    alarm.arm();
    assertThat(alarm.isDue()).isFalse();
    advance(10);
    assertThat(alarm.isDue()).isTrue();
    alarm.run();
    alarm.atNanos(simulation.clock().nanos(), () -> done.add("b"));
    assertThat(alarm.isDue()).isFalse();
    alarm.runLate();
    assertThat(done).containsExactly("a");
  }

  @Test
  void in_between_nothing_is_done_sooner_than_four_milliseconds_after_the_time_before() {
    alarm.at(in(10), () -> done.add("a"));
    alarm.at(in(12), () -> done.add("b"));
    alarm.arm();
    advance(10);
    alarm.run();
    alarm.arm();
    advance(2);
    assertThat(woken).isEqualTo(2);
    assertThat(alarm.isDue()).isFalse();
    advance(2);
    assertThat(alarm.isDue()).isTrue();
    alarm.run();
    assertThat(done).containsExactly("a", "b");
  }

  private long in(long millis) {
    return simulation.clock().now().toEpochMilli() + millis;
  }

  private void advance(long millis) {
    simulation.advance(Duration.ofMillis(millis));
  }
}
