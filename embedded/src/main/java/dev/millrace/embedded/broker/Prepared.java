package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Piece;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way into one partition of a channel, laid out one behind the other.
 *
 * @param key that of one of them, which says the partition for all; null if they have none
 * @param due in milliseconds, or {@link #AT_ONCE}; what is due later is one message
 * @param lane that of the message that is due later
 * @param content its bytes, if it is due later
 * @param priority its priority; of others, whichever is not the usual one
 * @param piece all of them as entries of a batch; one that is due later as it waits
 */
record Prepared(
    String channel,
    @Nullable String key,
    long due,
    int lane,
    @Nullable ByteBuffer content,
    int priority,
    Piece piece) {
  static final long AT_ONCE = Long.MIN_VALUE;

  /** More than messages need besides their entries. */
  static final int RECORD = 128;

  int count() {
    return piece.count();
  }

  /** What is taken at once, which what is due later is too if it comes too late to wait. */
  Piece now() {
    return content == null ? piece : Piece.of(lane, priority, content);
  }

  /** How many messages they are. */
  static int count(List<Prepared> all) {
    int count = 0;
    for (Prepared one : all) {
      count += one.count();
    }
    return count;
  }

  /** How much room they take at most. */
  static long most(List<Prepared> all) {
    long most = 0;
    for (Prepared one : all) {
      most += one.piece.size() + RECORD;
    }
    return most;
  }
}
