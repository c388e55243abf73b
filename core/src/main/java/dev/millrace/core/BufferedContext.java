package dev.millrace.core;

import dev.millrace.Channel;
import dev.millrace.Context;
import dev.millrace.Message;
import dev.millrace.OutputLimitException;
import dev.millrace.PublishOptions;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of one attempt: what the handler publishes waits here for the acknowledgement. */
final class BufferedContext implements Context {
  private final Pending pending;
  private final Handover handover;
  private final String channel;
  private final String subscription;
  private final Instant deadline;
  private final int attempt;
  private final Outputs outputs;
  private final Runner.Reports reports;
  private final List<Effect> effects = new ArrayList<>(2);
  private final Map<Transport, List<Outgoing>> elsewhere = new LinkedHashMap<>(2);
  private @Nullable OutputIds ids;
  private int count;
  private long bytes;
  private volatile boolean handled;

  BufferedContext(
      Pending pending,
      Handover handover,
      String channel,
      String subscription,
      Instant deadline,
      Outputs outputs,
      Runner.Reports reports) {
    this.pending = pending;
    this.handover = handover;
    this.channel = channel;
    this.subscription = subscription;
    this.deadline = deadline;
    this.attempt = pending.attempts + 1;
    this.outputs = outputs;
    this.reports = reports;
  }

  @Override
  public Message message() {
    return pending.message;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public String channel() {
    return channel;
  }

  @Override
  public String subscription() {
    return subscription;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return pending.unwanted || !pending.isWith(handover) || reports.closing();
  }

  @Override
  public <T> void publish(Channel<T> to, T value, PublishOptions options) {
    if (handled) {
      throw new IllegalStateException(
          "the handler of message '%s' has returned; publish through its context only before that"
              .formatted(pending.message.id()));
    }
    BoundChannel<T> bound = outputs.bound(to);
    Waits.await(outputs.seam(), bound.declare(), "for channel '" + to.name() + "' to be declared");
    if (ids == null) {
      ids = new OutputIds(channel, subscription, pending.message);
    }
    Outgoing outgoing = bound.outgoing(value, options, ids.next(), Lineage.of(pending.message));
    count(outgoing);
    Transport transport = bound.transport().transport();
    if (outputs.leavesWithSettlement(bound)) {
      effects.add(new Effect.Publish(outgoing));
    } else {
      elsewhere.computeIfAbsent(transport, t -> new ArrayList<>()).add(outgoing);
    }
  }

  private void count(Outgoing outgoing) {
    count++;
    bytes += outgoing.message().dataSize();
    if (count > MAX_OUTPUTS || bytes > MAX_OUTPUT_BYTES) {
      throw new OutputLimitException(
          "handling message '%s' publishes %,d messages of %,d bytes; %,d of %,d are the most for one message, spread the work over several"
              .formatted(pending.message.id(), count, bytes, MAX_OUTPUTS, MAX_OUTPUT_BYTES));
    }
  }

  /** The handler has returned. */
  void handled() {
    handled = true;
  }

  /**
   * Publishes what goes to other transports, waits for their receipts, and gives what leaves with
   * the settlement.
   */
  List<Effect> leave() throws InterruptedException {
    for (Map.Entry<Transport, List<Outgoing>> entry : elsewhere.entrySet()) {
      outputs.seam().waiting().await(entry.getKey().publish(entry.getValue()));
    }
    return effects;
  }
}
