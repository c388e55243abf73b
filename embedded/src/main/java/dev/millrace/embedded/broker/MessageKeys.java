package dev.millrace.embedded.broker;

import dev.millrace.MessageBytes;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.segment.KeyedCompaction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The keys of stored messages, for keyed compaction. A message without key has lane 0. */
final class MessageKeys implements KeyedCompaction.Contents {
  @Override
  public Optional<byte[]> key(Entries entry) {
    return entry.lane() == 0
        ? Optional.empty()
        : MessageBytes.read(entry.content()).key().map(key -> key.getBytes(StandardCharsets.UTF_8));
  }

  /** A message with empty data has data. */
  @Override
  public boolean isTombstone(Entries entry) {
    return entry.lane() != 0 && !MessageBytes.read(entry.content()).hasData();
  }
}
