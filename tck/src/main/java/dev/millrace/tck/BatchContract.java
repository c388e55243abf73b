package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.BatchHandler;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Outcome;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches are handled whole and settled message by message. */
abstract class BatchContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void a_batch_handler_gets_several_at_once_and_all_are_settled(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          joinAndLeave(channel, SUBSCRIPTION);
          List<String> values = IntStream.range(0, 60).mapToObj(i -> i % 3 + ":" + i).toList();
          publisher(channel).publishAll(values);
          Inbox inbox = inbox();
          List<Integer> sizes = new CopyOnWriteArrayList<>();
          batches(
              channel,
              10,
              items -> {
                sizes.add(items.size());
                items.forEach(item -> inbox.note(item.event(), item.context()));
              });

          assertThat(quiet(channel, SUBSCRIPTION, 60).handled()).isEqualTo(60);
          assertThat(inbox.values()).containsExactlyInAnyOrderElementsOf(values);
          inbox
              .byKey()
              .forEach((key, of) ->
                  assertThat(of)
                      .containsExactlyElementsOf(
                          values.stream().filter(value -> value.startsWith(key)).toList()));
          assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, 10));
          assertThat(sizes).as("of 60 messages that were waiting").hasSizeLessThan(60);
        });
  }

  @ParameterizedTest
  @EnumSource
  void each_message_of_a_batch_has_its_own_outcome(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          joinAndLeave(channel, SUBSCRIPTION);
          publisher(channel).publishAll(List.of("good", "bad", "later", "fine"));
          Inbox inbox = inbox();
          batches(
              channel,
              10,
              items -> {
                for (BatchHandler.Item<String> item : items) {
                  inbox.note(item.event(), item.context());
                  switch (item.event()) {
                    case "bad" -> item.outcome(Outcome.reject("bad"));
                    case "later" ->
                        item.outcome(
                            item.context().attempt() == 1
                                ? Outcome.retry("later")
                                : Outcome.acknowledge());
                    default -> {}
                  }
                }
              });

          SubscriptionInfo info = quiet(channel, SUBSCRIPTION, 4);
          assertThat(info.handled()).isEqualTo(3);
          assertThat(info.dead()).isEqualTo(1);
          assertThat(inbox.values())
              .containsExactlyInAnyOrder("good", "bad", "later", "later", "fine");
          assertThat(letters(channel, 1).get(0).letter().message().dataText()).isEqualTo("bad");
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_a_batch_throws_at_comes_again_and_its_outputs_do_not_leave(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Channel<String> results = channel(kind, "results");
          Inbox outputs = reader(results, SUBSCRIPTION);
          joinAndLeave(channel, SUBSCRIPTION);
          List<String> values = IntStream.range(0, 5).mapToObj(i -> "k:" + i).toList();
          publisher(channel).publishAll(values);
          Inbox succeeded = inbox();
          batches(
              channel,
              5,
              items -> {
                items.forEach(item -> item.context().publish(results, item.event()));
                if (items.get(0).context().attempt() == 1) {
                  throw new IllegalStateException("the first attempt at all of them");
                }
                items.forEach(item -> succeeded.note(item.event(), item.context()));
              });

          assertThat(quiet(channel, SUBSCRIPTION, 5).handled()).isEqualTo(5);
          quiet(results, SUBSCRIPTION, 5);
          assertThat(succeeded.values()).isEqualTo(values);
          assertThat(outputs.values()).isEqualTo(values);
        });
  }

  @Test
  void within_a_key_what_follows_a_retried_message_waits_for_it() throws Exception {
    Channel<String> channel = channel("behind");
    joinAndLeave(channel, SUBSCRIPTION);
    publisher(channel).publishAll(List.of("k:0", "k:1", "k:2"));
    Inbox acknowledged = inbox();
    batches(
        channel,
        3,
        items -> {
          boolean retried = false;
          for (BatchHandler.Item<String> item : items) {
            if (item.event().equals("k:1") && item.context().attempt() == 1) {
              item.outcome(Outcome.retry("not yet"));
              retried = true;
            } else if (!retried) {
              acknowledged.note(item.event(), item.context());
            }
          }
        });

    assertThat(quiet(channel, SUBSCRIPTION, 3).handled()).isEqualTo(3);
    assertThat(acknowledged.values()).containsExactly("k:0", "k:1", "k:2");
  }

  private void batches(Channel<String> channel, int size, BatchHandler<String> handler) {
    subscribe(channel, SUBSCRIPTION).onBatch(size, handler).start();
  }
}
