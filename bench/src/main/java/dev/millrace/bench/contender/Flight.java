package dev.millrace.bench.contender;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Calls that have been made and not answered, at most so many. For one thread. */
public final class Flight<T> {
  private final int most;
  private final Deque<CompletionStage<T>> calls = new ArrayDeque<>();

  /** Of at most so many calls. */
  public Flight(int most) {
    this.most = most;
  }

  /** Adds a call, and waits for the oldest while there are too many. */
  public void add(CompletionStage<T> call) throws ExecutionException, InterruptedException {
    calls.add(call);
    landDownTo(most);
  }

  /** Waits for all of them. */
  public void land() throws ExecutionException, InterruptedException {
    landDownTo(0);
  }

  private void landDownTo(int left) throws ExecutionException, InterruptedException {
    while (calls.size() > left) {
      calls.remove().toCompletableFuture().get();
    }
  }
}
