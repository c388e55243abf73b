package dev.millrace.embedded.broker;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells whoever waits: few on the thread of the broker, many on a thread of their own. */
final class Answering {
  static final int MANY = 8;

  record Given<T>(CompletableFuture<T> future, T value) {
    void give() {
      future.complete(value);
    }
  }

  private final Seam seam;
  private final AtomicInteger busy = new AtomicInteger();
  private @Nullable Worker worker;

  Answering(Seam seam) {
    this.seam = seam;
  }

  boolean isBusy() {
    return busy.get() > 0;
  }

  void give(List<Given<?>> answers) {
    if (answers.size() < MANY && !isBusy()) {
      answers.forEach(Given::give);
      return;
    }
    Worker on = worker;
    if (on == null) {
      on = seam.threads().worker("millrace-answers");
      worker = on;
    }
    busy.incrementAndGet();
    on.execute(() -> {
      answers.forEach(Given::give);
      busy.decrementAndGet();
    });
  }

  void close() {
    Worker on = worker;
    if (on != null) {
      on.close();
    }
  }
}
