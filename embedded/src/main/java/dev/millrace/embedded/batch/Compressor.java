package dev.millrace.embedded.batch;

import dev.millrace.Compression;
import dev.millrace.embedded.compression.CompressionProvider;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Compresses and decompresses batches, whichever compression they have.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class Compressor implements AutoCloseable {
  /** What deflate can do at most. */
  private static final long MOST_FOLD = 1032;

  private final Map<Compression, CompressionProvider.Codec> open = new EnumMap<>(Compression.class);
  private ByteBuffer room = ByteBuffer.allocate(0);

  /**
   * The batch, compressed; or as it is, if that does not make it smaller or it is compressed
   * already. The result lies in the memory of this compressor until the next call.
   */
  public Batch compress(Batch batch, Compression how) {
    if (how == Compression.NONE || batch.isCompressed()) {
      return batch;
    }
    int header = Layout.HEADER_BYTES;
    if (room.capacity() < batch.size()) {
      room = ByteBuffer.allocate(batch.size() * 2);
    }
    // One byte less than it has: what does not shrink does not fit.
    ByteBuffer into = room.duplicate().position(header).limit(batch.size() - 1);
    if (!codec(how).compress(batch.body(), into)) {
      return batch;
    }
    int stored = into.position() - header;
    if (!isPossible(stored, batch.plainBytes())) {
      return batch;
    }
    room.put(0, batch.raw(), 0, header);
    room.put(Layout.CODEC, code(how)).putInt(Layout.STORED, stored);
    return Batch.of(room.duplicate().position(0).limit(header + stored));
  }

  /**
   * The batch with entries that can be read, in memory of its own if it was compressed.
   *
   * @throws MissingCompressionException if the module that does it is not there
   */
  public Batch decompress(Batch batch) {
    if (!batch.isCompressed()) {
      return batch;
    }
    Compression how = of(batch);
    int plain = batch.plainBytes();
    if (!isPossible(batch.size() - Layout.HEADER_BYTES, plain)) {
      throw batch.damaged("it says that it has %d bytes".formatted(plain));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER_BYTES + plain);
    bytes.put(0, batch.raw(), 0, Layout.HEADER_BYTES);
    bytes.put(Layout.CODEC, (byte) 0).putInt(Layout.STORED, plain);
    if (!codec(how).decompress(batch.body(), bytes.position(Layout.HEADER_BYTES))) {
      throw batch.damaged("its %d bytes do not decompress to %d".formatted(batch.size(), plain));
    }
    return Batch.of(bytes.flip());
  }

  /** The numbers are part of the format and never change. */
  private static byte code(Compression how) {
    return switch (how) {
      case NONE -> 0;
      case DEFLATE -> 1;
      case ZSTD -> 2;
    };
  }

  private static Compression of(Batch batch) {
    return switch (batch.codec()) {
      case 1 -> Compression.DEFLATE;
      case 2 -> Compression.ZSTD;
      default -> throw batch.damaged("its compression %d is unknown".formatted(batch.codec()));
    };
  }

  /** Whether so few bytes may stand for so many: what says more is not trusted with memory. */
  private static boolean isPossible(int stored, int plain) {
    return plain <= MOST_FOLD * (stored + 1L);
  }

  private CompressionProvider.Codec codec(Compression how) {
    return open.computeIfAbsent(how, Compressor::open);
  }

  private static CompressionProvider.Codec open(Compression how) {
    return how == Compression.DEFLATE
        ? new Deflate()
        : provider(how).orElseThrow(() -> new MissingCompressionException(how)).open();
  }

  private static Optional<CompressionProvider> provider(Compression how) {
    return ServiceLoader.load(CompressionProvider.class, Compressor.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.compression() == how)
        .findFirst();
  }

  /** The compressions that something on the class path can do. */
  public static Set<Compression> there() {
    EnumSet<Compression> there = EnumSet.noneOf(Compression.class);
    for (Compression how : Compression.values()) {
      if (isThere(how)) {
        there.add(how);
      }
    }
    return Collections.unmodifiableSet(there);
  }

  private static boolean isThere(Compression how) {
    boolean builtIn = how == Compression.NONE || how == Compression.DEFLATE;
    return builtIn || provider(how).isPresent();
  }

  /**
   * Refuses a compression that nothing on the class path can do: to be asked when a channel is
   * declared or found, not when its first batch is written or read.
   */
  public static void requireThere(Compression how) {
    if (!isThere(how)) {
      throw new MissingCompressionException(how);
    }
  }

  /** Lets go of what the compressions hold. Closing twice is fine. */
  @Override
  public void close() {
    open.values().forEach(CompressionProvider.Codec::close);
    open.clear();
  }
}
