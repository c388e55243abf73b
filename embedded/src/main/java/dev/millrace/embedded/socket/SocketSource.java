package dev.millrace.embedded.socket;

import dev.millrace.Gap;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A subscription of another process's broker. */
final class SocketSource implements QueueSource {
  private final Asking asking;
  private final long number;
  private final AtomicBoolean left = new AtomicBoolean();

  SocketSource(Asking asking, long number) {
    this.asking = asking;
    this.number = number;
  }

  @Override
  public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
    return asking.ask(
        Op.RECEIVE,
        sink -> sink.number(number).number(maxMessages).number(maxBytes),
        feed -> Wire.list(feed, Wire::delivery));
  }

  @Override
  public CompletionStage<Void> started(List<Start> starts) {
    return asking.ask(
        Op.STARTED,
        sink ->
            Wire.list(
                starts,
                sink.number(number),
                (start, to) ->
                    to.signed(start.delivery().lease())
                        .number(start.attempt())
                        .flag(start.alone())),
        SocketTransport::nothing);
  }

  @Override
  public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
    return asking.ask(
        Op.SETTLE,
        sink ->
            Wire.list(
                settlements,
                sink.number(number),
                (settlement, to) -> {
                  to.signed(settlement.delivery().lease());
                  Wire.end(settlement.end(), to);
                  Wire.list(settlement.effects(), to, Wire::effect);
                }),
        feed -> Wire.list(feed, from -> from.flag()));
  }

  @Override
  public CompletionStage<List<Boolean>> renew(List<Delivery> deliveries) {
    return asking.ask(
        Op.RENEW,
        sink -> Wire.list(deliveries, sink.number(number), (one, to) -> to.signed(one.lease())),
        feed -> Wire.list(feed, from -> from.flag()));
  }

  @Override
  public CompletionStage<List<Gap>> gaps() {
    return asking.ask(
        Op.GAPS, sink -> sink.number(number), feed -> Wire.list(feed, AdminWire::gap));
  }

  @Override
  public void close() {
    if (left.compareAndSet(false, true)) {
      asking.ask(Op.LEAVE, sink -> sink.number(number), SocketTransport::nothing);
    }
  }
}
