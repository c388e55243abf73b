package dev.millrace.examples.orders.flow;

import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.examples.orders.input.Input;
import dev.millrace.examples.orders.input.OrderLines;
import dev.millrace.examples.orders.input.Row;
import dev.millrace.seam.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Sends every invoice of the input to the intake, in the order in which their last rows stand in
 * the file.
 *
 * <p>It keeps its place in the broker: after each batch that the intake has durably taken it writes
 * a note to its stream. A run that follows reads the notes and goes on behind the last one; what
 * had been sent behind it is sent again under the same ids.
 */
public final class Shop {
  /**
   * Large enough to share a sync among many, small enough that little is sent twice after a crash.
   */
  private static final int BATCH = 64;

  private final Millrace millrace;
  private final Waiting waiting;
  private final Publisher<Invoice> intake;
  private final Publisher<ShopNote> notes;
  private final List<CompletableFuture<Receipt>> unacknowledged = new ArrayList<>(BATCH);
  private int seen;
  private int sent;

  /** A shop that sends through {@code millrace}. */
  public Shop(Millrace millrace, Waiting waiting) {
    this.millrace = millrace;
    this.waiting = waiting;
    this.intake = millrace.publisher(Channels.INTAKE);
    this.notes = millrace.publisher(Channels.SHOP);
  }

  /**
   * Claims the data directory for this input, and finds the shop's place in it.
   *
   * @throws WrongInputException if it was claimed for another one
   */
  public void open(Input input, String digest) {
    ShopNote.Opened opened = null;
    try (Stream<Entry<ShopNote>> entries = millrace.read(Channels.SHOP, Position.earliest())) {
      for (Entry<ShopNote> entry : (Iterable<Entry<ShopNote>>) entries::iterator) {
        switch (entry.value()) {
          case ShopNote.Opened note -> opened = opened == null ? note : opened;
          case ShopNote.Sent note -> sent = Math.max(sent, note.invoices());
        }
      }
    }
    if (opened == null) {
      notes.publish(new ShopNote.Opened(input.name(), digest), PublishOptions.none().id("opened"));
    } else if (!opened.digest().equals(digest)) {
      throw new WrongInputException(opened.input(), input.name());
    }
  }

  /** How many invoices the intake has taken, as far as noted when the shop was opened. */
  public int resumedAt() {
    return sent;
  }

  /** Sends what is not sent yet; returns when the intake has durably taken all of it. */
  public void send(Input input, InvoiceIndex index) throws InterruptedException {
    InvoiceIndex.Gathering gathering = index.gathering();
    try {
      OrderLines.read(input, row -> gathered(gathering, row));
      flush();
    } catch (StoppedException stopped) {
      throw stopped.interrupted;
    }
  }

  private void gathered(InvoiceIndex.Gathering gathering, Row row) {
    gathering
        .add(row)
        .ifPresent(invoice -> {
          if (++seen > sent) {
            unacknowledged.add(intake.publishAsync(invoice, Ids.of(invoice)));
            if (unacknowledged.size() == BATCH) {
              flushUnchecked();
            }
          }
        });
  }

  private void flushUnchecked() {
    try {
      flush();
    } catch (InterruptedException interrupted) {
      throw new StoppedException(interrupted);
    }
  }

  private void flush() throws InterruptedException {
    if (unacknowledged.isEmpty()) {
      return;
    }
    for (CompletableFuture<Receipt> receipt : unacknowledged) {
      waiting.await(receipt);
    }
    unacknowledged.clear();
    sent = seen;
    notes.publish(new ShopNote.Sent(sent), PublishOptions.none().id("sent-" + sent));
  }

  /** Carries an interrupt out of the reading of the file. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final InterruptedException interrupted;

    StoppedException(InterruptedException interrupted) {
      super(interrupted);
      this.interrupted = interrupted;
    }
  }
}
