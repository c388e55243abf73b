package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RecordReaderTest {
  private final Checkpointed store = new Checkpointed();

  private static Path path(int number) {
    return LogFile.path(Store.DIRECTORY.resolve("log"), number);
  }

  @Test
  void another_thread_reads_what_is_not_recycled() throws IOException {
    store.open();
    long location = Store.append(store.log(), "word");
    try (RecordReader reader = store.log().reader()) {
      assertThat(Store.text(reader.read(location, 4))).isEqualTo("word");
      long words = store.appendInto(4, 0);
      assertThat(Store.text(reader.read(location, 4))).isEqualTo("word");
      LogStart next = store.log().next();
      store.checkpoint(words);
      reader.forgetBefore(next);
      assertThatThrownBy(() -> reader.read(location, 4)).isInstanceOf(DamagedDataException.class);
    }
  }

  @Test
  void one_record_after_another_is_read_ahead_and_what_was_written_since_is_found()
      throws IOException {
    store.open();
    long[] at = new long[40];
    try (RecordReader reader = store.log().reader()) {
      for (int half = 0; half < 2; half++) {
        for (int i = half * 20; i < half * 20 + 20; i++) {
          at[i] = Store.append(store.log(), Checkpointed.word(i));
        }
        reader.aheadTo(store.log().next());
        for (int i = 0; i < half * 20 + 20; i++) {
          String word = Checkpointed.word(i);
          assertThat(Store.text(reader.view(at[i], word.length()))).isEqualTo(word);
        }
      }
      store.disk().flip(path(LogFile.number(at[25])), LogFile.position(at[25]) + 15, 1);
      reader.view(at[0], Checkpointed.word(0).length());
      assertThatThrownBy(() -> reader.view(at[25], Checkpointed.word(25).length()))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("is not what was written there");
    }
  }

  /** All are of one size: what a recycled file had lies where the new ones will, and is sound. */
  @Test
  void what_a_recycled_file_had_is_not_taken_for_what_was_written_since() throws IOException {
    store.open();
    try (RecordReader reader = store.log().reader()) {
      for (int lap = 0; lap < 6; lap++) {
        int begin = store.log().next().file();
        for (int i = 0; store.log().next().file() < begin + 4; i++) {
          String word = "%08d".formatted(lap * 100_000 + i);
          long location = Store.append(store.log(), word);
          store.log().force();
          if (i % 5 == 0) {
            reader.aheadTo(store.log().next());
          }
          assertThat(Store.text(reader.view(location, word.length()))).isEqualTo(word);
        }
        LogStart next = store.log().next();
        store.checkpoint(0);
        reader.forgetBefore(next);
      }
    }
  }
}
