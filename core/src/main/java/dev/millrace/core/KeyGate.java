package dev.millrace.core;

import dev.millrace.MillraceException;
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
import java.util.concurrent.CompletableFuture;
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, ArrayDeque<Entry>> lines = new HashMap<>();

  KeyGate(Transport transport) {
    this.transport = transport;
  }

  /** Publishes, all or none. */
  CompletableFuture<List<TransportReceipt>> publish(List<Outgoing> messages) {
    Entry entry = new Entry(messages, keys(messages));
    if (entry.keys.isEmpty()) {
      send(List.of(entry));
      return entry.taken;
    }
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
    return entry.taken;
  }

  private static Set<String> keys(List<Outgoing> messages) {
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
    List<Outgoing> all = new ArrayList<>();
    for (Entry entry : call) {
      all.addAll(entry.messages);
    }
    try {
      transport.publish(all).whenComplete((receipts, failure) -> answered(call, receipts, failure));
    } catch (RuntimeException refused) {
      answered(call, null, refused);
    }
  }

  private void answered(
      List<Entry> call, @Nullable List<TransportReceipt> receipts, @Nullable Throwable failure) {
    Throwable why = failure == null ? null : Waits.unwrapped(failure);
    List<Entry> followers = new ArrayList<>();
    List<List<Entry>> next = new ArrayList<>();
    lock.lock();
    try {
      for (Entry entry : call) {
        leave(entry);
      }
      if (why != null) {
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
    complete(call, receipts, why);
    for (Entry follower : followers) {
      follower.taken.completeExceptionally(notSent(why));
    }
    next.forEach(this::send);
  }

  private static MillraceException notSent(@Nullable Throwable why) {
    String text =
        "not published: an earlier message of the same key failed; publish both again, in order";
    return why == null ? new MillraceException(text) : new MillraceException(text, why);
  }

  private static void complete(
      List<Entry> call, @Nullable List<TransportReceipt> receipts, @Nullable Throwable why) {
    int at = 0;
    for (Entry entry : call) {
      if (receipts == null) {
        entry.taken.completeExceptionally(
            why == null ? new MillraceException("the transport gave no receipts") : why);
      } else {
        entry.taken.complete(List.copyOf(receipts.subList(at, at + entry.messages.size())));
        at += entry.messages.size();
      }
    }
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
                && (messages + entry.messages.size() > MOST_MESSAGES
                    || bytes + entry.bytes > MOST_BYTES))) {
          break;
        }
        entry.sent = true;
        call.add(entry);
        messages += entry.messages.size();
        bytes += entry.bytes;
        if (entry.keys.size() > 1) {
          break;
        }
      }
      if (!call.isEmpty()) {
        calls.add(call);
      }
    }
  }

  /** One call of the publisher. */
  private static final class Entry {
    final List<Outgoing> messages;
    final Set<String> keys;
    final long bytes;
    final CompletableFuture<List<TransportReceipt>> taken = new CompletableFuture<>();
    boolean sent;

    Entry(List<Outgoing> messages, Set<String> keys) {
      this.messages = messages;
      this.keys = keys;
      this.bytes = messages.stream().mapToLong(outgoing -> outgoing.message().dataSize()).sum();
    }
  }
}
