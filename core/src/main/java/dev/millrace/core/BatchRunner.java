package dev.millrace.core;

import dev.millrace.BatchHandler;
import dev.millrace.Codec.Decoded;
import dev.millrace.Context;
import dev.millrace.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handles the messages of a hand-over together. */
final class BatchRunner<T> implements Runner {
  private final Attempts<T> attempts;
  private final Handling.Batch<T> handling;

  BatchRunner(Attempts<T> attempts, Handling.Batch<T> handling) {
    this.attempts = attempts;
    this.handling = handling;
  }

  @Override
  public int most(int pace) {
    return handling.maxSize();
  }

  @Override
  public boolean joinsLanes() {
    return true;
  }

  @Override
  public void run(Handover handover, Reports reports) {
    handover.claimAll();
    List<Pending> begun = new ArrayList<>(handover.run.size());
    for (Pending pending : handover.run) {
      if (!handover.isStopped() && pending.begin(handover)) {
        begun.add(pending);
      }
    }
    if (begun.isEmpty()) {
      return;
    }
    long start = attempts.nanos();
    handover.expires(start + attempts.plan().deadline().toNanos());
    List<Result> results = handle(begun, handover, reports);
    handover.untimed();
    Thread.interrupted();
    long each = (attempts.nanos() - start) / begun.size();
    for (int i = 0; i < begun.size(); i++) {
      if (begun.get(i).finish(handover) && handover.report(begun.get(i), results.get(i), each)) {
        reports.finished(handover);
      }
    }
  }

  private List<Result> handle(List<Pending> begun, Handover handover, Reports reports) {
    Result[] results = new Result[begun.size()];
    List<BatchHandler.Item<T>> batch = new ArrayList<>(begun.size());
    List<BatchItem<T>> items = new ArrayList<>(begun.size());
    for (int i = 0; i < begun.size(); i++) {
      switch (decoded(begun.get(i))) {
        case Decoded.Malformed<T>(String reason) -> results[i] = new Result.Malformed(reason);
        case Decoded.Value<T>(T value) -> {
          BatchItem<T> item =
              new BatchItem<>(i, value, attempts.context(begun.get(i), handover, reports));
          items.add(item);
          batch.add(item);
        }
      }
    }
    Throwable thrown = batch.isEmpty() ? null : thrownBy(batch);
    for (BatchItem<T> item : items) {
      item.context.handled();
      results[item.index] = result(item, thrown);
    }
    return List.of(results);
  }

  /** A codec that throws on bad data breaks its word; its message is malformed all the same. */
  private Decoded<T> decoded(Pending pending) {
    try {
      return attempts.decode(pending);
    } catch (RuntimeException broken) {
      return new Decoded.Malformed<>("the codec failed: " + broken);
    }
  }

  private @Nullable Throwable thrownBy(List<BatchHandler.Item<T>> batch) {
    try {
      handling.handler().handle(List.copyOf(batch));
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  private Result result(BatchItem<T> item, @Nullable Throwable thrown) {
    Outcome outcome = item.outcome;
    if (outcome != null) {
      return attempts.result(outcome, item.context);
    }
    return thrown == null
        ? attempts.result(Outcome.acknowledge(), item.context)
        : Attempts.failed(thrown);
  }

  /** One message of a batch. */
  private static final class BatchItem<T> implements BatchHandler.Item<T> {
    final int index;
    final T event;
    final BufferedContext context;
    volatile @Nullable Outcome outcome;

    BatchItem(int index, T event, BufferedContext context) {
      this.index = index;
      this.event = event;
      this.context = context;
    }

    @Override
    public T event() {
      return event;
    }

    @Override
    public Context context() {
      return context;
    }

    @Override
    public void outcome(Outcome given) {
      outcome = given;
    }
  }
}
