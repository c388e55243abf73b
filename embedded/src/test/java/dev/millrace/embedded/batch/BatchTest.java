package dev.millrace.embedded.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.simulation.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BatchTest {
  private static final long AT = 1_900_000_000_000L;

  private static Batch batch(List<Sample> samples) {
    return Batch.of(
        ByteBuffer.wrap(Sample.build(BatchBuilder.growing(0).begin(7, 3), samples).toBytes()));
  }

  @Test
  void what_was_built_is_read_again_with_gaps_and_on_any_memory() {
    for (long seed = 0; seed < 200; seed++) {
      Seeded chance = new Seeded(seed);
      List<Sample> samples = Sample.some(chance, 1 + chance.below(60), chance.below(1000), AT);
      ByteBuffer memory = ByteBuffer.allocateDirect(8192).position(chance.below(100));
      BatchBuilder into = BatchBuilder.into(memory).begin(7, 3);
      Batch direct = Sample.build(into, samples).finish();
      Batch batch = batch(samples);
      assertThat(batch.bytes()).isEqualTo(direct.bytes());
      assertThat(Sample.of(batch)).isEqualTo(samples).isEqualTo(Sample.of(direct));
      assertThat(batch.channel()).isEqualTo(7);
      assertThat(batch.partition()).isEqualTo(3);
      assertThat(batch.count()).isEqualTo(samples.size());
      assertThat(batch.base()).isEqualTo(samples.get(0).number());
      assertThat(batch.last()).isEqualTo(samples.get(samples.size() - 1).number());
      assertThat(batch.at()).isEqualTo(AT);
      assertThat(Batch.size(batch.bytes(), 0)).isEqualTo(batch.size());
      assertThat(batch.plainBytes()).isEqualTo(batch.body().remaining());
    }
  }

  @Test
  void an_entry_is_found_by_its_number_and_a_gap_by_what_follows_it() {
    List<Sample> samples = Sample.some(new Seeded(5), 40, 100, AT);
    Batch batch = batch(samples);
    for (long number = 90; number < batch.last() + 10; number++) {
      long wanted = number;
      assertThat(batch.find(number).map(Sample::of))
          .isEqualTo(samples.stream().filter(s -> s.number() == wanted).findFirst());
      Entries entries = batch.entries();
      boolean found = entries.seek(number);
      assertThat(found ? List.of(Sample.of(entries)) : List.of())
          .isEqualTo(samples.stream().filter(s -> s.number() >= wanted).limit(1).toList());
    }
  }

  @Test
  void a_cursor_is_used_for_one_batch_after_another() {
    List<Sample> samples = Sample.some(new Seeded(6), 9, 1, AT);
    Entries cursor = batch(Sample.some(new Seeded(7), 5, 1, AT)).entries();
    assertThat(cursor.seek(3)).isTrue();
    Batch other = batch(samples);
    List<Sample> read = new ArrayList<>();
    cursor.over(other);
    while (cursor.next()) {
      read.add(Sample.of(cursor));
      assertThat(cursor.content().remaining()).isEqualTo(cursor.contentLength());
      assertThat(cursor.content())
          .isEqualTo(other.bytes().slice(cursor.contentOffset(), cursor.contentLength()));
    }
    assertThat(read).isEqualTo(samples);
  }

  @Test
  void a_piece_becomes_a_batch_where_it_lies_and_can_be_placed_again() {
    List<Sample> samples = Sample.some(new Seeded(8), 20, 0, AT);
    Piece piece = piece(samples);
    assertThat(Sample.of(piece.place(1, 0, 50, AT))).isEqualTo(placed(samples, 50, AT));
    assertThat(Sample.of(piece.place(1, 0, 900, AT + 5))).isEqualTo(placed(samples, 900, AT + 5));
  }

  @Test
  void several_pieces_become_one_batch() {
    Seeded chance = new Seeded(9);
    List<Sample> expected = new ArrayList<>();
    BatchBuilder builder = BatchBuilder.growing(0).begin(1, 0);
    builder.add(new Piece(0), 10, AT);
    assertThat(builder.isEmpty()).isTrue();
    long next = 10;
    for (int i = 0; i < 12; i++) {
      List<Sample> samples = Sample.some(chance, 1 + chance.below(9), 0, AT);
      Piece piece = piece(samples);
      builder.add(piece, next, AT + i);
      expected.addAll(placed(samples, next, AT + i));
      next += piece.count() + 2;
    }
    assertThat(builder.count()).isEqualTo(expected.size());
    assertThat(Sample.of(builder.finish())).isEqualTo(expected);
  }

  private static Piece piece(List<Sample> samples) {
    Piece piece = new Piece(16);
    for (Sample sample : samples) {
      piece.add(sample.lane(), sample.priority(), ByteBuffer.wrap(sample.bytes()));
    }
    return piece;
  }

  private static List<Sample> placed(List<Sample> samples, long base, long at) {
    List<Sample> placed = new ArrayList<>();
    for (Sample sample : samples) {
      placed.add(
          new Sample(base + placed.size(), at, sample.lane(), sample.priority(), sample.content()));
    }
    return placed;
  }

  @Test
  void runs_of_one_batch_are_copied_into_others_as_far_as_they_fit() {
    for (long seed = 0; seed < 200; seed++) {
      Seeded chance = new Seeded(seed);
      List<Sample> samples = Sample.some(chance, 1 + chance.below(60), chance.below(1000), AT);
      int odd = chance.below(3);
      List<Sample> copied = new ArrayList<>();
      Entries cursor = batch(samples).entries();
      BatchBuilder builder = BatchBuilder.growing(0).begin(7, 3);
      for (boolean more = cursor.next(); more; ) {
        if (!wanted(cursor.number(), odd)) {
          more = cursor.next();
          continue;
        }
        if (!builder.fits(cursor.number(), cursor.at()) || chance.below(8) == 0) {
          if (!builder.isEmpty()) {
            copied.addAll(Sample.of(builder.finish()));
          }
          builder.begin(7, 3);
        }
        if (chance.chance(1, 3)) {
          builder.add(cursor);
          more = cursor.next();
        } else {
          more = builder.addRun(cursor, chance.below(300), number -> wanted(number, odd));
        }
      }
      if (!builder.isEmpty()) {
        copied.addAll(Sample.of(builder.finish()));
      }
      assertThat(copied).isEqualTo(samples.stream().filter(s -> wanted(s.number(), odd)).toList());
    }
  }

  private static boolean wanted(long number, int odd) {
    return odd == 0 || number % 5 != 0;
  }

  @Test
  void what_does_not_fit_is_refused_and_asked_for_before() {
    BatchBuilder builder = BatchBuilder.growing(0).begin(1, 0);
    builder.add(100, AT, 0, 4, new byte[3]);
    assertThat(builder.fits(101, AT)).isTrue();
    assertThat(builder.fits(100, AT)).isFalse();
    assertThat(builder.fits(101, AT - 1)).isFalse();
    assertThat(builder.fits(101, AT + Integer.MAX_VALUE + 1L)).isFalse();
    assertThat(builder.fits(100 + (1 << 24) - 1, AT)).isTrue();
    assertThat(builder.fits(100 + (1 << 24), AT)).isFalse();
    assertThatThrownBy(() -> builder.add(100, AT, 0, 4, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.add(101, AT, 0, 10, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("priority");
    BatchBuilder small = BatchBuilder.into(ByteBuffer.allocate(100)).begin(1, 0);
    assertThat(small.hasRoom(52)).isTrue();
    assertThat(small.hasRoom(53)).isFalse();
    assertThatThrownBy(() -> small.add(1, AT, 0, 0, new byte[37]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(small::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void the_widest_batch_is_read_again() {
    BatchBuilder builder = BatchBuilder.growing(0).begin(1, Batch.DELAYED);
    builder.add(0, AT, -1, 9, new byte[1]);
    builder.add((1 << 24) - 1, AT + Integer.MAX_VALUE, 5, 0, new byte[0]);
    Batch batch = builder.finish();
    assertThat(Sample.of(batch))
        .containsExactly(
            new Sample(0, AT, -1, 9, List.of((byte) 0)),
            new Sample((1 << 24) - 1, AT + Integer.MAX_VALUE, 5, 0, List.of()));
    assertThat(batch.partition()).isEqualTo(Batch.DELAYED);
  }

  @Test
  void bytes_that_make_no_sense_are_damage_and_nothing_else() {
    for (long seed = 0; seed < 300; seed++) {
      Seeded chance = new Seeded(seed);
      byte[] bytes =
          Sample.build(BatchBuilder.growing(0).begin(1, 0), Sample.some(chance, 9, 5, AT))
              .toBytes();
      for (int position = 0; position < bytes.length; position++) {
        byte[] hostile = bytes.clone();
        hostile[position] = (byte) chance.next();
        walked(chance.chance(1, 2) ? ByteBuffer.wrap(hostile) : direct(hostile));
      }
      byte[] noise = new byte[chance.below(200)];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (byte) (chance.chance(1, 2) ? 0 : chance.next());
      }
      walked(ByteBuffer.wrap(noise));
      walked(ByteBuffer.wrap(bytes, 0, chance.below(bytes.length)));
    }
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  private static void walked(ByteBuffer bytes) {
    try {
      Batch batch = Batch.of(bytes);
      if (!batch.isCompressed()) {
        assertThat(Sample.of(batch)).hasSize(batch.count());
      }
    } catch (DamagedDataException refused) {
      assertThat(refused).hasMessageContaining("Nothing was changed");
    }
    try {
      assertThat(Batch.size(bytes, bytes.position())).isBetween(49, Math.max(49, bytes.limit()));
    } catch (DamagedDataException refused) {
      assertThat(refused).hasMessageContaining("Nothing was changed");
    }
  }
}
