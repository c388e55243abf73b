package dev.millrace.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PlaceTest {
  @Test
  void without_a_cap_the_store_is_opened_as_it_comes() {
    assertThat(place(0).url()).isEqualTo("embedded:/data/round-3");
    assertThat(place(0).url("face=log")).isEqualTo("embedded:/data/round-3?face=log");
  }

  @Test
  void a_cap_is_shared_by_eight_files_of_the_log() {
    assertThat(place(64 << 20).url("face=log"))
        .isEqualTo("embedded:/data/round-3?face=log&fileBytes=8388608&cap=67108864");
  }

  @Test
  void a_cap_below_what_the_smallest_files_take_is_left_to_the_store() {
    assertThat(place(1).url()).isEqualTo("embedded:/data/round-3?fileBytes=65536&cap=1");
  }

  private static Place place(long cap) {
    return new Place(Path.of("/home"), Path.of("/data/round-3"), Place.Kind.QUEUE, 1, cap);
  }
}
