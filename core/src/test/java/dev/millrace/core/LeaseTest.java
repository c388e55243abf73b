package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Subscription;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LeaseTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  private Subscription slow(Duration each) {
    return app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text);
              app.sleep(each);
              app.seen.add(text + (context.cancelled() ? " in vain" : " done"));
            })
        .start();
  }

  @Test
  void leases_are_renewed_at_half_their_length_while_messages_wait_and_while_they_are_handled() {
    app.put("k", "1", "2", "3");
    slow(Duration.ofSeconds(60));
    app.advance(Duration.ofSeconds(100));
    assertThat(app.queue().renewals).isEqualTo(6);
    app.advance(Duration.ofSeconds(100));
    assertThat(app.seen).containsExactly("1", "1 done", "2", "2 done", "3", "3 done");
    assertThat(app.queue().voided).isEmpty();
  }

  @Test
  void nothing_is_renewed_when_nothing_is_held() {
    app.put("", "1");
    app.noting();
    app.advance(Duration.ofMinutes(10));
    assertThat(app.queue().renewals).isLessThanOrEqualTo(1);
  }

  @Test
  void a_message_whose_lease_is_lost_is_settled_by_nobody_here_and_its_handler_can_see_it() {
    app.put("k", "1", "2");
    Subscription workers = slow(Duration.ofSeconds(40));
    app.advance(Duration.ofSeconds(5));
    app.queue().takeAway(0);
    app.advance(Duration.ofMinutes(5));
    assertThat(app.seen).containsExactly("1", "1 in vain");
    assertThat(app.queue().held)
        .extracting(Settlement::end)
        .doesNotHaveAnyElementsOfTypes(End.Done.class);
    assertThat(workers.status().lost()).isEqualTo(1);
    assertThat(workers.status().acknowledged()).isZero();
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void a_result_whose_settlement_comes_too_late_is_void_with_everything_it_caused() {
    app.put("k", "1");
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  context.publish(app.results, "result");
                  app.queue().takeAway(0);
                })
            .start();
    app.settle();
    assertThat(app.broker.in("results")).isEmpty();
    assertThat(workers.status().lost()).isEqualTo(1);
    assertThat(app.queue().voided).hasSize(1);
  }

  @Test
  void followers_of_a_lost_message_are_not_handled_ahead_of_it() {
    app.put("k", "1", "2", "3");
    boolean[] once = {true};
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text);
              if (once[0]) {
                once[0] = false;
                app.queue().loseLease(0);
              }
              app.sleep(Duration.ofSeconds(1));
            })
        .start();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactly("1", "1", "2", "3");
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_longer_lease_than_the_transport_has_is_refused() {
    assertThatThrownBy(() ->
            app.workers()
                .lease(Duration.ofHours(2))
                .on(String.class, (text, context) -> {})
                .start())
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("PT1H");
  }
}
