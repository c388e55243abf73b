package dev.millrace.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Threads.Running;
import dev.millrace.seam.Threads.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RealSeamTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Seam seam = Seam.real();

  @Test
  void ids_are_unique_and_roughly_ordered_by_time() throws Exception {
    String first = seam.ids().next();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      ids.add(seam.ids().next());
    }
    seam.waiting().sleep(Duration.ofMillis(5));

    assertThat(ids).hasSize(100_000);
    assertThat(first).hasSize(36).isLessThan(seam.ids().next());
    assertThat(UUID.fromString(first).version()).isEqualTo(7);
    assertThat(UUID.fromString(first).variant()).isEqualTo(2);
  }

  @Test
  void chance_keeps_to_its_limits() {
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      drawn.add(seam.chance().between(1, 3));
      assertThat(seam.chance().fraction()).isBetween(0.0, 1.0);
    }

    assertThat(drawn).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(seam.chance().between(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void timers_run_what_is_due_and_nothing_that_was_cancelled() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    seam.timers().after(Duration.ofMillis(20), () -> ran.add("cancelled")).cancel();
    seam.timers().after(Duration.ofMillis(10), () -> ran.add("first"));
    seam.timers()
        .after(
            Duration.ofMillis(30),
            () -> {
              ran.add("second");
              last.complete(null);
            });
    seam.timers().after(Duration.ofSeconds(-1), () -> ran.add("at once"));

    seam.waiting().await(last, LONG);
    assertThat(ran).containsExactly("at once", "first", "second");
  }

  @Test
  void a_worker_is_one_platform_thread_that_survives_what_it_runs() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    Worker worker = seam.threads().worker("the-worker");
    worker.execute(
        () -> ran.add(Thread.currentThread().getName() + " " + Thread.currentThread().isVirtual()));
    worker.execute(() -> Thread.currentThread().interrupt());
    worker.execute(() -> {
      Thread.currentThread()
          .setUncaughtExceptionHandler(
              (thread, thrown) -> ran.add("told of " + thrown.getMessage()));
      throw new IllegalStateException("a bug");
    });
    worker.execute(done::countDown);
    worker.close();
    worker.close();
    done.await();

    assertThat(ran).containsExactly("the-worker false", "told of a bug");
    assertThatThrownBy(() -> worker.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void a_thread_is_virtual_and_says_when_it_has_ended() throws Exception {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    CompletableFuture<String> woken = new CompletableFuture<>();
    Running running =
        seam.threads()
            .start(
                "sleeper",
                () -> {
                  virtual.complete(Thread.currentThread().isVirtual());
                  woken.complete(sleepForever());
                });

    assertThat(seam.waiting().await(virtual, LONG)).isTrue();
    running.interrupt();
    seam.waiting().await(running.ended(), LONG);
    assertThat(seam.waiting().await(woken, LONG)).isEqualTo("interrupted");
  }

  private String sleepForever() {
    try {
      seam.waiting().sleep(Duration.ofDays(1));
      return "slept";
    } catch (InterruptedException expected) {
      return "interrupted";
    }
  }

  @Test
  void waiting_gives_back_what_the_stage_ended_with() throws Exception {
    IllegalArgumentException unchecked = new IllegalArgumentException();
    IOException checked = new IOException();

    assertThat(seam.waiting().await(CompletableFuture.completedFuture("done"))).isEqualTo("done");
    assertThatThrownBy(() -> seam.waiting().await(CompletableFuture.failedFuture(unchecked)))
        .isSameAs(unchecked);
    assertThatThrownBy(() -> seam.waiting().await(CompletableFuture.failedFuture(checked), LONG))
        .isInstanceOf(CompletionException.class)
        .hasCause(checked);
    assertThatThrownBy(() -> seam.waiting().await(new CompletableFuture<>(), Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void the_machine_has_a_name_and_no_boundary_ends_it() {
    seam.crashPoints().reach("anywhere");

    assertThat(seam.hostName()).isNotBlank();
  }

  @Test
  void what_was_registered_runs_at_the_end_of_the_process_unless_withdrawn() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                Path.of(Seam.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    + File.pathSeparator
                    + Path.of(
                        ExitProbe.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                ExitProbe.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("returned, at exit on late");
    assertThat(process.waitFor()).isZero();
  }
}
