package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Position;
import dev.millrace.spi.TransportReceipt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReceiptsTest {
  private static TransportReceipt at(int partition, long number) {
    return new TransportReceipt(Position.of(partition, number));
  }

  @Test
  void every_message_of_every_row_has_the_place_it_was_given() {
    Receipts receipts = new Receipts();
    receipts.add(0, 7, 2);
    receipts.add(3, 100, 1);
    receipts.addDelayed();
    receipts.add(0, 9, 3);

    assertThat(receipts)
        .containsExactly(
            at(0, 7),
            at(0, 8),
            at(3, 100),
            new TransportReceipt(null),
            at(0, 9),
            at(0, 10),
            at(0, 11));
  }

  @Test
  void there_are_no_others() {
    Receipts receipts = new Receipts();
    assertThat(receipts).isEmpty();
    receipts.add(0, 7, 2);

    assertThatThrownBy(() -> receipts.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> receipts.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
