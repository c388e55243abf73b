package dev.millrace.core;

import dev.millrace.Receipt;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A call that nobody waits for, which is the future its caller has. It lets go of the messages when
 * it ends: whoever keeps the futures keeps the receipts only.
 *
 * @param <R> one receipt, or those of a batch
 */
abstract class AsyncCall<R> extends CompletableFuture<R> implements PublishCall {
  @Override
  public final boolean isAwaited() {
    return false;
  }

  @Override
  public final boolean isFollowed() {
    return getNumberOfDependents() > 0;
  }

  @Override
  public final long weight() {
    return Room.weight(bytes(), count());
  }

  @Override
  public final void failed(Throwable why) {
    completeExceptionally(why);
  }

  static Receipt receipt(Outgoing outgoing, TransportReceipt taken) {
    return new Receipt(outgoing.message().id(), outgoing.message().source(), taken.where());
  }

  /** One message. */
  static final class One extends AsyncCall<Receipt> {
    private final Outgoing outgoing;

    One(Outgoing outgoing) {
      this.outgoing = outgoing;
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public void addTo(List<Outgoing> all) {
      all.add(outgoing);
    }

    @Override
    public long bytes() {
      return outgoing.message().dataSize();
    }

    @Override
    public void taken(List<TransportReceipt> receipts, int from) {
      complete(receipt(outgoing, receipts.get(from)));
    }
  }

  /** A batch. */
  static final class All extends AsyncCall<List<Receipt>> {
    private final List<Outgoing> messages;
    private final long bytes;

    All(List<Outgoing> messages, long bytes) {
      this.messages = messages;
      this.bytes = bytes;
    }

    @Override
    public int count() {
      return messages.size();
    }

    @Override
    public void addTo(List<Outgoing> all) {
      all.addAll(messages);
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void taken(List<TransportReceipt> taken, int from) {
      complete(receipts(messages, taken, from));
    }
  }

  static List<Receipt> receipts(List<Outgoing> messages, List<TransportReceipt> taken, int from) {
    List<Receipt> receipts = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      receipts.add(receipt(messages.get(i), taken.get(from + i)));
    }
    return java.util.Collections.unmodifiableList(receipts);
  }
}
