package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.MillraceException;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.QueueSource.Start;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeathTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void the_start_of_an_attempt_is_written_before_its_handler_runs() {
    app.put("k", "1");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(
                  "attempt " + context.attempt() + " of " + app.queue().starts.size() + " started");
              if (context.attempt() == 1) {
                throw new IllegalStateException("again");
              }
            })
        .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).containsExactly("attempt 1 of 1 started", "attempt 2 of 2 started");
    assertThat(app.queue().starts).extracting(Start::attempt).containsExactly(1, 2);
    assertThat(app.queue().starts).extracting(Start::alone).containsOnly(false);
  }

  @Test
  void no_handler_runs_while_its_start_cannot_be_written_and_it_is_tried_again() {
    app.put("", "1");
    app.queue().failStarted.add(new MillraceException("no connection"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(app.seen).isEmpty();
    assertThat(workers.status().why()).contains("no connection");
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).containsExactly("1");
    assertThat(workers.status().why()).isEmpty();
  }

  @Test
  void a_suspect_runs_alone_and_its_start_says_so() {
    app.put("", "1", "2");
    app.put("k", "suspect", "3");
    app.queue().suspect(2, 0);
    int[] running = {0};
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              running[0]++;
              app.sleep(Duration.ofSeconds(1));
              if (text.equals("suspect")) {
                assertThat(running[0]).isEqualTo(1);
              }
              running[0]--;
              app.seen.add(text);
            })
        .start();
    app.advance(Duration.ofSeconds(10));
    assertThat(app.seen).contains("1", "2", "suspect", "3");
    assertThat(app.queue().starts.stream().filter(Start::alone))
        .singleElement()
        .satisfies(start -> assertThat(start.delivery().message().dataText()).isEqualTo("suspect"));
  }

  @Test
  void several_suspects_run_one_after_another() {
    app.put("", "1", "2", "3");
    for (int i = 0; i < 3; i++) {
      app.queue().suspect(i, 0);
    }
    int[] running = {0};
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              assertThat(++running[0]).isEqualTo(1);
              app.sleep(Duration.ofSeconds(1));
              running[0]--;
              app.seen.add(text);
            })
        .start();
    app.advance(Duration.ofSeconds(10));
    assertThat(app.seen).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(app.queue().starts).allMatch(Start::alone);
  }

  @Test
  void a_suspect_whose_attempts_were_spent_by_deaths_is_deadly_and_not_handled_again() {
    app.put("", "deadly", "fine");
    app.queue().suspect(0, 4);
    app.noting();
    app.settle();
    assertThat(app.seen).containsExactly("fine");
    assertThat(app.broker.letters.getFirst().failure().classification())
        .isEqualTo(Classification.DEADLY);
    assertThat(app.broker.letters.getFirst().failure().attempts()).isEqualTo(4);
  }

  @Test
  void a_suspect_that_fails_in_the_ordinary_way_is_none_any_more() {
    app.put("", "1");
    app.queue().suspect(0, 1);
    app.workers()
        .retry(RetryPolicy.quick(Duration.ofMillis(1), Duration.ofMillis(1)))
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text + "#" + context.attempt());
              throw new IllegalStateException("no");
            })
        .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).containsExactly("1#2", "1#3");
    assertThat(app.queue().starts).extracting(Start::alone).containsExactly(true, false);
    assertThat(app.broker.letters.getFirst().failure().classification())
        .isEqualTo(Classification.EXHAUSTED);
  }
}
