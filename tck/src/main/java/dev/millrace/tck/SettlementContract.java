package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.spi.Transport;
import dev.millrace.tck.Hands.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who has the right to end a message, and what leaves with its end. This part alone speaks to the
 * transport itself: an application cannot lose a lease on purpose.
 */
abstract class SettlementContract extends Contract {
  /** No test waits for it to pass. */
  static final Duration LONG = Duration.ofSeconds(30);

  private static final Duration SHORT = Duration.ofMillis(300);

  /** Renewed often, and long enough for a machine that stands still for a moment. */
  private static final Duration KEPT = Duration.ofSeconds(1);

  @ParameterizedTest
  @EnumSource
  void a_message_whose_consumer_left_goes_to_another(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands first = there.join();
          there.publish(1);
          Taken taken = there.take(first, 1).get(0);
          first.close();
          Hands second = there.join();
          Taken again = there.take(second, 1).get(0);

          assertThat(again.message()).isEqualTo(taken.message());
          assertThat(again.attempts()).isZero();
          there.assertVoid(first, taken);
          there.assertDone(second, again, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_message_whose_lease_was_lost_goes_to_another_and_the_late_result_is_void(ChannelKind kind)
      throws Exception {
    direct(
        kind,
        there -> {
          Hands first = there.join(SHORT);
          there.publish(16);
          List<Taken> taken = there.take(first, 16);
          there.loseLease(first);
          Hands second = there.join();
          Taken again = there.take(second, 1).get(0);

          Taken late =
              taken.stream()
                  .filter(one -> one.message().equals(again.message()))
                  .findFirst()
                  .orElseThrow();
          assertThat(again.attempts()).isZero();
          there.assertVoid(first, late);
          there.assertDone(second, again, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_message_whose_lease_is_kept_stays_with_its_consumer(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join(KEPT);
          there.publish(1);
          Taken taken = there.take(hands, 1).get(0);
          CompletableFuture<List<Taken>> next = hands.take(10, 1 << 20);
          for (int i = 0; i < 20; i++) {
            seam().waiting().sleep(KEPT.dividedBy(10));
            assertThat(there.await(hands.keep(taken))).isTrue();
          }

          assertThat(next).as("the next hand-over, while there is but one message").isNotDone();
          there.assertDone(hands, taken, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void effects_are_there_with_the_end_of_their_message_and_stay(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(2);
          Taken taken = there.take(hands, 2).get(0);
          there.assertDone(hands, taken, 3);
          hands.close();
          Hands after = there.join();

          Taken rest = there.take(after, 1).get(0);
          assertThat(rest.message()).isNotEqualTo(taken.message());
          there.assertDone(after, rest, 2);
          assertThat(there.outputs()).isEqualTo(5);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_hand_over_is_no_larger_than_asked_for(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(40);
          List<Taken> all = new ArrayList<>();
          for (int turn = 0; all.size() < 40; turn++) {
            boolean byCount = turn % 2 == 0;
            List<Taken> some = there.await(hands.take(byCount ? 3 : 100, byCount ? 1 << 20 : 250));
            int bytes = some.stream().mapToInt(one -> one.message().dataSize()).sum();
            assertThat(some.size()).isLessThanOrEqualTo(byCount ? 3 : 2);
            assertThat(bytes).isLessThanOrEqualTo(byCount ? 300 : 250);
            all.addAll(some);
          }
          assertThat(all).extracting(one -> one.message().id()).doesNotHaveDuplicates();
        });
  }

  @ParameterizedTest
  @EnumSource
  void one_message_is_handed_over_however_large_it_is(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(2);
          List<Taken> first = there.takeSome(hands, 10, 1);

          assertThat(first).hasSize(1);
          there.assertDone(hands, first.get(0), 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void closing_a_source_ends_what_is_asked_of_it(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(1);
          there.assertDone(hands, there.take(hands, 1).get(0), 1);
          CompletableFuture<List<Taken>> asked = hands.take(10, 1 << 20);
          hands.close();
          hands.close();

          assertThat(there.await(asked)).isEmpty();
        });
  }

  private void direct(ChannelKind kind, DirectBody body) throws Exception {
    on(
        kind,
        channel -> {
          Capabilities capabilities = capabilities(kind);
          try (Transport transport = transport()) {
            body.run(
                new There(
                    transport, kind, capabilities, waiter(), named("input"), named("output")));
          }
        });
  }

  /** A test of a transport. */
  @FunctionalInterface
  interface DirectBody {
    void run(There there) throws Exception;
  }
}
