package dev.millrace.embedded.broker;

import dev.millrace.MessageBytes;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.spi.LogSource.Event;
import dev.millrace.spi.LogSource.Record;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells the readers of log-shaped subscriptions what happened, and hands them the records of their
 * partitions.
 */
final class Reading {
  private final Broker broker;
  private final Set<Reader> readers = new LinkedHashSet<>();

  Reading(Broker broker) {
    this.broker = broker;
  }

  void join(Reader reader) {
    readers.add(reader);
    broker.assignment.join(reader);
  }

  void poll(Reader reader, Reader.Request request) {
    if (reader.closed) {
      request.answer().complete(List.of());
    } else if (reader.waiting != null) {
      throw new MillraceException("a poll of this source is still open; make one call at a time");
    } else {
      reader.waiting = request;
      broker.handOut.changed(reader.subscription);
    }
  }

  void pause(Reader reader, int partition, boolean paused) {
    for (Share share : reader.subscription.shares()) {
      if (share.partition == partition && share.owner == reader) {
        share.paused = paused;
        broker.handOut.changed(reader.subscription);
      }
    }
  }

  void leave(Reader reader) {
    if (reader.closed) {
      return;
    }
    reader.closed = true;
    readers.remove(reader);
    broker.assignment.leave(reader);
    Reader.Request waiting = reader.waiting;
    if (waiting != null) {
      reader.waiting = null;
      waiting.answer().complete(List.of());
    }
  }

  void close() {
    List.copyOf(readers).forEach(this::leave);
  }

  void fail(MillraceException cause) {
    for (Reader reader : readers) {
      Reader.Request waiting = reader.waiting;
      if (waiting != null) {
        waiting.answer().completeExceptionally(cause);
      }
    }
  }

  /** Everything that was decided is durable. */
  void serve(AssignedSubscription subscription) {
    serve(subscription, true);
  }

  /** What this round decided is not durable yet, that messages are missing neither. */
  void serveAhead(AssignedSubscription subscription) {
    serve(subscription, false);
  }

  private void serve(AssignedSubscription subscription, boolean durable) {
    for (Reader reader : List.copyOf(subscription.readers())) {
      Reader.Request request = reader.waiting;
      if (request != null) {
        serve(reader, request, durable);
      }
    }
  }

  private void serve(Reader reader, Reader.Request request, boolean durable) {
    List<Event> events = new ArrayList<>(reader.events);
    reader.events.clear();
    if (!reader.subscription.paused) {
      addRecords(reader, request, durable, events);
    }
    if (!events.isEmpty()) {
      reader.waiting = null;
      request.answer().complete(List.copyOf(events));
    }
  }

  private void addRecords(
      Reader reader, Reader.Request request, boolean durable, List<Event> events) {
    List<Share> shares = reader.subscription.shares();
    int first = reader.turn;
    int messages = 0;
    long bytes = 0;
    for (int i = 0; i < shares.size() && messages < request.maxMessages(); i++) {
      Share share = shares.get((first + i) % shares.size());
      if (share.owner != reader || share.revoking || share.paused) {
        continue;
      }
      long end = share.index.exposed();
      Stretch<Record> records = stretch(share, request, messages, bytes);
      while (share.fetch < end && !records.isFull()) {
        Entries at = share.index.next(share.fetch);
        long found = at == null ? end : Math.min(at.number(), end);
        if (found > share.fetch) {
          if (!durable && share.misses(found)) {
            break;
          }
          List<Missing.Row> missed = share.pass(found);
          if (!missed.isEmpty()) {
            messages += records.size();
            bytes += records.bytes();
            add(share, records, events);
            records = stretch(share, request, messages, bytes);
            tell(share, missed, events);
          }
        }
        if (at == null || found == end) {
          break;
        }
        share.fetch = records.take(at, share.index.missing.from(found, end));
      }
      if (!records.isEmpty()) {
        reader.turn = (share.partition + 1) % shares.size();
        messages += records.size();
        bytes += records.bytes();
        add(share, records, events);
      }
    }
  }

  private static Stretch<Record> stretch(
      Share share, Reader.Request request, int messages, long bytes) {
    return new Stretch<>(
        request.maxMessages() - messages,
        request.maxBytes() - bytes,
        messages == 0,
        entry -> record(share.partition, entry));
  }

  private static Record record(int partition, Entries entry) {
    return new Record(
        MessageBytes.read(entry.content()), new Position.Exact(partition, entry.number()));
  }

  private static void add(Share share, Stretch<Record> records, List<Event> events) {
    if (!records.isEmpty()) {
      events.add(new Event.Records(share.partition, share.epoch, records));
    }
  }

  /** Tells what of that which is passed over is missing. */
  private static void tell(Share share, List<Missing.Row> missed, List<Event> events) {
    for (Missing.Row row : missed) {
      events.add(
          new Event.Missed(
              share.partition,
              share.epoch,
              share.index.gap(row.from(), row.to() - 1, row.count(), row.reason())));
    }
  }
}
