package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The vectors are those of Kafka's own tests of its default partitioner, so that a bridge keeps
 * partitions.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KeyHashTest {
  @ParameterizedTest
  @CsvSource({
    "21, -973932308",
    "foobar, -790332482",
    "a-little-bit-long-string, -985981536",
    "a-little-bit-longer-string, -1486304829",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
    "abc, 479470107"
  })
  void gives_what_kafka_gives(String key, int hash) {
    assertThat(KeyHash.murmur2(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
  }

  @Test
  void clears_the_sign_rather_than_negating_so_that_every_hash_has_a_partition() {
    assertThat(KeyHash.partition("21", 7)).isEqualTo((-973932308 & 0x7fffffff) % 7);
  }

  @Test
  void spreads_keys_over_all_partitions() {
    long used =
        IntStream.range(0, 1_000)
            .map(i -> KeyHash.partition("customer-" + i, 16))
            .distinct()
            .count();
    assertThat(used).isEqualTo(16);
  }
}
