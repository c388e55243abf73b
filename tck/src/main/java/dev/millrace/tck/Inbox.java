package dev.millrace.tck;

import dev.millrace.Context;
import dev.millrace.Handler;
import dev.millrace.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler that notes what it is given, and can be asked for it. Safe for many threads. */
final class Inbox implements Handler<String> {
  private final Waiter waiter;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  Inbox(Waiter waiter) {
    this.waiter = waiter;
  }

  /** One message as a handler saw it. */
  record Seen(String value, Message message, int attempt, Instant at) {
    String key() {
      return message.key().orElse("");
    }
  }

  @Override
  public void handle(String value, Context context) {
    note(value, context);
  }

  /** Notes one message, and says how it was noted. */
  Seen note(String value, Context context) {
    Seen one = new Seen(value, context.message(), context.attempt(), waiter.now());
    seen.add(one);
    return one;
  }

  /** What has been seen so far, in order. */
  List<Seen> all() {
    return List.copyOf(seen);
  }

  /** The values seen so far, in order. */
  List<String> values() {
    return all().stream().map(Seen::value).toList();
  }

  /** The values seen so far by key, in order. */
  Map<String, List<String>> byKey() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (Seen one : all()) {
      keys.computeIfAbsent(one.key(), key -> new ArrayList<>()).add(one.value());
    }
    return keys;
  }

  /**
   * Waits until at least {@code count} messages were seen; they are given in order, and any that
   * are too many with them.
   */
  List<Seen> await(int count) throws InterruptedException {
    return waiter.until(count + " messages", this::all, all -> all.size() >= count);
  }

  /** Waits for the next message and gives it. */
  Seen awaitOne() throws InterruptedException {
    return await(1).get(0);
  }
}
