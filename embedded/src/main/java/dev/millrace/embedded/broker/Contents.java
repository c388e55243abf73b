package dev.millrace.embedded.broker;

import dev.millrace.Message;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of messages on their way to a consumer, where they lie in their batches. Filled by the
 * broker, then only read, on any thread: a message is decoded by whoever looks at it.
 */
final class Contents {
  private static final int LEAST = 8;

  private Batch[] batches = new Batch[LEAST];
  private int[] offsets = new int[LEAST];
  private int[] lengths = new int[LEAST];
  private int count;

  void add(Entries entry) {
    if (count == offsets.length) {
      batches = Arrays.copyOf(batches, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    batches[count] = entry.batch();
    offsets[count] = entry.contentOffset();
    lengths[count] = entry.contentLength();
    count++;
  }

  Message message(int at) {
    ByteBuffer bytes = batches[at].bytes();
    return MessageFormat.read(new ByteFeed(bytes.slice(offsets[at], lengths[at])));
  }
}
