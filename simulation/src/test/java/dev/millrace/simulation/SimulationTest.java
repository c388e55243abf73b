package dev.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Mailbox;
import dev.millrace.seam.Sockets;
import dev.millrace.seam.Threads.Running;
import dev.millrace.seam.Threads.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulationTest {
  private final Simulation simulation = Simulation.of(1);
  private final List<String> heard = new ArrayList<>();

  private static String orderOfThree(long seed) {
    try (Simulation simulation = Simulation.of(seed)) {
      StringBuilder order = new StringBuilder();
      for (String name : List.of("a", "b", "c")) {
        Mailbox mailbox = new Mailbox(simulation.threads().steps());
        mailbox.execute(() -> order.append(name));
      }
      simulation.settle();
      return order.toString();
    }
  }

  @Test
  void the_seed_chooses_what_runs_next() {
    Set<String> orders = new TreeSet<>();
    for (int seed = 0; seed < 200; seed++) {
      orders.add(orderOfThree(seed));
      assertThat(orderOfThree(seed)).isEqualTo(orderOfThree(seed));
    }

    assertThat(orders).containsExactly("abc", "acb", "bac", "bca", "cab", "cba");
  }

  @Test
  void a_worker_runs_its_tasks_in_order_whatever_the_seed() {
    for (int seed = 0; seed < 50; seed++) {
      try (Simulation other = Simulation.of(seed)) {
        List<Integer> ran = new ArrayList<>();
        Worker worker = other.threads().worker("disk");
        for (int i = 0; i < 10; i++) {
          int task = i;
          worker.execute(() -> ran.add(task));
          other.threads().steps().execute(() -> {});
        }
        other.settle();
        assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      }
    }
  }

  @Test
  void time_stands_until_it_is_moved_and_timers_fire_in_their_order() {
    Instant start = simulation.clock().now();
    simulation.timers().after(Duration.ofSeconds(2), () -> heard.add("two"));
    simulation.timers().after(Duration.ofSeconds(1), () -> heard.add("one at " + elapsed(start)));
    simulation.timers().after(Duration.ofSeconds(3), () -> heard.add("three"));
    simulation.timers().after(Duration.ofSeconds(1), () -> heard.add("never")).cancel();

    simulation.settle();
    assertThat(heard).isEmpty();
    simulation.advance(Duration.ofSeconds(2));
    assertThat(heard).containsExactly("one at PT1S", "two");
    assertThat(elapsed(start)).isEqualTo(Duration.ofSeconds(2));
  }

  private Duration elapsed(Instant start) {
    return Duration.between(start, simulation.clock().now());
  }

  @Test
  void waiting_moves_time_when_only_a_timer_can_help() throws Exception {
    CompletableFuture<String> late = new CompletableFuture<>();
    simulation.timers().after(Duration.ofHours(1), () -> late.complete("done"));
    Instant start = simulation.clock().now();

    assertThatThrownBy(() -> simulation.waiting().await(late, Duration.ofMinutes(1)))
        .isInstanceOf(TimeoutException.class);
    assertThat(elapsed(start)).isEqualTo(Duration.ofMinutes(1));
    assertThat(simulation.waiting().await(late)).isEqualTo("done");
    assertThat(elapsed(start)).isEqualTo(Duration.ofHours(1));
    assertThatThrownBy(() -> simulation.waiting().await(new CompletableFuture<>()))
        .hasMessageContaining("nothing is left");
  }

  @Test
  void threads_take_turns_where_they_wait() throws Exception {
    CompletableFuture<String> news = new CompletableFuture<>();
    Running reader =
        simulation
            .threads()
            .start(
                "reader",
                () -> {
                  heard.add("waits");
                  heard.add(awaited(news));
                });
    simulation
        .threads()
        .start(
            "writer",
            () -> {
              slept(Duration.ofSeconds(5));
              news.complete("told");
            });

    simulation.waiting().await(reader.ended());
    assertThat(heard).containsExactly("waits", "told");
  }

  private <T> T awaited(CompletableFuture<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private void slept(Duration duration) {
    try {
      simulation.waiting().sleep(duration);
    } catch (InterruptedException interrupted) {
      heard.add("interrupted");
    }
  }

  @Test
  void an_interrupt_ends_a_wait() {
    Running sleeper = simulation.threads().start("sleeper", () -> slept(Duration.ofDays(1)));
    simulation.settle();
    Instant start = simulation.clock().now();

    sleeper.interrupt();
    simulation.settle();
    assertThat(heard).containsExactly("interrupted");
    assertThat(elapsed(start)).isZero();
  }

  @Test
  void a_step_must_not_wait() {
    simulation.threads().steps().execute(() -> awaited(new CompletableFuture<>()));

    assertThatThrownBy(simulation::settle).hasMessageContaining("only threads may");
  }

  @Test
  void what_a_thread_throws_reaches_whoever_drives() {
    simulation
        .threads()
        .start(
            "thrower",
            () -> {
              throw new IllegalArgumentException("thrown");
            });

    assertThatThrownBy(simulation::settle).hasRootCauseMessage("thrown");
  }

  @Test
  void a_dead_process_runs_nothing_any_more_and_the_next_one_has_its_own_ids() throws Exception {
    String before = simulation.ids().next();
    simulation
        .threads()
        .start(
            "survivor",
            () -> {
              try {
                slept(Duration.ofSeconds(1));
                heard.add("woke");
              } finally {
                heard.add("unwound");
              }
            });
    simulation
        .threads()
        .worker("disk")
        .execute(() -> {
          simulation.timers().after(Duration.ofSeconds(1), () -> heard.add("fired"));
          simulation.crashPoints().reach("the end");
        });
    simulation.disk().dieAt("the end", 1);

    assertThatThrownBy(() -> simulation.advance(Duration.ofMinutes(1)))
        .isInstanceOf(SimulatedCrash.class);
    try (Simulation next = simulation.restart(1)) {
      next.advance(Duration.ofMinutes(1));
      assertThat(next.ids().next()).isNotEqualTo(before).hasSize(36);
      assertThat(next.clock().now()).isAfter(simulation.clock().now());
    }
    assertThat(heard).doesNotContain("woke", "fired");
  }

  @Test
  void the_same_seed_leaves_the_same_trace() {
    assertThat(traceOf(7)).isEqualTo(traceOf(7)).isNotEqualTo(traceOf(8));
  }

  private static long traceOf(long seed) {
    try (Simulation simulation = Simulation.of(seed)) {
      for (int i = 0; i < 20; i++) {
        simulation
            .timers()
            .after(
                Duration.ofMillis(simulation.chance().between(0, 3)),
                () -> simulation.threads().start("t", () -> {}));
      }
      simulation.advance(Duration.ofSeconds(1));
      return simulation.trace();
    }
  }

  @Test
  void sockets_connect_within_one_process() throws Exception {
    Path path = Path.of("/socket");
    Sockets.Listener listener = simulation.sockets().listen(path);
    Running server = simulation.threads().start("server", () -> echoOne(listener));
    Running client = simulation.threads().start("client", () -> ask(path));

    simulation.waiting().await(server.ended());
    simulation.waiting().await(client.ended());
    assertThat(heard).containsExactly("[1, 2, 3]", "closed");
  }

  private static void echoOne(Sockets.Listener listener) {
    try (Sockets.Connection connection = listener.accept()) {
      ByteBuffer bytes = ByteBuffer.allocate(3);
      connection.read(bytes);
      connection.write(bytes.flip());
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private void ask(Path path) {
    try (Sockets.Connection connection = simulation.sockets().connect(path)) {
      connection.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      ByteBuffer answer = ByteBuffer.allocate(3);
      connection.read(answer);
      heard.add(java.util.Arrays.toString(answer.array()));
      heard.add(connection.read(ByteBuffer.allocate(1)) ? "more" : "closed");
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
