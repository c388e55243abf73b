package dev.millrace.embedded.segment;

import java.nio.file.Path;
import java.util.UUID;

/** How segments are written and read. Immutable: each setter returns a changed copy. */
public final class SegmentSettings {
  /** 64 MiB: forcing less at a time halves the bandwidth of fresh files (engine.md §8). */
  public static final long DEFAULT_SEGMENT_BYTES = 64L << 20;

  /** 64 KiB: compresses well, and is read in one go. */
  public static final int DEFAULT_BATCH_BYTES = 64 << 10;

  /** 8 MiB: the indexes of more than 10 GiB of full batches. */
  public static final long DEFAULT_INDEX_BYTES = 8L << 20;

  private final Path directory;
  private final UUID store;
  private final long segmentBytes;
  private final int batchBytes;
  private final long indexBytes;
  private final SegmentChecksum checksum;

  private SegmentSettings(
      Path directory,
      UUID store,
      long segmentBytes,
      int batchBytes,
      long indexBytes,
      SegmentChecksum checksum) {
    this.directory = directory;
    this.store = store;
    this.segmentBytes = segmentBytes;
    this.batchBytes = batchBytes;
    this.indexBytes = indexBytes;
    this.checksum = checksum;
  }

  /** The defaults, for the segments of this store, in {@code segments} of its data directory. */
  public static SegmentSettings in(Path dataDirectory, UUID store) {
    return new SegmentSettings(
        dataDirectory.resolve("segments"),
        store,
        DEFAULT_SEGMENT_BYTES,
        DEFAULT_BATCH_BYTES,
        DEFAULT_INDEX_BYTES,
        new SegmentChecksum());
  }

  /** The size at which a pass goes on in the next file, at least 4 KiB. */
  public SegmentSettings segmentBytes(long bytes) {
    atLeast(4096, bytes, "segmentBytes");
    return new SegmentSettings(directory, store, bytes, batchBytes, indexBytes, checksum);
  }

  /** The size from which on a batch is finished, at least 64 bytes. */
  public SegmentSettings batchBytes(int bytes) {
    atLeast(64, bytes, "batchBytes");
    return new SegmentSettings(directory, store, segmentBytes, bytes, indexBytes, checksum);
  }

  /** How many bytes of indexes are kept in memory; one is kept whatever its size. */
  public SegmentSettings indexBytes(long bytes) {
    atLeast(0, bytes, "indexBytes");
    return new SegmentSettings(directory, store, segmentBytes, batchBytes, bytes, checksum);
  }

  /** Another checksum: how tests take the comparison away and see it missed. */
  public SegmentSettings checksum(SegmentChecksum other) {
    return new SegmentSettings(directory, store, segmentBytes, batchBytes, indexBytes, other);
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException("%s is %d; use at least %d".formatted(name, value, least));
    }
  }

  /** The directory of the segments. */
  public Path directory() {
    return directory;
  }

  /** Which store they belong to. */
  public UUID store() {
    return store;
  }

  /** The size at which a pass goes on in the next file. */
  public long segmentBytes() {
    return segmentBytes;
  }

  /** The size from which on a batch is finished. */
  public int batchBytes() {
    return batchBytes;
  }

  /** How many bytes of indexes are kept in memory. */
  public long indexBytes() {
    return indexBytes;
  }

  SegmentChecksum checksum() {
    return checksum;
  }
}
