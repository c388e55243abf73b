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
  private final Plan<?> plan;
  private @Nullable Instant deadline;
  private final int attempt;
  private final Outputs outputs;
  private final Runner.Reports reports;
  private List<Effect> effects = List.of();
  private Map<Transport, List<Outgoing>> elsewhere = Map.of();
  private @Nullable OutputIds ids;
  private int count;
  private long bytes;
  private volatile boolean handled;

  BufferedContext(
      Pending pending, Handover handover, Plan<?> plan, Outputs outputs, Runner.Reports reports) {
    this.pending = pending;
    this.handover = handover;
    this.plan = plan;
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
    return plan.channelName();
  }

  @Override
  public String subscription() {
    return plan.name();
  }

  @Override
  public Instant deadline() {
    Instant known = deadline;
    if (known == null) {
      known = handover.deadline(outputs.seam().clock());
      deadline = known;
    }
    return known;
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
      ids = new OutputIds(plan.channelName(), plan.name(), pending.message);
    }
    Outgoing outgoing = bound.outgoing(value, options, ids.next(), Lineage.of(pending.message));
    count(outgoing);
    Transport transport = bound.transport().transport();
    if (outputs.leavesWithSettlement(bound)) {
      if (effects.isEmpty()) {
        effects = new ArrayList<>();
      }
      effects.add(new Effect.Publish(outgoing));
    } else {
      if (elsewhere.isEmpty()) {
        elsewhere = new LinkedHashMap<>();
      }
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
