package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The dead letters of one channel, which lie in its partition {@link Partition#LETTERS}: which of
 * them are still wanted, and which one a second letter for the same message replaces.
 *
 * <p>A letter lies behind eight bytes that are made of what a second one has in common with it.
 */
final class Letters {
  /** What lies before the letter. */
  static final int HEADER = Long.BYTES;

  /** A letter that comes again does so soon: so many of the latest are remembered. */
  private static final int MOST_REMEMBERED = 100_000;

  final Partition partition;
  final SettledSet removed = new SettledSet(0);
  private final LinkedHashMap<Long, Long> byIdentity = new LinkedHashMap<>();

  Letters(Partition partition) {
    this.partition = partition;
  }

  static byte[] content(DeadLetter letter) {
    byte[] bytes = LetterFormat.encode(letter);
    return ByteBuffer.allocate(HEADER + bytes.length).putLong(identity(letter)).put(bytes).array();
  }

  /** The subscription, source and id, mixed into eight bytes. */
  static long identity(DeadLetter letter) {
    String whole =
        letter.subscription() + '\n' + letter.message().source() + '\n' + letter.message().id();
    long hash = 0xcbf29ce484222325L;
    for (byte next : whole.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  /**
   * Remembers a letter.
   *
   * @return the number of the one it replaces, or -1
   */
  long remember(long identity, long number) {
    Long before = byIdentity.remove(identity);
    byIdentity.put(identity, number);
    if (byIdentity.size() > MOST_REMEMBERED) {
      byIdentity.pollFirstEntry();
    }
    return before == null || removed.contains(before) ? -1 : before;
  }

  /** Remembers everything that a batch of letters has. */
  void replay(Batch batch) {
    Entries entries = batch.entries();
    while (entries.next()) {
      long unused = remember(entries.content().getLong(), entries.number());
    }
  }

  /** Appends what is remembered. */
  void write(ByteSink sink) {
    sink.number(byIdentity.size());
    byIdentity.forEach((identity, number) -> sink.int64(identity).number(number));
  }

  void read(ByteFeed feed) {
    for (int left = feed.count(); left > 0; left--) {
      byIdentity.put(feed.int64(), feed.number());
    }
  }

  /** The first {@code limit} letters after the one numbered {@code after}. */
  List<KeptLetter> after(long after, int limit) {
    List<KeptLetter> found = new ArrayList<>();
    for (long number = removed.nextClear(after + 1);
        number < partition.end() && found.size() < limit;
        number = removed.nextClear(number + 1)) {
      Entries entry = partition.entry(number);
      if (entry == null) {
        if (found.isEmpty()) {
          DamagedDataException cause = partition.damage(number);
          throw new DamagedDataException(
              "%s. Go on after letter %d".formatted(cause.getMessage(), number), cause);
        }
        return found;
      }
      ByteBuffer content = entry.content();
      content.position(HEADER);
      found.add(
          new KeptLetter(
              number, Instant.ofEpochMilli(entry.at()), LetterFormat.read(new ByteFeed(content))));
    }
    return found;
  }
}
