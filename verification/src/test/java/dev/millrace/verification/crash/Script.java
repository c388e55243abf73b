package dev.millrace.verification.crash;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import dev.millrace.verification.crash.History.Ending;
import dev.millrace.verification.crash.History.Handling;
import dev.millrace.verification.crash.History.Known;
import dev.millrace.verification.crash.History.Sent;
import dev.millrace.verification.crash.History.Unit;
import dev.millrace.verification.crash.History.Want;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the application does: publishes alone, in batches and delayed, to a queue, a topic and a
 * stream; handles, retries, gives up, hands back, and publishes what handling causes. The seed
 * decides who, what and in which mixture; every mixture has all of it.
 */
final class Script {
  private static final URI SOURCE = URI.create("urn:script");
  private static final List<String> KEYS = List.of("ada", "bob", "cleo");
  private static final int ROUNDS = 10;

  private final Simulation simulation;
  private final Transport transport;
  private final Checkpointing checkpointing;
  private final History history;
  private final Seeded chance;
  private final Map<Reader, QueueSource> sources = new EnumMap<>(Reader.class);
  private final Map<Reader, CompletableFuture<List<Delivery>>> receiving =
      new EnumMap<>(Reader.class);
  private final List<CompletableFuture<?>> open = new ArrayList<>();
  private int messages;

  Script(Simulation simulation, World.Opened store, History history, long seed) {
    this.simulation = simulation;
    this.transport = store.queue();
    this.checkpointing = new Checkpointing(simulation, store.log(), history);
    this.history = history;
    this.chance = new Seeded(seed);
  }

  /** Everything, from the first declaration to closing; ends early when the process does. */
  void run() {
    Reader.CHANNELS.forEach(channel -> await(transport.declare(channel)));
    for (Reader reader : Reader.values()) {
      Source source = await(transport.subscribe(reader.spec()));
      sources.put(reader, (QueueSource) source);
    }
    checkpointing.subscribe();
    for (int round = 0; round < ROUNDS; round++) {
      publish(List.of(message(channel(round), null)));
      publish(List.of(message("jobs", null), message("orders", null), message("ledger", null)));
      if (round % 2 == 0) {
        publish(
            List.of(
                message(
                    channel(round / 2),
                    simulation.clock().now().plusMillis(chance.between(1, 900)))));
      }
      for (Reader reader : Reader.values()) {
        consume(reader, round);
      }
      open.addAll(
          checkpointing.run(chance, round < ROUNDS - 2 ? () -> message("orders", null) : null));
      settleDown();
      simulation.advance(Duration.ofMillis(chance.between(0, 120)));
    }
    transport.close();
  }

  private static String channel(int number) {
    return Reader.CHANNELS.get(number % Reader.CHANNELS.size()).name();
  }

  // --- publishing

  private Outgoing message(String channel, @Nullable Instant due) {
    String id = "m" + messages++;
    Message.Builder message = Message.builder(id, SOURCE, "said").data(data(id));
    if (chance.chance(5, 6)) {
      message.key(KEYS.get(chance.below(KEYS.size())));
    }
    return new Outgoing(channel, message.build(), due);
  }

  /** Between nothing and a few sectors of it, different in every byte from message to message. */
  static byte[] data(String id) {
    Seeded bytes = new Seeded(id.hashCode());
    byte[] data = new byte[bytes.below(1800)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) bytes.next();
    }
    return data;
  }

  private void publish(List<Outgoing> messages) {
    Unit unit = history.send(messages);
    CompletableFuture<?> told =
        transport
            .publish(messages)
            .thenAccept(receipts -> told(unit, receipts))
            .toCompletableFuture();
    if (chance.chance(1, 3)) {
      await(told);
    } else {
      open.add(told);
    }
  }

  private void told(Unit unit, List<TransportReceipt> receipts) {
    if (dead()) {
      return;
    }
    unit.known = Known.DONE;
    for (int i = 0; i < receipts.size(); i++) {
      Sent sent = history.sent(unit.ids.get(i));
      sent.position = receipts.get(i).position().map(Position.Exact.class::cast).orElse(null);
    }
  }

  // --- handling

  private void consume(Reader reader, int round) {
    QueueSource source = source(reader);
    CompletableFuture<List<Delivery>> received =
        receiving.computeIfAbsent(reader, none -> receive(reader, source, 1 + chance.below(4)));
    simulation.settle();
    if (!received.isDone()) {
      return;
    }
    receiving.remove(reader);
    List<Delivery> deliveries = await(received);
    start(reader, source, deliveries);
    Set<String> blocked = new HashSet<>();
    List<Settlement> settlements = new ArrayList<>();
    List<Ending> endings = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Handling handling = history.handling(reader, delivery.message().id());
      Ending ending = decide(delivery, round, blocked);
      settlements.add(settlement(reader, delivery, ending));
      history.ends(handling, ending);
      endings.add(ending);
    }
    open.add(
        source
            .settle(settlements)
            .thenAccept(answers -> answered(endings, answers))
            .toCompletableFuture());
    if (chance.chance(1, 3)) {
      settleDown();
    }
  }

  private CompletableFuture<List<Delivery>> receive(Reader reader, QueueSource source, int most) {
    return source
        .receive(most, 1 << 20)
        .thenApply(deliveries -> {
          if (!dead()) {
            deliveries.forEach(delivery ->
                history.handling(reader, delivery.message().id()).deliveries.add(delivery));
          }
          return deliveries;
        })
        .toCompletableFuture();
  }

  private void start(Reader reader, QueueSource source, List<Delivery> deliveries) {
    List<QueueSource.Start> starts = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      starts.add(new QueueSource.Start(delivery, delivery.attempts() + 1, false));
      history.handling(reader, delivery.message().id()).started = Known.ASKED;
    }
    await(source.started(starts));
    deliveries.forEach(
        delivery -> history.handling(reader, delivery.message().id()).started = Known.DONE);
  }

  /** What is behind something of its key that is not over must not be handled either. */
  private Ending decide(Delivery delivery, int round, Set<String> blocked) {
    String key = delivery.message().key().orElse(delivery.message().id());
    Instant now = simulation.clock().now();
    int drawn = chance.below(10);
    if (blocked.contains(key) || drawn == 0) {
      blocked.add(key);
      return new Ending(Want.BACK, new Unit(), now, 0);
    }
    if (drawn <= 2 && delivery.attempts() < 3) {
      blocked.add(key);
      return new Ending(
          Want.AGAIN, new Unit(), now.plusMillis(chance.between(0, 700)), delivery.attempts() + 1);
    }
    if (drawn == 3) {
      return new Ending(Want.DEAD, new Unit(), now, 0);
    }
    List<Outgoing> outputs = new ArrayList<>();
    // Half of what is handled causes something, in other channels too; not in the last rounds, so
    // that it comes to an end.
    if (drawn <= 6 && round < ROUNDS - 2) {
      outputs.add(message("ledger", null));
      outputs.add(message(drawn == 4 ? "jobs" : "orders", drawn == 5 ? now.plusMillis(300) : null));
    }
    return new Ending(Want.DONE, history.send(outputs), now, 0);
  }

  private Settlement settlement(Reader reader, Delivery delivery, Ending ending) {
    return switch (ending.want) {
      case DONE -> Settlement.done(delivery, effects(ending.outputs));
      case AGAIN -> Settlement.again(delivery, ending.due, ending.attempts);
      case BACK -> Settlement.handedBack(delivery);
      case DEAD -> Settlement.dead(delivery, letter(reader, delivery));
    };
  }

  private List<Effect> effects(Unit outputs) {
    List<Effect> effects = new ArrayList<>();
    outputs.ids.forEach(id -> effects.add(new Effect.Publish(history.sent(id).outgoing)));
    return effects;
  }

  private DeadLetter letter(Reader reader, Delivery delivery) {
    return GivenUp.letter(
        delivery.message(),
        reader.channel(),
        delivery.position(),
        reader.subscription(),
        delivery.attempts() + 1,
        simulation.clock().now());
  }

  private void answered(List<Ending> endings, List<Boolean> answers) {
    if (dead()) {
      return;
    }
    for (int i = 0; i < endings.size(); i++) {
      Known known = answers.get(i) ? Known.DONE : Known.VOID;
      endings.get(i).known = known;
      endings.get(i).outputs.known = known;
    }
  }

  // --- driving

  private void settleDown() {
    open.forEach(this::await);
    open.clear();
  }

  private QueueSource source(Reader reader) {
    QueueSource source = sources.get(reader);
    if (source == null) {
      throw new IllegalStateException(reader + " has not subscribed");
    }
    return source;
  }

  private boolean dead() {
    SimulatedDisk disk = simulation.disk();
    return disk.isDead();
  }

  private <T> T await(CompletionStage<T> stage) {
    return Awaiting.in(simulation, stage);
  }

  /**
   * How often each kind of thing was asked for: a script that leaves one out proves nothing about
   * it.
   */
  static Map<String, Integer> census(History history) {
    Map<String, Integer> census = new LinkedHashMap<>();
    for (Sent sent : history.sent.values()) {
      census.merge("to " + Reader.channel(sent.channel()).kind(), 1, Integer::sum);
      census.merge(sent.outgoing.due().isPresent() ? "delayed" : "at once", 1, Integer::sum);
    }
    history.units.forEach(
        unit -> census.merge(unit.ids.size() > 1 ? "several" : "one", 1, Integer::sum));
    for (Map<String, Handling> byId : history.handlings.values()) {
      for (Handling handling : byId.values()) {
        for (Ending ending : handling.endings) {
          census.merge(
              ending.want + (ending.outputs.ids.isEmpty() ? "" : " and publish"), 1, Integer::sum);
        }
      }
    }
    history
        .commits
        .values()
        .forEach(commits -> census.merge("checkpoint", commits.size(), Integer::sum));
    return census;
  }
}
