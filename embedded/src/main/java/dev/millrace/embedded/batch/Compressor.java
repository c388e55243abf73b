package dev.millrace.embedded.batch;

import dev.millrace.DamagedDataException;
import dev.millrace.MillraceException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Compresses and decompresses batches, whichever compression they have.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class Compressor implements AutoCloseable {
  private final Map<Compression, Compression.Codec> open = new EnumMap<>(Compression.class);
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
    room.put(0, batch.raw(), 0, header);
    room.put(Layout.CODEC, (byte) how.code()).putInt(Layout.STORED, stored);
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
    Compression how =
        Compression.of(batch.codec())
            .orElseThrow(
                () -> batch.damaged("its compression %d is unknown".formatted(batch.codec())));
    int plain = batch.plainBytes();
    checkPossible(batch, plain);
    ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER_BYTES + plain);
    bytes.put(0, batch.raw(), 0, Layout.HEADER_BYTES);
    bytes.put(Layout.CODEC, (byte) 0).putInt(Layout.STORED, plain);
    if (!codec(how).decompress(batch.body(), bytes.position(Layout.HEADER_BYTES))) {
      throw batch.damaged("its %d bytes do not decompress to %d".formatted(batch.size(), plain));
    }
    return Batch.of(bytes.flip());
  }

  /** Refuses to make room for what no writer of ours can have compressed. */
  private static void checkPossible(Batch batch, int plain) {
    if (plain > Integer.MAX_VALUE - 1024) {
      throw new DamagedDataException(
          "%s says that it has %d bytes. Nothing was changed".formatted(batch, plain));
    }
  }

  private Compression.Codec codec(Compression how) {
    return open.computeIfAbsent(how, Compressor::open);
  }

  private static Compression.Codec open(Compression how) {
    if (how == Compression.DEFLATE) {
      return new Deflate();
    }
    return ServiceLoader.load(Compression.Provider.class, Compressor.class.getClassLoader())
        .stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.compression() == how)
        .findFirst()
        .orElseThrow(() -> new MissingCompressionException(how))
        .open();
  }

  /** Lets go of what the compressions hold. Closing twice is fine. */
  @Override
  public void close() {
    open.values().forEach(Compression.Codec::close);
    open.clear();
  }

  /** The module that compresses like this is not there. */
  public static final class MissingCompressionException extends MillraceException {
    private static final long serialVersionUID = 1L;

    MissingCompressionException(Compression how) {
      super(
          "batches of this store are compressed with %s, and no module that does it is there; add dev.millrace:millrace-%s to the application"
              .formatted(how, how.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }
}
