package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Settlement.End;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** One subscription of a {@link FakeBroker}, with one consumer. */
final class FakeQueue implements QueueSource {
  /** A message of the subscription that is not settled. */
  private static final class Kept {
    final Message message;
    final Position.Exact at;
    int attempts;
    boolean suspect;
    long lease = -1;
    Instant expires = Instant.MIN;
    Instant due = Instant.MIN;

    Kept(Message message, Position.Exact at) {
      this.message = message;
      this.at = at;
    }
  }

  final String channel;
  final List<Start> starts = new ArrayList<>();
  final List<List<Settlement>> settles = new ArrayList<>();
  final List<Settlement> held = new ArrayList<>();
  final List<Settlement> voided = new ArrayList<>();

  /** What the next calls fail with, one each. */
  final List<RuntimeException> failSettle = new ArrayList<>();

  final List<RuntimeException> failReceive = new ArrayList<>();
  final List<RuntimeException> failStarted = new ArrayList<>();

  /** What no call may contain. */
  Predicate<Settlement> refuse = settlement -> false;

  /** What is told to whoever asks for gaps; and how often somebody has. */
  CompletableFuture<List<Gap>> gaps = new CompletableFuture<>();

  int gapCalls;
  int renewals;
  boolean renews = true;
  boolean closed;

  /** While set, settlements are not answered. */
  CompletableFuture<Void> settleGate = CompletableFuture.completedFuture(null);

  /** While set, starts are not answered. */
  CompletableFuture<Void> startGate = CompletableFuture.completedFuture(null);

  private final FakeBroker broker;
  private final Map<Position, Kept> kept = new LinkedHashMap<>();
  private CompletableFuture<List<Delivery>> receiving =
      CompletableFuture.completedFuture(List.of());

  /** The most messages that were asked for at once. */
  int mostAsked;

  private int most;
  private boolean ordered = true;
  private Duration lease = Duration.ofSeconds(30);
  private long leases;

  FakeQueue(FakeBroker broker, String channel) {
    this.broker = broker;
    this.channel = channel;
    int at = 0;
    for (Message message : broker.in(channel)) {
      offer(message, new Position.Exact(0, at++));
    }
  }

  @Override
  public synchronized CompletionStage<List<Gap>> gaps() {
    gapCalls++;
    return gaps;
  }

  synchronized void joined(SubscriptionSpec spec) {
    ordered = spec.ordered();
    lease = spec.lease();
    closed = false;
  }

  synchronized void offer(Message message, Position.Exact at) {
    kept.put(at, new Kept(message, at));
    pump();
  }

  /** As if a process had died while this message was handled. */
  synchronized void suspect(int offset, int attempts) {
    Kept one = Objects.requireNonNull(kept.get(Position.of(0, offset)));
    one.suspect = true;
    one.attempts = attempts;
  }

  /** Messages that are neither done nor dead. */
  synchronized int unsettled() {
    return kept.size();
  }

  synchronized Optional<Integer> attempts(int offset) {
    return Optional.ofNullable(kept.get(Position.of(0, offset))).map(one -> one.attempts);
  }

  /**
   * Takes the lease of a message away, as if it had run out, and those of what follows in its lane:
   * they come again.
   */
  synchronized void loseLease(int offset) {
    laneFrom(offset).forEach(one -> one.lease = -1);
    pump();
  }

  /** As {@link #loseLease}, but another consumer gets them, and has them for an hour. */
  synchronized void takeAway(int offset) {
    for (Kept one : laneFrom(offset)) {
      one.lease = leases++;
      one.expires = broker.seam.clock().now().plus(Duration.ofHours(1));
    }
  }

  private List<Kept> laneFrom(int offset) {
    Kept first = Objects.requireNonNull(kept.get(Position.of(0, offset)));
    List<Kept> lane = new ArrayList<>(List.of(first));
    for (Kept one : kept.values()) {
      boolean behind =
          ordered
              && first.message.key().isPresent()
              && one.message.key().equals(first.message.key());
      if (one.at.isAfter(first.at) && behind && one.lease >= 0) {
        lane.add(one);
      }
    }
    return lane;
  }

  @Override
  public synchronized CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
    if (!failReceive.isEmpty()) {
      return CompletableFuture.failedFuture(failReceive.removeFirst());
    }
    if (!receiving.isDone()) {
      return CompletableFuture.failedFuture(new IllegalStateException("one call at a time"));
    }
    CompletableFuture<List<Delivery>> call = new CompletableFuture<>();
    receiving = call;
    most = maxMessages;
    mostAsked = Math.max(mostAsked, most);
    pump();
    return call;
  }

  private void pump() {
    if (closed) {
      receiving.complete(List.of());
    }
    if (receiving.isDone()) {
      return;
    }
    Instant now = broker.seam.clock().now();
    List<Delivery> out = new ArrayList<>();
    List<String> blocked = new ArrayList<>();
    for (Kept one : kept.values()) {
      String key = ordered ? one.message.key().orElse(null) : null;
      if (out.size() == most || (key != null && blocked.contains(key))) {
        continue;
      }
      if (one.lease >= 0 && one.expires.isAfter(now)) {
        continue;
      }
      if (one.due.isAfter(now)) {
        if (key != null) {
          blocked.add(key);
        }
        continue;
      }
      one.lease = leases++;
      one.expires = now.plus(lease);
      out.add(new Delivery(one.message, one.at, one.lease, one.attempts, one.suspect));
    }
    if (!out.isEmpty()) {
      CompletableFuture<List<Delivery>> waiting = receiving;
      receiving = CompletableFuture.completedFuture(List.of());
      broker.seam.threads().steps().execute(() -> waiting.complete(out));
    }
  }

  @Override
  public synchronized CompletionStage<Void> started(List<Start> begun) {
    if (!failStarted.isEmpty()) {
      return CompletableFuture.failedFuture(failStarted.removeFirst());
    }
    starts.addAll(begun);
    return startGate.thenCompose(open -> broker.later(() -> null));
  }

  @Override
  public synchronized CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
    settles.add(settlements);
    if (!failSettle.isEmpty()) {
      return CompletableFuture.failedFuture(failSettle.removeFirst());
    }
    if (settlements.stream().anyMatch(refuse)) {
      return CompletableFuture.failedFuture(new MessageTooLargeException("too much"));
    }
    return settleGate.thenCompose(open -> broker.later(() -> settled(settlements)));
  }

  private synchronized List<Boolean> settled(List<Settlement> settlements) {
    List<Boolean> answers = new ArrayList<>();
    for (Settlement settlement : settlements) {
      Kept one = kept.get(settlement.delivery().position());
      boolean holds = one != null && one.lease == settlement.delivery().lease();
      answers.add(holds);
      (holds ? held : voided).add(settlement);
      if (one != null && holds) {
        one.lease = -1;
        one.suspect = false;
        apply(one, settlement);
      }
    }
    pump();
    return answers;
  }

  private void apply(Kept one, Settlement settlement) {
    switch (settlement.end()) {
      case End.Done() -> {
        kept.remove(one.at);
        for (Effect effect : settlement.effects()) {
          if (effect instanceof Effect.Publish(var outgoing)) {
            broker.take(outgoing.channel(), outgoing.message());
          }
        }
      }
      case End.Again(Instant due, int attempts) -> {
        one.attempts = attempts;
        one.due = due;
        Duration wait = Duration.between(broker.seam.clock().now(), due);
        broker.seam.timers().after(wait, this::due);
      }
      case End.Dead(var letter) -> {
        kept.remove(one.at);
        broker.letters.add(letter);
      }
      case End.HandedBack() -> {}
    }
  }

  private synchronized void due() {
    pump();
  }

  @Override
  public synchronized CompletionStage<List<Boolean>> renew(List<Delivery> deliveries) {
    renewals++;
    Instant now = broker.seam.clock().now();
    List<Boolean> answers = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Kept one = kept.get(delivery.position());
      boolean holds = renews && one != null && one.lease == delivery.lease();
      answers.add(holds);
      if (one != null && holds) {
        one.expires = now.plus(lease);
      }
    }
    return broker.later(() -> answers);
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.values().forEach(one -> one.lease = -1);
    pump();
  }
}
