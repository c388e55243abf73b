package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DiscardsTest {
  @Test
  void a_round_counts_while_the_raw_sync_moves_by_no_more_than_30_percent() {
    assertThat(Discards.moved(100, 129)).isEmpty();
    assertThat(Discards.moved(129, 100)).isEmpty();
  }

  @Test
  void a_round_in_which_it_moves_further_is_discarded_whichever_way() {
    assertThat(Discards.moved(100, 131)).hasValueSatisfying(why -> assertThat(why).contains("100"));
    assertThat(Discards.moved(131, 100)).isPresent();
  }

  @Test
  void a_peer_below_two_thirds_of_its_known_share_was_hindered() {
    assertThat(Discards.hindered(0.21, 0.33)).isPresent();
    assertThat(Discards.hindered(0.23, 0.33)).isEmpty();
  }

  @Test
  void nobody_without_a_known_share_is_hindered() {
    assertThat(Discards.hindered(0.001, 0)).isEmpty();
  }
}
