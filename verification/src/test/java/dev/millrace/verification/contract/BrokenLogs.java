package dev.millrace.verification.contract;

import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Transports that spoil the log-shaped side. */
final class BrokenLogs {
  private BrokenLogs() {}

  /** Changes the records of every poll. */
  abstract static class Changing extends ForwardingTransport {
    Changing(Transport honest) {
      super(honest);
    }

    abstract List<LogSource.Record> changed(List<LogSource.Record> records);

    @Override
    LogSource over(LogSource source) {
      return new ForwardingLog(source) {
        @Override
        public CompletionStage<List<Event>> poll(int maxMessages, long maxBytes) {
          return honest
              .poll(maxMessages, maxBytes)
              .thenApply(events -> events.stream().map(this::changed).toList());
        }

        private Event changed(Event event) {
          return event instanceof Event.Records all
              ? new Event.Records(
                  all.partition(), all.epoch(), Changing.this.changed(all.records()))
              : event;
        }
      };
    }
  }

  /** Skips every fifth position. */
  static final class Skipping extends Changing {
    Skipping(Transport honest) {
      super(honest);
    }

    @Override
    List<LogSource.Record> changed(List<LogSource.Record> records) {
      return records.stream().filter(record -> record.position().offset() % 5 != 4).toList();
    }
  }

  /** Hands over what came together the wrong way round. */
  static final class Reversing extends Changing {
    Reversing(Transport honest) {
      super(honest);
    }

    @Override
    List<LogSource.Record> changed(List<LogSource.Record> records) {
      List<LogSource.Record> reversed = new ArrayList<>(records);
      Collections.reverse(reversed);
      return reversed;
    }
  }

  /** Publishes the outputs of a commit whose epoch is dead, and calls it committed. */
  static final class HonouringDeadEpochs extends ForwardingTransport {
    HonouringDeadEpochs(Transport honest) {
      super(honest);
    }

    @Override
    LogSource over(LogSource source) {
      Transport transport = honest;
      return new ForwardingLog(source) {
        @Override
        public CompletionStage<Boolean> commit(Commit commit) {
          return honest
              .commit(commit)
              .exceptionally(closed -> false)
              .thenCompose(committed ->
                  committed
                      ? CompletableFuture.completedFuture(true)
                      : transport.publish(outputs(commit)).thenApply(receipts -> true));
        }
      };
    }

    private static List<Outgoing> outputs(LogSource.Commit commit) {
      List<Outgoing> outputs = new ArrayList<>();
      for (Effect effect : commit.effects()) {
        switch (effect) {
          case Effect.Publish publish -> outputs.add(publish.outgoing());
        }
      }
      return outputs;
    }
  }
}
