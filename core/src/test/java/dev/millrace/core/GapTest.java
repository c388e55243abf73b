package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GapTest {
  private static final Gap EXPIRED = gap(3, 7, 4, Gap.Reason.EXPIRED);
  private static final Gap DAMAGED = gap(9, 9, 1, Gap.Reason.DAMAGED);

  private final App app = new App();
  private final List<Gap> heard = new ArrayList<>();

  @AfterEach
  void close() {
    app.close();
  }

  private static Gap gap(long first, long last, long messages, Gap.Reason reason) {
    return new Gap(new Position.Exact(0, first), new Position.Exact(0, last), messages, reason);
  }

  private Subscription hearing() {
    return app.workers()
        .on(String.class, (text, context) -> app.seen.add(text))
        .onGap(gap -> {
          try {
            app.sleep(Duration.ofMinutes(1));
          } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
          }
          heard.add(gap);
        })
        .start();
  }

  /** Tells gaps to whoever asks, and nothing to whoever asks again. */
  private void tell(FakeQueue queue, Gap... gaps) {
    CompletableFuture<List<Gap>> told = queue.gaps;
    queue.gaps = new CompletableFuture<>();
    told.complete(List.of(gaps));
    app.settle();
  }

  @Test
  void the_application_hears_of_gaps_one_at_a_time_and_then_the_source_hears_that_it_has() {
    Subscription workers = hearing();
    app.settle();
    FakeQueue queue = app.queue();
    assertThat(queue.gapCalls).isEqualTo(1);

    tell(queue, EXPIRED, DAMAGED);
    assertThat(workers.status().missed()).isEqualTo(5);
    app.advance(Duration.ofMinutes(1));
    assertThat(heard).containsExactly(EXPIRED);
    assertThat(queue.gapCalls).isEqualTo(1);

    app.advance(Duration.ofMinutes(1));
    assertThat(heard).containsExactly(EXPIRED, DAMAGED);
    assertThat(queue.gapCalls).isEqualTo(2);
  }

  @Test
  void messages_are_handled_while_the_application_hears_of_a_gap() {
    hearing();
    app.settle();
    tell(app.queue(), EXPIRED);
    app.put("k", "behind");
    app.settle();

    assertThat(app.seen).containsExactly("behind");
    assertThat(heard).isEmpty();
  }

  @Test
  void a_listener_that_fails_has_heard() {
    app.workers()
        .on(String.class, (text, context) -> {})
        .onGap(gap -> {
          throw new IllegalStateException("the listener's own trouble");
        })
        .start();
    app.settle();
    tell(app.queue(), EXPIRED, DAMAGED);

    assertThat(app.queue().gapCalls).isEqualTo(2);
  }

  @Test
  void without_a_listener_gaps_are_counted() {
    Subscription workers = app.noting();
    app.settle();
    tell(app.queue(), EXPIRED, DAMAGED);

    assertThat(workers.status().missed()).isEqualTo(5);
    assertThat(app.queue().gapCalls).isEqualTo(2);
  }

  @Test
  void a_position_behind_a_gap_is_committed_when_the_application_has_heard_of_it() {
    FakeLog log = new FakeLog(app.broker);
    app.broker.otherSource = () -> log;
    log.put(0, "a", "a0", "a1", "a2", "a3");
    log.assign(0);
    log.miss(0, 2, Gap.Reason.LOST);
    Subscription workers = hearing();
    app.settle();

    assertThat(app.seen).containsExactly("a2", "a3");
    assertThat(log.committed(0)).isZero();
    app.advance(Duration.ofMinutes(1));
    assertThat(heard).containsExactly(gap(0, 1, 2, Gap.Reason.LOST));
    assertThat(log.committed(0)).isEqualTo(4);
    assertThat(workers.status().missed()).isEqualTo(2);
  }

  @Test
  void a_gap_with_nothing_behind_it_is_committed_too() {
    FakeLog log = new FakeLog(app.broker);
    app.broker.otherSource = () -> log;
    log.put(0, "a", "a0");
    log.assign(0);
    log.miss(0, 1, Gap.Reason.DAMAGED);
    app.noting();
    app.settle();

    assertThat(app.seen).isEmpty();
    assertThat(log.committed(0)).isEqualTo(1);
  }
}
