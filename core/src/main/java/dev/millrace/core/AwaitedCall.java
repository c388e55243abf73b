package dev.millrace.core;

import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A call whose thread waits. */
final class AwaitedCall extends CompletableFuture<List<TransportReceipt>> implements PublishCall {
  private final List<Outgoing> messages;
  private final long bytes;

  AwaitedCall(List<Outgoing> messages, long bytes) {
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
  public long weight() {
    return 0;
  }

  @Override
  public boolean isAwaited() {
    return true;
  }

  @Override
  public boolean isFollowed() {
    return false;
  }

  @Override
  public void taken(List<TransportReceipt> receipts, int from) {
    complete(receipts.subList(from, from + messages.size()));
  }

  @Override
  public void failed(Throwable why) {
    completeExceptionally(why);
  }
}
