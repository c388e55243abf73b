package dev.millrace.embedded.broker;

import dev.millrace.Message;
import dev.millrace.embedded.log.Log;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recent messages by location, so that what is read soon after it was taken is not read from the
 * log. Bounded by bytes.
 */
final class MessageCache {
  /** Enough for some ten thousand small messages, little enough for a small heap. */
  private static final long MOST_BYTES = 16 << 20;

  /** About what the objects of a small message take besides its bytes. */
  private static final int OBJECTS = 512;

  private final Log log;
  private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  MessageCache(Log log) {
    this.log = log;
  }

  void add(long location, Content content) {
    Message message = content.message();
    if (message != null) {
      add(location, message, content.bytes().length);
    }
  }

  private void add(long location, Message message, int length) {
    Entry entry = new Entry(message, OBJECTS + length);
    if (entries.putIfAbsent(location, entry) != null) {
      return;
    }
    bytes += entry.weight;
    while (bytes > MOST_BYTES) {
      Map.Entry<Long, Entry> oldest = entries.pollFirstEntry();
      bytes -= oldest == null ? bytes : oldest.getValue().weight;
    }
  }

  /** The message at a location, from here or from the log. */
  Message get(long location, int length) {
    @Nullable Entry entry = entries.get(location);
    return entry == null ? FactFormat.message(log.read(location, length)) : entry.message;
  }

  private record Entry(Message message, int weight) {}
}
