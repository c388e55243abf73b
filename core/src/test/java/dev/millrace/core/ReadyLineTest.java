package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.Position;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadyLineTest {
  private final ReadyLine line = new ReadyLine();

  private Lane lane(String key, int priority) {
    Message message = Message.builder(key, URI.create("urn:x"), "t").priority(priority).build();
    Lane lane = new Lane(key);
    lane.held.add(new Pending(message, Position.of(0, 0), new Object(), 0, 0, false));
    return lane;
  }

  private String next() {
    Lane lane = Objects.requireNonNull(line.peek());
    line.took(lane);
    return Objects.requireNonNull(lane.key);
  }

  @Test
  void the_highest_goes_first_and_equals_in_turn() {
    for (Lane lane : List.of(lane("a", 4), lane("b", 0), lane("c", 9), lane("d", 4))) {
      line.add(lane);
    }

    assertThat(List.of(next(), next(), next(), next())).containsExactly("c", "a", "d", "b");
    assertThat(line.peek()).isNull();
  }

  @Test
  void the_lowest_has_its_turn_however_many_come_before_it() {
    Lane low = lane("low", 0);
    Lane high = lane("high", 3);
    line.add(low);
    line.add(high);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      String key = next();
      order.add(key);
      line.add(key.equals("low") ? low : high);
    }

    assertThat(Collections.frequency(order, "low")).isEqualTo(2);
    assertThat(order.subList(0, 8)).containsOnly("high");
  }

  @Test
  void what_is_taken_out_is_not_next() {
    Lane high = lane("high", 9);
    line.add(high);
    line.add(lane("low", 1));
    line.remove(high);

    assertThat(next()).isEqualTo("low");
  }
}
