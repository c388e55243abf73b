package dev.millrace.zstd;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.millrace.embedded.compression.CompressionProvider;
import java.nio.ByteBuffer;

/** Zstandard over arrays, with contexts that are used again. */
final class ZstdCodec implements CompressionProvider.Codec {
  /** What zstd itself takes when nothing is said. */
  private static final int LEVEL = 3;

  private final ZstdCompressCtx compress = new ZstdCompressCtx().setLevel(LEVEL);
  private final ZstdDecompressCtx decompress = new ZstdDecompressCtx();

  @Override
  public boolean compress(ByteBuffer from, ByteBuffer into) {
    ByteBuffer source = onHeap(from);
    ByteBuffer target = into.hasArray() ? into : ByteBuffer.allocate(into.remaining());
    try {
      int size =
          compress.compressByteArray(
              target.array(),
              target.arrayOffset() + target.position(),
              target.remaining(),
              source.array(),
              source.arrayOffset() + source.position(),
              source.remaining());
      if (into.hasArray()) {
        into.position(into.position() + size);
      } else {
        into.put(target.array(), 0, size);
      }
      return true;
    } catch (ZstdException noRoom) {
      return false;
    }
  }

  @Override
  public boolean decompress(ByteBuffer from, ByteBuffer into) {
    ByteBuffer source = onHeap(from);
    ByteBuffer target = into.hasArray() ? into : ByteBuffer.allocate(into.remaining());
    int wanted = into.remaining();
    try {
      int size =
          decompress.decompressByteArray(
              target.array(),
              target.arrayOffset() + target.position(),
              wanted,
              source.array(),
              source.arrayOffset() + source.position(),
              source.remaining());
      if (size != wanted) {
        return false;
      }
      if (into.hasArray()) {
        into.position(into.limit());
      } else {
        into.put(target.array(), 0, size);
      }
      return true;
    } catch (ZstdException damaged) {
      return false;
    }
  }

  private static ByteBuffer onHeap(ByteBuffer bytes) {
    return bytes.hasArray()
        ? bytes
        : ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }

  @Override
  public void close() {
    compress.close();
    decompress.close();
  }
}
