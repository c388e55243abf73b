package dev.millrace.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Compression;
import dev.millrace.embedded.compression.CompressionProvider;
import dev.millrace.simulation.Seeded;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ZstdCodecTest {
  private static ByteBuffer memory(Seeded chance, int bytes) {
    return chance.chance(1, 2) ? ByteBuffer.allocate(bytes) : ByteBuffer.allocateDirect(bytes);
  }

  private static ByteBuffer words(Seeded chance, int count) {
    ByteBuffer bytes = memory(chance, count * 4);
    while (bytes.hasRemaining()) {
      bytes.putInt(chance.below(40));
    }
    return bytes.flip();
  }

  @Test
  void it_is_found_by_the_service_loader() {
    assertThat(ServiceLoader.load(CompressionProvider.class, ZstdProvider.class.getClassLoader()))
        .extracting(CompressionProvider::compression)
        .contains(Compression.ZSTD);
  }

  @Test
  void what_was_compressed_comes_back_on_any_memory() {
    try (CompressionProvider.Codec codec = new ZstdProvider().open()) {
      for (long seed = 0; seed < 300; seed++) {
        Seeded chance = new Seeded(seed);
        ByteBuffer plain = words(chance, 1 + chance.below(3000));
        ByteBuffer packed = memory(chance, plain.capacity() + 100);
        assertThat(codec.compress(plain, packed)).isTrue();
        ByteBuffer again = memory(chance, plain.capacity());
        assertThat(codec.decompress(packed.flip(), again)).isTrue();
        assertThat(again.flip()).isEqualTo(plain);
      }
    }
  }

  @Test
  void no_room_to_compress_and_bytes_that_are_not_so_long_are_answered_with_no() {
    try (CompressionProvider.Codec codec = new ZstdProvider().open()) {
      ByteBuffer plain = words(new Seeded(1), 1000);
      assertThat(codec.compress(plain, ByteBuffer.allocate(100))).isFalse();
      ByteBuffer packed = ByteBuffer.allocate(5000);
      assertThat(codec.compress(plain, packed)).isTrue();
      packed.flip();
      assertThat(codec.decompress(packed, ByteBuffer.allocate(3999))).isFalse();
      assertThat(codec.decompress(packed, ByteBuffer.allocate(4001))).isFalse();
      assertThat(codec.decompress(packed.limit(packed.limit() - 1), ByteBuffer.allocate(4000)))
          .isFalse();
    }
  }

  @Test
  void hostile_bytes_are_answered_with_no() {
    try (CompressionProvider.Codec codec = new ZstdProvider().open()) {
      int refused = 0;
      for (long seed = 0; seed < 500; seed++) {
        Seeded chance = new Seeded(seed);
        ByteBuffer plain = words(chance, 300);
        ByteBuffer packed = ByteBuffer.allocate(2000);
        codec.compress(plain, packed);
        packed.flip();
        int at = chance.below(packed.limit());
        packed.put(at, (byte) (packed.get(at) ^ (1 << chance.below(8))));
        refused += codec.decompress(packed, ByteBuffer.allocate(1200)) ? 0 : 1;
      }
      assertThat(refused).isPositive();
    }
  }
}
