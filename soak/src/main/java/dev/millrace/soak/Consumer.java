package dev.millrace.soak;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Handles what comes to one subscription, in every way there is, and says what was settled. */
final class Consumer implements Runnable {
  private static final URI SOURCE = URI.create("urn:soak");

  private final Seam seam;
  private final QueueSource source;
  private final Reader reader;
  private final Seeded chance;
  private final int paceMillis;

  Consumer(Seam seam, QueueSource source, Reader reader, long seed, int paceMillis) {
    this.seam = seam;
    this.source = source;
    this.reader = reader;
    this.chance = new Seeded(seed);
    this.paceMillis = paceMillis;
  }

  @Override
  public void run() {
    try {
      while (true) {
        List<Delivery> deliveries =
            seam.waiting().await(source.receive(1 + chance.below(200), 1 << 20));
        if (deliveries.isEmpty()) {
          return;
        }
        handle(deliveries);
        if (paceMillis > 0) {
          seam.waiting().sleep(Duration.ofMillis(chance.between(0, paceMillis)));
        }
      }
    } catch (RuntimeException stopped) {
      // The store failed under it, or is being closed.
      return;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(List<Delivery> deliveries) throws InterruptedException {
    received(deliveries);
    if (chance.chance(1, 2)) {
      List<QueueSource.Start> starts = new ArrayList<>();
      for (Delivery delivery : deliveries) {
        starts.add(new QueueSource.Start(delivery, delivery.attempts() + 1, false));
      }
      seam.waiting().await(source.started(starts));
    }
    StringBuilder asked = new StringBuilder();
    List<Settlement> settlements = new ArrayList<>();
    Set<String> blocked = new HashSet<>();
    for (Delivery delivery : deliveries) {
      Settlement settlement = decide(delivery, blocked);
      settlements.add(settlement);
      line(asked, 'A', delivery).append(' ').append(letter(settlement)).append('\n');
    }
    Out.lines(asked);
    List<Boolean> answers = seam.waiting().await(source.settle(settlements));
    StringBuilder settled = new StringBuilder();
    for (int i = 0; i < answers.size(); i++) {
      line(settled, answers.get(i) ? 'S' : 'V', deliveries.get(i)).append('\n');
    }
    Out.lines(settled);
  }

  private void received(List<Delivery> deliveries) {
    StringBuilder received = new StringBuilder();
    for (Delivery delivery : deliveries) {
      Message message = delivery.message();
      line(received, 'R', delivery)
          .append(' ')
          .append(delivery.attempts())
          .append(' ')
          .append(Ledger.packed((Position.Exact) delivery.position()))
          .append('\n');
      if (!Payload.isOf(message.id(), message.dataBytes())) {
        Out.wrong(message.id() + " came to " + reader + " with other data than it was sent with");
      }
    }
    Out.lines(received);
  }

  private StringBuilder line(StringBuilder lines, char what, Delivery delivery) {
    return lines
        .append(what)
        .append(' ')
        .append(reader.subscription())
        .append(' ')
        .append(delivery.message().id());
  }

  private static String letter(Settlement settlement) {
    return switch (settlement.end()) {
      case Settlement.End.Done() -> settlement.effects().isEmpty() ? "d" : "o";
      case Settlement.End.Again again -> "g" + again.attempts();
      case Settlement.End.Dead dead -> "x";
      case Settlement.End.HandedBack() -> "b";
    };
  }

  /** What is behind something of its key that is not over must not be over either. */
  private Settlement decide(Delivery delivery, Set<String> blocked) {
    Message message = delivery.message();
    String key = message.key().orElse(message.id());
    int drawn = chance.below(40);
    if (blocked.contains(key) || drawn == 0) {
      blocked.add(key);
      return Settlement.handedBack(delivery);
    }
    Instant now = seam.clock().now();
    if (drawn <= 2 && delivery.attempts() < 3) {
      blocked.add(key);
      return Settlement.again(
          delivery, now.plusMillis(chance.between(0, 300)), delivery.attempts() + 1);
    }
    if (drawn == 3) {
      return Settlement.dead(delivery, deadLetter(delivery, now));
    }
    return Settlement.done(delivery, drawn < 12 ? effects(message) : List.of());
  }

  private List<Effect> effects(Message cause) {
    MessageId id = MessageId.parse(cause.id()).caused(reader);
    String text = id.toString();
    Message output =
        Message.builder(text, SOURCE, "caused")
            .key(id.key())
            .causationId(cause.id())
            .data(Payload.of(text))
            .build();
    return List.of(new Effect.Publish(new Outgoing(Place.EVENTS.channel(), output, null)));
  }

  private DeadLetter deadLetter(Delivery delivery, Instant now) {
    DeadLetter.Failure failure =
        new DeadLetter.Failure(
            DeadLetter.Classification.REJECTED,
            "nobody wants " + delivery.message().id(),
            "",
            "",
            "",
            "",
            delivery.attempts() + 1,
            now,
            now);
    return new DeadLetter(
        delivery.message(),
        reader.place().channel(),
        delivery.position(),
        reader.subscription(),
        failure,
        "soak",
        "soak",
        "localhost",
        0,
        0);
  }
}
