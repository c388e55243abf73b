package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DamagedDataException;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Flips every byte of a small sealed log, one at a time, and opens it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogEveryByteTest {
  private static final List<String> WORDS = List.of("one", "two", "three", "four");

  private enum Outcome {
    NO_EFFECT,
    TAIL_DROPPED,
    REFUSED
  }

  private static Store sealed(LogSettings settings) {
    Store store = new Store(Simulation.of(1), settings);
    try (Log log = store.open()) {
      Store.append(log, WORDS.get(0));
      log.force();
      log.append(List.of(Store.record(WORDS.get(1)), Store.record(WORDS.get(2))));
      Store.append(log, WORDS.get(3));
    }
    return store;
  }

  private static Outcome flip(Store sealed, Path file, int position) throws Exception {
    try (Store store = sealed.copy()) {
      store.simulation().disk().flip(file, position, 1 << (position % 8));
      Log log = store.open();
      // Whatever was acknowledged is there, and nothing else: there is no fourth outcome.
      assertThat(store.replayed).as("%s, byte %d", file, position).isEqualTo(WORDS);
      return log.recovery().torn() ? Outcome.TAIL_DROPPED : Outcome.NO_EFFECT;
    } catch (DamagedDataException refused) {
      return Outcome.REFUSED;
    }
  }

  @Test
  void a_flipped_byte_has_no_effect_or_is_refused_or_hits_the_seal_behind_everything()
      throws Exception {
    try (Store sealed = sealed(Store.settings())) {
      TreeMap<Outcome, Integer> outcomes = new TreeMap<>();
      for (int position = 0; position < LogSettings.LEAST_FILE_BYTES; position++) {
        // The last block of zeros stands for those before it, which differ from it in nothing.
        if (position == 5 * Frame.ALIGNMENT) {
          position = LogSettings.LEAST_FILE_BYTES - Frame.ALIGNMENT;
        }
        Outcome outcome = flip(sealed, Store.FIRST, position);
        outcomes.merge(outcome, 1, Integer::sum);
        assertThat(outcome).as("byte %d", position).isEqualTo(expected(position));
      }
      assertThat(outcomes).containsOnlyKeys(Outcome.values());
    }
  }

  private static Outcome expected(int position) {
    int used =
        switch (position / Frame.ALIGNMENT) {
          case 0 -> 64 + 12 + 3;
          case 1 -> 64 + 12 + 3 + 12 + 5;
          case 2 -> 64 + 12 + 4;
          case 3 -> 64 + 12;
          default -> 0;
        };
    boolean padding = position % Frame.ALIGNMENT >= used;
    return switch (position / Frame.ALIGNMENT) {
      case 0, 1, 2 -> padding ? Outcome.NO_EFFECT : Outcome.REFUSED;
      case 3 -> padding ? Outcome.NO_EFFECT : Outcome.TAIL_DROPPED;
      default -> Outcome.NO_EFFECT;
    };
  }

  /** A log that goes on in a recycled file, in front of frames that are older than it. */
  private static Checkpointed wrapped() throws IOException {
    Checkpointed store = new Checkpointed();
    store.open();
    for (int words = 0; words < 8; words++) {
      while (store.log().next().file() <= 4 * words) {
        Store.append(store.log(), "an old word, which is long enough to be seen for what it is");
      }
      store.checkpoint(words);
    }
    for (String word : WORDS) {
      Store.append(store.log(), word);
      store.log().force();
    }
    store.log().close();
    return store;
  }

  @Test
  void nor_does_one_of_a_recycled_file_change_a_word() throws Exception {
    try (Checkpointed sealed = wrapped()) {
      TreeMap<Outcome, Integer> outcomes = new TreeMap<>();
      LogStart from = sealed.readCheckpoint();
      for (String name : sealed.files()) {
        Path file = Store.DIRECTORY.resolve("log").resolve(name);
        boolean active = Integer.parseInt(name.substring(0, 8)) == from.file();
        for (int position = 0; position < LogSettings.LEAST_FILE_BYTES; position++) {
          // Old words and padding stand for what is around them, which differs in nothing.
          position += active && position % Frame.ALIGNMENT < 150 ? 0 : 330;
          outcomes.merge(flip(sealed, file, position), 1, Integer::sum);
        }
      }
      assertThat(outcomes).containsOnlyKeys(Outcome.values());
    }
  }

  private static Outcome flip(Checkpointed sealed, Path file, int position) throws Exception {
    try (Checkpointed store = sealed.copy()) {
      store.disk().flip(file, Math.min(position, LogSettings.LEAST_FILE_BYTES - 1), 1);
      Log log = store.open();
      assertThat(store.replayed).as("%s, byte %d", file, position).isEqualTo(WORDS);
      return log.recovery().torn() ? Outcome.TAIL_DROPPED : Outcome.NO_EFFECT;
    } catch (DamagedDataException refused) {
      return Outcome.REFUSED;
    }
  }

  @Test
  void a_flipped_byte_of_the_file_FORMAT_is_refused() throws Exception {
    Path format = Store.DIRECTORY.resolve("FORMAT");
    try (Store sealed = sealed(Store.settings())) {
      int bytes = sealed.simulation().disk().content(format).length;
      for (int position = 0; position < bytes; position++) {
        assertThat(flip(sealed, format, position))
            .as("byte %d", position)
            .isEqualTo(Outcome.REFUSED);
      }
    }
  }

  @Test
  void without_the_comparison_of_checksums_wrong_words_would_be_believed() throws Exception {
    Checksum trusting =
        new Checksum() {
          @Override
          public boolean matches(ByteBuffer bytes, int stored) {
            return true;
          }
        };
    try (Store store = sealed(Store.settings().checksum(trusting))) {
      store.simulation().disk().flip(Store.FIRST, 64 + 12, 1);
      store.open();
      assertThat(store.replayed).isNotEqualTo(WORDS).hasSameSizeAs(WORDS);
    }
  }
}
