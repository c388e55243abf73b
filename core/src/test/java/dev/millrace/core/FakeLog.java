package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Partitions in memory, which a test assigns and takes away. */
final class FakeLog implements LogSource {
  /** One partition. */
  private static final class Partition {
    final List<Message> records = new ArrayList<>();
    long committed;
    long polled;
    long epoch = -1;
    boolean paused;
  }

  final List<Commit> commits = new ArrayList<>();
  final List<Commit> voided = new ArrayList<>();
  final List<Message> outputs = new ArrayList<>();
  final List<DeadLetter> letters = new ArrayList<>();
  final List<String> released = new ArrayList<>();
  final TreeSet<Integer> paused = new TreeSet<>();

  /** What the next commits fail with, one each. */
  final List<RuntimeException> failCommit = new ArrayList<>();

  CompletableFuture<Void> commitGate = CompletableFuture.completedFuture(null);
  boolean closed;

  private final FakeBroker broker;
  private final Map<Integer, Partition> partitions = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private CompletableFuture<List<Event>> polling = CompletableFuture.completedFuture(List.of());
  private int most;
  private long epochs;

  FakeLog(FakeBroker broker) {
    this.broker = broker;
  }

  private Partition of(int partition) {
    return partitions.computeIfAbsent(partition, p -> new Partition());
  }

  /** Appends texts of one key; without one if it is empty. */
  void put(int partition, String key, String... texts) {
    for (String text : texts) {
      Message.Builder message =
          Message.builder("id-" + text, URI.create("urn:log"), "work").data(text);
      of(partition).records.add(key.isEmpty() ? message.build() : message.key(key).build());
    }
    pump();
  }

  void assign(int partition) {
    Partition one = of(partition);
    one.epoch = epochs++;
    one.polled = one.committed;
    one.paused = false;
    events.add(
        new Event.Assigned(partition, one.epoch, new Position.Exact(partition, one.committed)));
    pump();
  }

  void revoke(int partition, Duration within) {
    events.add(
        new Event.Revoked(partition, of(partition).epoch, broker.seam.clock().now().plus(within)));
    pump();
  }

  /** The next messages of a partition cannot be read. */
  void miss(int partition, int count, Gap.Reason reason) {
    Partition one = of(partition);
    one.polled += count;
    events.add(
        new Event.Missed(
            partition,
            one.epoch,
            new Gap(
                new Position.Exact(partition, one.polled - count),
                new Position.Exact(partition, one.polled - 1),
                count,
                reason)));
    pump();
  }

  /** The partition is gone, and its epoch dead, before the consumer hears of it. */
  void lose(int partition) {
    events.add(new Event.Lost(partition, of(partition).epoch));
    of(partition).epoch = -1;
    pump();
  }

  long committed(int partition) {
    return of(partition).committed;
  }

  @Override
  public CompletionStage<List<Event>> poll(int maxMessages, long maxBytes) {
    CompletableFuture<List<Event>> call = new CompletableFuture<>();
    polling = call;
    most = maxMessages;
    pump();
    return call;
  }

  private void pump() {
    if (polling.isDone()) {
      return;
    }
    List<Event> out = new ArrayList<>(events);
    events.clear();
    int left = most;
    for (Map.Entry<Integer, Partition> entry : partitions.entrySet()) {
      Partition one = entry.getValue();
      List<Record> records = new ArrayList<>();
      while (one.epoch >= 0 && !one.paused && left > 0 && one.polled < one.records.size()) {
        records.add(
            new Record(
                one.records.get((int) one.polled), new Position.Exact(entry.getKey(), one.polled)));
        one.polled++;
        left--;
      }
      if (!records.isEmpty()) {
        out.add(new Event.Records(entry.getKey(), one.epoch, records));
      }
    }
    if (!out.isEmpty() || closed) {
      CompletableFuture<List<Event>> call = polling;
      polling = CompletableFuture.completedFuture(List.of());
      broker.seam.threads().steps().execute(() -> call.complete(out));
    }
  }

  @Override
  public CompletionStage<Boolean> commit(Commit commit) {
    if (!failCommit.isEmpty()) {
      return CompletableFuture.failedFuture(failCommit.removeFirst());
    }
    return commitGate.thenCompose(open -> broker.later(() -> committed(commit)));
  }

  private Boolean committed(Commit commit) {
    Partition one = Objects.requireNonNull(partitions.get(commit.partition()));
    if (one.epoch != commit.epoch()) {
      voided.add(commit);
      return false;
    }
    commits.add(commit);
    one.committed = commit.next().offset();
    letters.addAll(commit.letters());
    for (Effect effect : commit.effects()) {
      if (effect instanceof Effect.Publish(var outgoing)) {
        outputs.add(outgoing.message());
      }
    }
    return true;
  }

  @Override
  public void pause(int partition, boolean pause) {
    of(partition).paused = pause;
    if (pause) {
      paused.add(partition);
    } else {
      paused.remove(partition);
    }
    pump();
  }

  @Override
  public void release(int partition, long epoch) {
    released.add(partition + "@" + epoch);
    of(partition).epoch = -1;
  }

  @Override
  public void close() {
    closed = true;
    pump();
  }
}
