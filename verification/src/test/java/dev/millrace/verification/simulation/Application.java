package dev.millrace.verification.simulation;

import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.StorageFullException;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.simulation.Facts.Handling;
import dev.millrace.verification.simulation.Facts.Known;
import dev.millrace.verification.simulation.Facts.Lease;
import dev.millrace.verification.simulation.Facts.Unit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One life of an application: threads that publish and threads that handle, all at once, until the
 * process ends or the store stops.
 */
final class Application {
  static final Duration LEASE = Duration.ofSeconds(30);
  private static final URI SOURCE = URI.create("urn:simulation");
  private static final int KEYS = 7;

  private final Simulation simulation;
  private final Transport transport;
  private final Ledger ledger;
  private final Chance chance;
  private boolean publishing = true;

  /** What did not hold, for whoever waits for nothing. */
  @Nullable Violation violation;

  Application(Simulation simulation, Transport transport, Ledger ledger) {
    this.simulation = simulation;
    this.transport = transport;
    this.ledger = ledger;
    this.chance = simulation.chance();
  }

  /** Begins to publish: subscriptions have to be there. */
  void publishOn(int threads) {
    for (int i = 0; i < threads; i++) {
      start("publisher", this::publishAlways);
    }
  }

  void consume(ChannelSpec channel, String subscription) {
    start(subscription, () -> consumeAlways(channel, subscription));
  }

  /** From now on whatever comes is handled, and nothing is published. */
  void calmDown() {
    publishing = false;
  }

  private interface Body {
    void run() throws InterruptedException;
  }

  private void start(String name, Body body) {
    var unused =
        simulation
            .threads()
            .start(
                name,
                () -> {
                  try {
                    body.run();
                  } catch (MillraceException stopped) {
                    // The store has stopped or was closed: this thread has nothing left to do.
                    ledger.mix(1);
                  } catch (InterruptedException never) {
                    throw new IllegalStateException(never);
                  }
                });
  }

  private boolean isDead() {
    return simulation.disk().isDead();
  }

  /** Runs what is told: not by a process that has ended. */
  private void hear(Runnable told) {
    if (isDead()) {
      return;
    }
    try {
      told.run();
    } catch (Violation found) {
      violation = found;
      throw found;
    }
  }

  // --- publishing

  private void publishAlways() throws InterruptedException {
    List<CompletableFuture<?>> open = new ArrayList<>();
    while (publishing) {
      List<Outgoing> messages = new ArrayList<>();
      int count = chance.between(0, 2) == 0 ? (int) chance.between(2, 6) : 1;
      for (int i = 0; i < count; i++) {
        messages.add(message(chance.between(0, 1) == 0 ? "jobs" : "events", true));
      }
      Unit unit = ledger.send(messages);
      open.add(publish(messages, unit));
      while (open.size() > chance.between(0, 4)) {
        await(open.removeFirst());
      }
      pause(chance.between(0, 3) == 0 ? 400 : 15);
    }
  }

  private CompletableFuture<?> publish(List<Outgoing> messages, Unit unit) {
    return transport
        .publish(messages)
        .handle((receipts, failure) -> {
          hear(() -> {
            if (receipts != null) {
              ledger.taken(unit, receipts);
            } else if (failure instanceof StorageFullException) {
              unit.taken = Known.NO;
            }
          });
          return receipts;
        })
        .toCompletableFuture();
  }

  private Outgoing message(String channel, boolean mayWait) {
    byte[] data = new byte[(int) chance.between(0, 700)];
    Message.Builder message = Message.builder(ledger.nextId(), SOURCE, "said").data(data);
    if (chance.between(0, 7) > 0) {
      message.key("k" + chance.between(0, KEYS - 1));
    }
    boolean waits = mayWait && chance.between(0, 7) == 0;
    Instant due = waits ? simulation.clock().now().plusMillis(chance.between(1, 3_000)) : null;
    return new Outgoing(channel, message.build(), due);
  }

  // --- handling

  private void consumeAlways(ChannelSpec channel, String subscription) throws InterruptedException {
    SubscriptionSpec spec =
        new SubscriptionSpec(channel, subscription, true, Position.earliest(), LEASE);
    while (true) {
      QueueSource source = (QueueSource) await(transport.subscribe(spec).toCompletableFuture());
      long consumer = ledger.nextConsumer();
      for (long left = chance.between(3, 60); left > 0 || !publishing; left--) {
        List<Lease> leases = received(subscription, source, consumer);
        if (!leases.isEmpty()) {
          handle(source, leases);
        }
      }
      ledger.left(consumer);
      source.close();
    }
  }

  private List<Lease> received(String subscription, QueueSource source, long consumer)
      throws InterruptedException {
    List<Lease> leases = new ArrayList<>();
    CompletableFuture<?> receive =
        source
            .receive((int) chance.between(1, 8), chance.between(500, 4_000))
            .thenAccept(deliveries ->
                hear(() -> {
                  for (Delivery delivery : deliveries) {
                    Instant now = simulation.clock().now();
                    leases.add(ledger.delivered(subscription, consumer, delivery, now, LEASE));
                  }
                }))
            .toCompletableFuture();
    await(receive);
    return leases;
  }

  private void handle(QueueSource source, List<Lease> leases) throws InterruptedException {
    // Rarely for so long that the leases pass.
    pause(publishing && chance.between(0, 99) == 0 ? 40_000 : 20);
    if (chance.between(0, 9) == 0) {
      await(
          source
              .renew(leases.stream().map(lease -> lease.delivery).toList())
              .toCompletableFuture()
              .thenAccept(renewed -> ledger.mix(2)));
    }
    Set<String> blocked = new HashSet<>();
    List<Settlement> settlements = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (Lease lease : leases) {
      String key = lease.handling.sent.key;
      int drawn = publishing ? (int) chance.between(0, 9) : 9;
      if (blocked.contains(key)) {
        drawn = 0;
      }
      if (drawn <= 2 && !key.isEmpty()) {
        blocked.add(key);
      }
      answers.add(settle(lease, drawn, settlements));
    }
    await(
        source
            .settle(settlements)
            .thenAccept(valid ->
                hear(() -> {
                  for (int i = 0; i < leases.size(); i++) {
                    Answer answer = answers.get(i);
                    (valid.get(i) ? answer.taken : answer.refused).run();
                    leases.get(i).end();
                  }
                }))
            .toCompletableFuture());
  }

  /** What is to be done when a settlement was taken, and when it was void. */
  private record Answer(Runnable taken, Runnable refused) {}

  private Answer settle(Lease lease, int drawn, List<Settlement> settlements) {
    if (drawn == 0) {
      lease.givenUp = true;
      settlements.add(Settlement.handedBack(lease.delivery));
      return new Answer(() -> {}, () -> {});
    }
    return drawn <= 2 ? again(lease, settlements) : done(lease, drawn == 3, settlements);
  }

  private Answer again(Lease lease, List<Settlement> settlements) {
    Handling handling = lease.handling;
    int attempts = lease.delivery.attempts() + 1;
    Instant due = simulation.clock().now().plusMillis(chance.between(0, 4_000));
    settlements.add(Settlement.again(lease.delivery, due, attempts));
    if (!lease.isCurrent()) {
      return new Answer(() -> ledger.takenTooLate(lease), () -> {});
    }
    lease.givenUp = true;
    handling.asked = new Facts.Again(attempts, due);
    return new Answer(
        () -> {
          // Else another heard of it first, and has it.
          if (lease.isCurrent()) {
            handling.attempts = attempts;
            handling.due = due;
          }
        },
        () -> {});
  }

  private Answer done(Lease lease, boolean causes, List<Settlement> settlements) {
    Handling handling = lease.handling;
    List<Outgoing> outputs = new ArrayList<>();
    for (long left = causes ? chance.between(1, 2) : 0; left > 0; left--) {
      outputs.add(message("events", false));
    }
    Unit unit = ledger.send(outputs);
    settlements.add(
        Settlement.done(
            lease.delivery, outputs.stream().<Effect>map(Effect.Publish::new).toList()));
    if (!lease.isCurrent()) {
      return new Answer(() -> ledger.takenTooLate(lease), () -> unit.taken = Known.NO);
    }
    handling.settled = Known.ASKED;
    handling.outputs = unit;
    return new Answer(
        () -> ledger.settled(handling),
        () -> {
          unit.taken = Known.NO;
          if (lease.isCurrent()) {
            handling.settled = Known.NO;
          }
        });
  }

  // --- waiting

  private void pause(long most) throws InterruptedException {
    simulation.waiting().sleep(Duration.ofMillis(chance.between(0, most)));
  }

  private <T> T await(CompletableFuture<T> stage) throws InterruptedException {
    while (true) {
      try {
        return simulation.waiting().await(stage, Duration.ofHours(1));
      } catch (TimeoutException goOn) {
        ledger.mix(3);
      }
    }
  }
}
