package dev.millrace.embedded.segment;

import dev.millrace.embedded.files.NumberedFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the numbers of a segment file are. All of them are big-endian. */
final class SegmentLayout {
  static final int FORMAT = 1;

  /** {@code MLRS}: a segment begins and ends with it. */
  static final int MAGIC = 0x4d4c5253;

  /** {@code MLRX}: an index begins with it, which is how it differs from a batch. */
  static final int INDEX_MAGIC = 0x4d4c5258;

  static final int HEADER_BYTES = 64;
  static final int TRAILER_BYTES = 32;

  /** Before each batch, and before the index: the checksum of what follows it, and the length. */
  static final int RECORD_BYTES = 8;

  static final int INDEX_HEADER_BYTES = 16;
  static final int INDEX_RUN_BYTES = 16;
  static final int INDEX_BATCH_BYTES = 48;

  private static final int HEADER_SUM = 60;
  private static final int TRAILER_SUM = 24;
  private static final Pattern NAME = Pattern.compile("(\\d{16,19})\\.seg");

  private SegmentLayout() {}

  static Path file(Path directory, long id) {
    return NumberedFile.in(directory, id, 16, ".seg");
  }

  /** The segment whose file has this name, if it is the name of one. */
  static OptionalLong id(Path file) {
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  static void putHeader(ByteBuffer into, UUID store, long id) {
    int at = into.position();
    into.putInt(MAGIC).putInt(FORMAT);
    into.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
    into.putLong(id);
    while (into.position() < at + HEADER_SUM) {
      into.putInt(0);
    }
    into.putInt(SegmentChecksum.of(into, at, HEADER_SUM));
  }

  /** What is wrong with the header at the beginning of {@code bytes}; empty if nothing is. */
  static String wrongHeader(ByteBuffer bytes, UUID store, long id, SegmentChecksum checksum) {
    if (!checksum.matches(SegmentChecksum.of(bytes, 0, HEADER_SUM), bytes.getInt(HEADER_SUM))) {
      return "where the checksum of its header does not match";
    }
    if (bytes.getInt(0) != MAGIC || bytes.getInt(4) != FORMAT) {
      return "where it does not say that it is a segment of format " + FORMAT;
    }
    UUID found = new UUID(bytes.getLong(8), bytes.getLong(16));
    if (!found.equals(store)) {
      return "where it says that it belongs to store " + found;
    }
    return bytes.getLong(24) == id ? "" : "where it says that it is segment " + bytes.getLong(24);
  }

  static void putTrailer(ByteBuffer into, long indexOffset, long indexBytes) {
    int at = into.position();
    into.putLong(indexOffset).putLong(indexBytes).putLong(0);
    into.putInt(SegmentChecksum.of(into, at, TRAILER_SUM)).putInt(MAGIC);
  }

  /** Where the index begins, if the trailer at the beginning of {@code bytes} is whole. */
  static OptionalLong indexOffset(ByteBuffer bytes, long size, SegmentChecksum checksum) {
    boolean sound =
        checksum.matches(SegmentChecksum.of(bytes, 0, TRAILER_SUM), bytes.getInt(TRAILER_SUM))
            && bytes.getInt(TRAILER_SUM + 4) == MAGIC
            && bytes.getLong(0) + bytes.getLong(8) == size - TRAILER_BYTES
            && bytes.getLong(0) >= HEADER_BYTES
            && bytes.getLong(8) >= RECORD_BYTES + INDEX_HEADER_BYTES;
    return sound ? OptionalLong.of(bytes.getLong(0)) : OptionalLong.empty();
  }
}
