package dev.millrace.verification.crash;

import static dev.millrace.verification.promise.Violation.unless;

import dev.millrace.ChannelKind;
import dev.millrace.Position;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.verification.crash.History.Known;
import dev.millrace.verification.crash.History.Sent;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a store has left when it is opened after a crash: handled, replayed and read to
 * the end.
 */
final class Aftermath {
  private static final Duration STEP = Duration.ofMillis(250);

  /** With {@link #STEP}, longer than any delay of the script. */
  private static final int QUIET_STEPS = 8;

  private final Simulation simulation;
  private final World.Opened store;
  private final History history;
  private final Map<Reader, QueueSource> sources = new EnumMap<>(Reader.class);

  /** What came, by reader and id, in the order in which it came. */
  private final Map<Reader, Map<String, Came>> came = new EnumMap<>(Reader.class);

  /** What is in the streams, by channel and id. */
  private final Map<String, Map<String, Came>> kept = new LinkedHashMap<>();

  /** Where the log-shaped subscription goes on, by partition. */
  private final Map<Integer, Long> checkpoints = new TreeMap<>();

  /** What the log-shaped subscription has left to read. */
  private final List<LogSource.Record> unread = new ArrayList<>();

  /** A message that came, and when. */
  record Came(Delivery delivery, Instant at) {
    String id() {
      return delivery.message().id();
    }

    Position.Exact position() {
      return (Position.Exact) delivery.position();
    }
  }

  Aftermath(Simulation simulation, World.Opened store, History history) {
    this.simulation = simulation;
    this.store = store;
    this.history = history;
    Reader.CHANNELS.forEach(channel -> await(store.queue().declare(channel)));
    for (Reader reader : Reader.values()) {
      sources.put(reader, (QueueSource) await(store.queue().subscribe(reader.spec())));
      came.put(reader, new LinkedHashMap<>());
    }
  }

  /**
   * Has handed out what there is, without settling any of it: whoever opens the store next has to
   * have it too.
   */
  static void look(Simulation simulation, World.Opened store, History history) {
    Reader.CHANNELS.forEach(channel -> Awaiting.in(simulation, store.queue().declare(channel)));
    for (Reader reader : Reader.values()) {
      QueueSource source =
          (QueueSource) Awaiting.in(simulation, store.queue().subscribe(reader.spec()));
      source
          .receive(50, 1 << 20)
          .thenAccept(deliveries -> {
            if (!simulation.disk().isDead()) {
              deliveries.forEach(delivery ->
                  history.handling(reader, delivery.message().id()).deliveries.add(delivery));
            }
          });
    }
    simulation.settle();
  }

  /** Handles everything, and waits for everything that is delayed. */
  void drain() {
    Map<Reader, CompletableFuture<List<Delivery>>> receiving = new EnumMap<>(Reader.class);
    for (int quiet = 0; quiet < QUIET_STEPS; quiet++) {
      while (drainOnce(receiving)) {
        // There may be more at once.
      }
      simulation.advance(STEP);
    }
    for (ChannelSpec channel : Reader.CHANNELS) {
      if (channel.kind() == ChannelKind.STREAM) {
        kept.put(channel.name(), replay(channel));
      }
    }
    readCheckpoints();
  }

  private boolean drainOnce(Map<Reader, CompletableFuture<List<Delivery>>> receiving) {
    sources.forEach((reader, source) ->
        receiving.computeIfAbsent(
            reader, none -> source.receive(50, 1 << 20).toCompletableFuture()));
    simulation.settle();
    boolean anything = false;
    for (Map.Entry<Reader, QueueSource> source : sources.entrySet()) {
      CompletableFuture<List<Delivery>> received = receiving.get(source.getKey());
      if (received != null && received.isDone()) {
        receiving.remove(source.getKey());
        take(source.getKey(), source.getValue(), await(received));
        anything = true;
      }
    }
    return anything;
  }

  private void take(Reader reader, QueueSource source, List<Delivery> deliveries) {
    List<Settlement> settlements = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      keep(reader.toString(), came(reader), delivery);
      settlements.add(Settlement.done(delivery, List.of()));
    }
    await(source.settle(settlements));
  }

  private void keep(String where, Map<String, Came> found, Delivery delivery) {
    String id = delivery.message().id();
    Sent sent = history.sent.get(id);
    unless(
        sent != null && sent.outgoing.message().equals(delivery.message()),
        Promise.SAME_BYTES,
        "{} is not as it was sent",
        id);
    Came before = found.put(id, new Came(delivery, simulation.clock().now()));
    unless(before == null, Promise.NO_DUPLICATES, "{} came twice to {}", id, where);
  }

  /** All that a channel keeps, read by a subscription that begins at its beginning. */
  private Map<String, Came> replay(ChannelSpec channel) {
    Map<String, Came> found = new LinkedHashMap<>();
    QueueSource source =
        (QueueSource) await(store.queue().subscribe(Reader.spec(channel.name(), "replay", false)));
    CompletableFuture<List<Delivery>> received = receiveAll(source);
    while (received.isDone()) {
      await(received).forEach(delivery -> keep(channel.name(), found, delivery));
      received = receiveAll(source);
    }
    source.close();
    return found;
  }

  private CompletableFuture<List<Delivery>> receiveAll(QueueSource source) {
    CompletableFuture<List<Delivery>> received =
        source.receive(1000, 1 << 24).toCompletableFuture();
    simulation.settle();
    return received;
  }

  private void readCheckpoints() {
    LogSource source = (LogSource) await(store.log().subscribe(Checkpointing.SPEC));
    CompletableFuture<List<LogSource.Event>> polled = poll(source);
    while (polled.isDone()) {
      for (LogSource.Event event : await(polled)) {
        switch (event) {
          case LogSource.Event.Assigned assigned ->
              checkpoints.put(assigned.partition(), assigned.next().offset());
          case LogSource.Event.Records records -> unread.addAll(records.records());
          case LogSource.Event.Revoked revoked ->
              throw new IllegalStateException("nobody else reads: " + revoked);
          case LogSource.Event.Missed missed ->
              throw new Violation(Promise.RECEIPTS_SURVIVE, String.valueOf(missed.gap()));
          case LogSource.Event.Lost lost ->
              throw new IllegalStateException("nobody else reads: " + lost);
        }
      }
      polled = poll(source);
    }
  }

  private CompletableFuture<List<LogSource.Event>> poll(LogSource source) {
    CompletableFuture<List<LogSource.Event>> polled =
        source.poll(1000, 1 << 24).toCompletableFuture();
    simulation.settle();
    return polled;
  }

  Map<String, Came> came(Reader reader) {
    Map<String, Came> messages = came.get(reader);
    if (messages == null) {
      throw new IllegalStateException(reader + " has not subscribed");
    }
    return messages;
  }

  Map<String, Map<String, Came>> kept() {
    return kept;
  }

  Map<Integer, Long> checkpoints() {
    return checkpoints;
  }

  List<LogSource.Record> unread() {
    return unread;
  }

  int messages() {
    return came.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * Whether a message is there. Only a stream remembers it once everybody may have settled it: then
   * null, for nobody can tell.
   */
  @Nullable Boolean isThere(Sent sent) {
    Map<String, Came> replayed = kept.get(sent.channel());
    if (replayed != null) {
      return replayed.containsKey(sent.id());
    }
    boolean settledByAll = true;
    for (Reader reader : Reader.values()) {
      if (reader.channel().equals(sent.channel())) {
        if (came(reader).containsKey(sent.id())) {
          return true;
        }
        settledByAll &= history.find(reader, sent.id()).settled() != Known.VOID;
      }
    }
    return settledByAll ? null : Boolean.FALSE;
  }

  SubscriptionInfo info(Reader reader) {
    return await(store.queue().admin().describe(reader.channel()))
        .orElseThrow()
        .subscriptions()
        .stream()
        .filter(info -> info.name().equals(reader.subscription()))
        .findFirst()
        .orElseThrow();
  }

  /** The letters of one subscription, by the message's id. */
  Map<String, KeptLetter> letters(String channel, String subscription) {
    Map<String, KeptLetter> letters = new LinkedHashMap<>();
    for (KeptLetter letter : await(store.queue().admin().deadLetters(channel, -1, 1000))) {
      if (letter.letter().subscription().equals(subscription)) {
        letters.put(letter.letter().message().id(), letter);
      }
    }
    return letters;
  }

  private <T> T await(CompletionStage<T> stage) {
    return Awaiting.in(simulation, stage);
  }
}
