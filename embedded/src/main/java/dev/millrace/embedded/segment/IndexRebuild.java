package dev.millrace.embedded.segment;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Compressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index of a segment anew from its records, when the one at its end, or the trailer that
 * says where it is, is damaged.
 */
final class IndexRebuild {
  private final SegmentFile file;
  private final SegmentChecksum checksum;
  private final IndexBuilder builder = new IndexBuilder();

  IndexRebuild(SegmentFile file, SegmentChecksum checksum) {
    this.file = file;
    this.checksum = checksum;
  }

  /**
   * The index; null if there is other damage too, so that nobody can say whether a batch is
   * missing.
   */
  @Nullable SegmentIndex rebuild() throws IOException {
    long end = file.indexOffset().orElse(-1);
    long offset = SegmentLayout.HEADER_BYTES;
    try (Compressor compressor = new Compressor()) {
      while (offset != end) {
        @Nullable ByteBuffer record = record(offset);
        if (record == null) {
          return null;
        }
        if (record.getInt(0) == SegmentLayout.INDEX_MAGIC) {
          return end < 0 ? file.indexAt(offset) : null;
        }
        Batch batch = Batch.of(record);
        if (!builder.accepts(batch)) {
          return null;
        }
        builder.add(batch, SegmentWriter.lastAt(compressor.decompress(batch)), offset);
        offset += SegmentLayout.RECORD_BYTES + batch.size();
      }
    } catch (DamagedDataException nonsense) {
      return null;
    }
    return SegmentIndex.of(builder.toBytes(), end);
  }

  private @Nullable ByteBuffer record(long offset) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(SegmentLayout.RECORD_BYTES);
    if (file.read(head, offset) < SegmentLayout.RECORD_BYTES) {
      return null;
    }
    int length = head.getInt(Integer.BYTES);
    if (length < Batch.HEADER_BYTES || length > file.size() - offset) {
      return null;
    }
    ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + length);
    if (file.read(record, offset + Integer.BYTES) < Integer.BYTES + length) {
      return null;
    }
    return checksum.matches(SegmentChecksum.of(record, 0, record.capacity()), head.getInt(0))
        ? record.slice(Integer.BYTES, length)
        : null;
  }
}
