package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.PublishOptions;
import dev.millrace.QueueChannel;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HandlingTest {
  private final Simulation simulation = Simulation.of(1);
  private final FakeBroker broker = new FakeBroker(simulation);
  private final Millrace millrace =
      Millrace.builder(broker.url)
          .seam(simulation)
          .codec(new TestCodec())
          .closeOnShutdown(false)
          .open();
  private final QueueChannel<String> work = Channel.queue("work", String.class);
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    millrace.close();
    simulation.close();
  }

  @Test
  void handles_what_was_published() {
    millrace.publisher(work).publish("one");
    millrace.publisher(work).publish("two", PublishOptions.none().key("k"));
    Subscription subscription =
        millrace.subscribe(work, "s").on(String.class, (event, context) -> seen.add(event)).start();
    simulation.settle();
    assertThat(seen).containsExactlyInAnyOrder("one", "two");
    assertThat(subscription.status().acknowledged()).isEqualTo(2);
    assertThat(broker.queue("work", "s").unsettled()).isZero();
  }

  @Test
  void tries_again_in_order_and_gives_up() {
    for (String text : List.of("a1", "a2", "a3")) {
      millrace.publisher(work).publish(text, PublishOptions.none().key("a"));
    }
    millrace.publisher(work).publish("b1", PublishOptions.none().key("b"));
    Subscription subscription =
        millrace
            .subscribe(work, "s")
            .retry(RetryPolicy.quick(Duration.ofMillis(50)).thenScheduled(Duration.ofSeconds(10)))
            .on(
                String.class,
                (event, context) -> {
                  seen.add(event + context.attempt());
                  if (event.equals("a2")) {
                    throw new IllegalStateException("not today");
                  }
                  if (event.equals("b1")) {
                    throw new RejectedException("never");
                  }
                })
            .start();
    simulation.advance(Duration.ofMinutes(1));
    assertThat(seen).contains("b11");
    seen.remove("b11");
    assertThat(seen).containsExactly("a11", "a21", "a22", "a23", "a31");
    assertThat(broker.letters).hasSize(2);
    assertThat(subscription.status().rejected()).isEqualTo(2);
  }
}
