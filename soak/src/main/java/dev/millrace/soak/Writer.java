package dev.millrace.soak;

import dev.millrace.Message;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.StorageFullException;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Publishes to one channel, in one way, and says what was taken. */
final class Writer implements Runnable {
  /** The property that makes it say that a message was taken before it asks for that. */
  static final String EARLY = "millrace.soak.early";

  private static final URI SOURCE = URI.create("urn:soak");
  private static final int IN_FLIGHT = 64;
  private static final Duration FAR = Duration.ofHours(2);

  /** So that a cycle's audit has something to do, and does not take longer than the cycle. */
  private static final int MOST = 3000;

  private final Seam seam;
  private final Publisher<byte[]> publisher;
  private final Place place;
  private final Style style;
  private final String cycle;
  private final Seeded chance;
  private final int paceMillis;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private volatile boolean over;
  private int number;

  Writer(
      Seam seam,
      Publisher<byte[]> publisher,
      Place place,
      Style style,
      String cycle,
      long seed,
      int paceMillis) {
    this.seam = seam;
    this.publisher = publisher;
    this.place = place;
    this.style = style;
    this.cycle = cycle;
    this.chance = new Seeded(seed);
    this.paceMillis = paceMillis;
  }

  @Override
  public void run() {
    try {
      while (!over && number < (style == Style.FAR ? MOST / 100 : MOST)) {
        switch (style) {
          case ALONE -> alone(next());
          case BATCH -> batch(1 + chance.below(30));
          case ASYNC -> async(next());
          case DELAYED -> delayed(next(), Duration.ofMillis(chance.between(1, 1500)));
          case FAR -> delayed(next(), FAR);
        }
        pace();
      }
    } catch (StorageFullException full) {
      over = true;
    } catch (RuntimeException unknown) {
      // It may have been taken or not, so nothing after it may be.
      over = true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private MessageId next() {
    return new MessageId(place, style.writer(), cycle, number++);
  }

  private void pace() throws InterruptedException {
    boolean slow = style == Style.DELAYED || style == Style.FAR;
    if (slow || (paceMillis > 0 && chance.chance(1, 4))) {
      seam.waiting().sleep(Duration.ofMillis(paceMillis + (slow ? 3 : 0)));
    }
  }

  private void alone(MessageId id) {
    Receipt receipt = publisher.publish(Payload.of(id.toString()), options(id));
    Out.taken(id.toString(), receipt.position().orElseThrow());
  }

  private void delayed(MessageId id, Duration delay) {
    String text = id.toString();
    Out.delaying(text);
    Receipt unused =
        publisher.publish(Payload.of(text), PublishOptions.none().id(text).delay(delay));
    Out.delayed(text, seam.clock().now().plus(delay).toEpochMilli());
  }

  private void batch(int size) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      MessageId id = next();
      String text = id.toString();
      messages.add(
          Message.builder(text, SOURCE, "said").key(id.key()).data(Payload.of(text)).build());
    }
    List<Receipt> receipts = publisher.publishMessages(messages);
    for (Receipt receipt : receipts) {
      Out.taken(receipt.id(), receipt.position().orElseThrow());
    }
  }

  private void async(MessageId id) throws InterruptedException {
    if (Boolean.getBoolean(EARLY)) {
      Out.takenSomewhere(id.toString());
    }
    inFlight.acquire();
    var unused =
        publisher
            .publishAsync(Payload.of(id.toString()), options(id))
            .whenComplete((receipt, failed) -> told(id.toString(), receipt, failed));
  }

  private void told(String id, @Nullable Receipt receipt, @Nullable Throwable failed) {
    if (receipt != null) {
      Out.taken(id, receipt.position().orElseThrow());
    } else {
      over = true;
      Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
      if (cause instanceof StorageFullException) {
        Out.refused(id);
      }
    }
    inFlight.release();
  }

  private static PublishOptions options(MessageId id) {
    return PublishOptions.none().id(id.toString()).key(id.key());
  }
}
