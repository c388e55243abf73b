package dev.millrace.embedded.state;

import dev.millrace.DamagedDataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where pages are: the file, and in it the slots of each. A manifest notes it as bytes: file,
 * number of pages, and for each subscription, partition, chunk, first slot, length, checksum; all
 * of them four bytes, big-endian.
 */
final class PageDirectory {
  /** Before there is anything. */
  static final PageDirectory EMPTY = new PageDirectory(0, new TreeMap<>());

  private static final int HEADER = 8;
  private static final int ENTRY = 24;

  /** The number of the file; 0 if there is none. */
  final int file;

  private final Map<Page.Id, Place> places;

  private PageDirectory(int file, Map<Page.Id, Place> places) {
    this.file = file;
    this.places = places;
  }

  /** The same places in another file. */
  PageDirectory copyTo(int newFile) {
    return new PageDirectory(newFile, new TreeMap<>(places));
  }

  Map<Page.Id, Place> places() {
    return places;
  }

  /** The slots that are taken. */
  BitSet slots() {
    BitSet slots = new BitSet();
    for (Place place : places.values()) {
      slots.set(place.slot, place.slot + place.slots());
    }
    return slots;
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + ENTRY * places.size());
    bytes.putInt(file).putInt(places.size());
    places.forEach((id, place) ->
        bytes
            .putInt(id.subscription())
            .putInt(id.partition())
            .putInt(id.chunk())
            .putInt(place.slot)
            .putInt(place.length)
            .putInt(place.crc));
    return bytes.array();
  }

  static PageDirectory of(byte[] noted) {
    ByteBuffer bytes = ByteBuffer.wrap(noted);
    try {
      PageDirectory directory = new PageDirectory(bytes.getInt(), new TreeMap<>());
      for (int left = bytes.getInt(); left > 0; left--) {
        Page.Id id = new Page.Id(bytes.getInt(), bytes.getInt(), bytes.getInt());
        Place place = new Place(bytes.getInt(), bytes.getInt(), bytes.getInt());
        if (place.slot < 0 || place.length <= 0) {
          throw damaged(null);
        }
        directory.places.put(id, place);
      }
      return directory;
    } catch (BufferUnderflowException tooShort) {
      throw damaged(tooShort);
    }
  }

  private static DamagedDataException damaged(@Nullable Throwable cause) {
    String message = "what a checkpoint notes of pages is not what this version writes";
    return cause == null
        ? new DamagedDataException(message)
        : new DamagedDataException(message, cause);
  }

  /**
   * Where a page is.
   *
   * @param slot its first slot
   * @param length its bytes, header included
   * @param crc the checksum in its header
   */
  record Place(int slot, int length, int crc) {
    int slots() {
      return Math.ceilDiv(length, PageFile.SLOT);
    }
  }
}
