package dev.millrace.core;

import dev.millrace.MillraceException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the messages of one key in order while they are published, and what follows a failed one
 * from being taken.
 *
 * <p>One call of a key is with the transport at a time; what is published under the key meanwhile
 * gathers and goes with the next call, so that a hot key is published in batches. If the call
 * fails, what has gathered behind it fails too and was never sent. Messages without a key pass
 * straight through.
 */
final class KeyGate {
  /**
   * What one call gathers at most: enough to make a forced write worth it, little enough to fit any
   * transport's atomic unit.
   */
  private static final int MOST_MESSAGES = 1_000;

  private static final long MOST_BYTES = 1 << 20;

  private final Transport transport;
  private final PublishLine line;
  private final Room room;
  private final Seam seam;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, ArrayDeque<Entry>> lines = new HashMap<>();

  /**
   * @param line where calls go that nobody waits for
   */
  KeyGate(Transport transport, PublishLine line, Room room, Seam seam) {
    this.transport = transport;
    this.line = line;
    this.room = room;
    this.seam = seam;
  }

  /** Publishes what has keys, all or none. */
  void publish(PublishCall call, Set<String> keys) {
    Entry entry = new Entry(call, keys);
    boolean first;
    lock.lock();
    try {
      for (String key : entry.keys) {
        lines.computeIfAbsent(key, k -> new ArrayDeque<>(2)).add(entry);
      }
      first = isFirst(entry);
      entry.sent = first;
    } finally {
      lock.unlock();
    }
    if (first) {
      send(List.of(entry));
    }
  }

  /** The keys of messages. */
  static Set<String> keys(List<Outgoing> messages) {
    if (messages.size() == 1) {
      return messages.getFirst().message().key().map(Set::of).orElse(Set.of());
    }
    Set<String> keys = new LinkedHashSet<>();
    for (Outgoing outgoing : messages) {
      outgoing.message().key().ifPresent(keys::add);
    }
    return keys;
  }

  private boolean isFirst(Entry entry) {
    for (String key : entry.keys) {
      ArrayDeque<Entry> line = lines.get(key);
      if (line == null || line.peekFirst() != entry) {
        return false;
      }
    }
    return true;
  }

  private void send(List<Entry> call) {
    if (call.stream().noneMatch(entry -> entry.call.isAwaited())) {
      line.add(new Group(call));
      return;
    }
    List<Outgoing> all = new ArrayList<>();
    call.forEach(entry -> entry.call.addTo(all));
    try {
      transport
          .publish(all)
          .whenComplete((receipts, failure) ->
              answered(call, receipts, 0, failure == null ? null : Waits.unwrapped(failure)));
    } catch (RuntimeException refused) {
      answered(call, null, 0, refused);
    }
  }

  private void answered(
      List<Entry> call,
      @Nullable List<TransportReceipt> receipts,
      int from,
      @Nullable Throwable why) {
    List<Entry> followers = new ArrayList<>(0);
    List<List<Entry>> next = new ArrayList<>(1);
    lock.lock();
    try {
      for (Entry entry : call) {
        leave(entry);
      }
      if (receipts == null) {
        failBehind(call, followers);
      }
      for (Entry entry : call) {
        collectNext(entry.keys, next);
      }
      for (Entry entry : followers) {
        collectNext(entry.keys, next);
      }
    } finally {
      lock.unlock();
    }
    next.forEach(this::send);
    int at = from;
    for (Entry entry : call) {
      end(entry.call, receipts, at, why);
      at += entry.call.count();
    }
    for (Entry follower : followers) {
      end(follower.call, null, 0, notSent(why));
    }
  }

  /** Wakes who waits; anything else ends where what follows it may block. */
  private void end(
      PublishCall call,
      @Nullable List<TransportReceipt> receipts,
      int from,
      @Nullable Throwable why) {
    if (call.isAwaited()) {
      PublishLine.end(call, receipts, from, why);
    } else {
      room.release(call.weight());
      seam.threads().steps().execute(() -> PublishLine.end(seam, call, receipts, from, why));
    }
  }

  private static MillraceException notSent(@Nullable Throwable why) {
    String text =
        "not published: an earlier message of the same key failed; publish both again, in order";
    return why == null ? new MillraceException(text) : new MillraceException(text, why);
  }

  private void leave(Entry entry) {
    for (String key : entry.keys) {
      ArrayDeque<Entry> line = lines.get(key);
      if (line != null) {
        line.remove(entry);
        if (line.isEmpty()) {
          lines.remove(key);
        }
      }
    }
  }

  /**
   * Takes out everything that stands behind a failed entry, and behind what is taken out. The
   * failed ones have left already.
   */
  private void failBehind(List<Entry> failed, List<Entry> followers) {
    ArrayDeque<Entry> doomed = new ArrayDeque<>();
    for (Entry cause : failed) {
      cause.keys.forEach(key -> doomed.addAll(lines.getOrDefault(key, new ArrayDeque<>())));
    }
    for (Entry entry = doomed.poll(); entry != null; entry = doomed.poll()) {
      if (entry.sent) {
        continue;
      }
      entry.sent = true;
      followers.add(entry);
      for (String key : entry.keys) {
        boolean behind = false;
        for (Entry other : lines.getOrDefault(key, new ArrayDeque<>())) {
          if (behind) {
            doomed.add(other);
          }
          behind |= other == entry;
        }
      }
      leave(entry);
    }
  }

  private void collectNext(Set<String> keys, List<List<Entry>> calls) {
    for (String key : keys) {
      ArrayDeque<Entry> line = lines.get(key);
      if (line == null) {
        continue;
      }
      List<Entry> call = new ArrayList<>();
      int messages = 0;
      long bytes = 0;
      for (Entry entry : line) {
        boolean joins = call.isEmpty() ? !entry.sent && isFirst(entry) : entry.keys.size() == 1;
        if (!joins
            || (!call.isEmpty()
                && (messages + entry.call.count() > MOST_MESSAGES
                    || bytes + entry.call.bytes() > MOST_BYTES))) {
          break;
        }
        entry.sent = true;
        call.add(entry);
        messages += entry.call.count();
        bytes += entry.call.bytes();
        if (entry.keys.size() > 1) {
          break;
        }
      }
      if (!call.isEmpty()) {
        calls.add(call);
      }
    }
  }

  /** A call and where it stands. */
  private static final class Entry {
    final PublishCall call;
    final Set<String> keys;
    boolean sent;

    Entry(PublishCall call, Set<String> keys) {
      this.call = call;
      this.keys = keys;
    }
  }

  /** Calls of one key that go together, as the line sees them. The gate gives their room back. */
  private final class Group implements PublishCall {
    private final List<Entry> entries;
    private final int count;
    private final long bytes;

    Group(List<Entry> entries) {
      this.entries = entries;
      this.count = entries.stream().mapToInt(entry -> entry.call.count()).sum();
      this.bytes = entries.stream().mapToLong(entry -> entry.call.bytes()).sum();
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public void addTo(List<Outgoing> all) {
      entries.forEach(entry -> entry.call.addTo(all));
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
      return false;
    }

    @Override
    public boolean isFollowed() {
      return false;
    }

    @Override
    public void taken(List<TransportReceipt> receipts, int from) {
      answered(entries, receipts, from, null);
    }

    @Override
    public void failed(Throwable why) {
      answered(entries, null, 0, why);
    }
  }
}
