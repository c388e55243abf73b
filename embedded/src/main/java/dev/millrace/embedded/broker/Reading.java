package dev.millrace.embedded.broker;

import dev.millrace.Message;
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

  void serve(AssignedSubscription subscription) {
    for (Reader reader : List.copyOf(subscription.readers())) {
      Reader.Request request = reader.waiting;
      if (request != null) {
        serve(reader, request);
      }
    }
  }

  private void serve(Reader reader, Reader.Request request) {
    List<Event> events = new ArrayList<>(reader.events);
    reader.events.clear();
    if (!reader.subscription.paused) {
      addRecords(reader, request, events);
    }
    if (!events.isEmpty()) {
      reader.waiting = null;
      request.answer().complete(List.copyOf(events));
    }
  }

  private void addRecords(Reader reader, Reader.Request request, List<Event> events) {
    List<Share> shares = reader.subscription.shares();
    int first = reader.turn;
    int messages = 0;
    long bytes = 0;
    for (int i = 0; i < shares.size() && messages < request.maxMessages(); i++) {
      Share share = shares.get((first + i) % shares.size());
      if (share.owner != reader || share.revoking || share.paused) {
        continue;
      }
      List<Record> records = new ArrayList<>();
      long end = share.index.end();
      while (share.fetch < end && messages < request.maxMessages()) {
        Entries at = share.index.next(share.fetch);
        long found = at == null ? end : at.number();
        if (found > share.fetch) {
          records = pass(share, found, records, events);
        }
        if (at == null) {
          break;
        }
        Message message = MessageFormat.read(new ByteFeed(at.content()));
        if (messages > 0 && bytes + message.dataSize() > request.maxBytes()) {
          break;
        }
        records.add(new Record(message, new Position.Exact(share.partition, found)));
        share.fetch++;
        messages++;
        bytes += message.dataSize();
      }
      if (!records.isEmpty()) {
        reader.turn = (share.partition + 1) % shares.size();
        events.add(new Event.Records(share.partition, share.epoch, records));
      }
    }
  }

  /** Passes over what is not there, telling what of it is missing; the records to go on with. */
  private static List<Record> pass(Share share, long to, List<Record> records, List<Event> events) {
    List<Missing.Row> rows = share.pass(to);
    if (rows.isEmpty()) {
      return records;
    }
    if (!records.isEmpty()) {
      events.add(new Event.Records(share.partition, share.epoch, records));
    }
    for (Missing.Row row : rows) {
      events.add(
          new Event.Missed(
              share.partition,
              share.epoch,
              share.index.gap(row.from(), row.to() - 1, row.count(), row.reason())));
    }
    return new ArrayList<>();
  }
}
