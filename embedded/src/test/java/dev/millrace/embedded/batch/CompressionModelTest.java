package dev.millrace.embedded.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Compression;
import dev.millrace.DamagedDataException;
import dev.millrace.simulation.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompressionModelTest {
  private final Compressor compressor = new Compressor();

  private static Batch batch(List<Sample> samples) {
    return Batch.of(
        ByteBuffer.wrap(Sample.build(BatchBuilder.growing(0).begin(1, 2), samples).toBytes()));
  }

  private static List<Sample> repeating(Seeded chance) {
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : Sample.some(chance, 1 + chance.below(90), 5, 1000)) {
      byte[] content = new byte[chance.below(200)];
      samples.add(new Sample(sample.number(), sample.at(), 7, 4, Sample.list(content)));
    }
    return samples;
  }

  @Test
  void what_shrinks_is_compressed_and_comes_back_and_what_does_not_stays_plain() {
    int compressed = 0;
    int plain = 0;
    for (long seed = 0; seed < 400; seed++) {
      Seeded chance = new Seeded(seed);
      List<Sample> samples =
          chance.chance(1, 2)
              ? repeating(chance)
              : Sample.some(chance, 1 + chance.below(3), 5, 1000);
      Batch batch = batch(samples);
      Batch packed = compressor.compress(batch, Compression.DEFLATE);
      Batch stored = Batch.of(ByteBuffer.allocateDirect(packed.size()).put(packed.bytes()).flip());
      if (stored.isCompressed()) {
        compressed++;
        assertThat(stored.size()).isLessThan(batch.size());
        assertThat(stored.plainBytes()).isEqualTo(batch.plainBytes());
        assertThat(List.of(stored.base(), stored.last(), (long) stored.count(), stored.at()))
            .isEqualTo(List.of(batch.base(), batch.last(), (long) batch.count(), batch.at()));
        assertThat(compressor.compress(stored, Compression.DEFLATE)).isSameAs(stored);
      } else {
        plain++;
        assertThat(packed).isSameAs(batch);
      }
      assertThat(Sample.of(compressor.decompress(stored))).isEqualTo(samples);
    }
    assertThat(compressed).isPositive();
    assertThat(plain).isPositive();
  }

  @Test
  void compressed_bytes_that_make_no_sense_are_damage() {
    Seeded chance = new Seeded(3);
    Batch batch = compressor.compress(batch(repeating(new Seeded(2))), Compression.DEFLATE);
    byte[] packed = new byte[batch.size()];
    batch.bytes().get(packed);
    int refused = 0;
    for (int position = 0; position < packed.length; position++) {
      byte[] hostile = packed.clone();
      hostile[position] = (byte) chance.next();
      try {
        Batch opened = compressor.decompress(Batch.of(ByteBuffer.wrap(hostile)));
        assertThat(Sample.of(opened)).hasSize(opened.count());
      } catch (DamagedDataException | MissingCompressionException said) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void a_batch_that_is_compressed_cannot_be_walked_by_mistake() {
    Batch packed = compressor.compress(batch(repeating(new Seeded(2))), Compression.DEFLATE);
    assertThatThrownBy(packed::entries)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("decompress it first");
  }

  @Test
  void a_compression_without_its_module_is_refused_by_the_name_of_the_module() {
    Batch packed = compressor.compress(batch(repeating(new Seeded(2))), Compression.DEFLATE);
    byte[] foreign = new byte[packed.size()];
    packed.bytes().get(foreign);
    foreign[1] = 2;
    Batch stored = Batch.of(ByteBuffer.wrap(foreign));
    assertThatThrownBy(() -> compressor.decompress(stored))
        .isInstanceOf(MissingCompressionException.class)
        .hasMessageContaining("add dev.millrace:millrace-zstd");
    assertThatThrownBy(() -> Compressor.requireThere(Compression.ZSTD))
        .isInstanceOf(MissingCompressionException.class);
    assertThatCode(() -> Compressor.requireThere(Compression.DEFLATE)).doesNotThrowAnyException();
    foreign[1] = 3;
    assertThatThrownBy(() -> compressor.decompress(Batch.of(ByteBuffer.wrap(foreign))))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("compression 3");
  }
}
