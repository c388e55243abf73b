package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.UnserialisableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is published arrives: alone, in batches, without waiting, large, and under every name that
 * is allowed.
 */
abstract class PublishContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void a_message_reaches_its_subscription(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Receipt receipt = publisher(channel).publish("k:hello");

          Inbox.Seen seen = inbox.awaitOne();
          assertThat(seen.value()).isEqualTo("k:hello");
          assertThat(seen.attempt()).isEqualTo(1);
          assertThat(seen.message().id()).isEqualTo(receipt.id());
          assertThat(seen.message().source()).isEqualTo(receipt.source());
          assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
          assertThat(inbox.values()).containsExactly("k:hello");
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_batch_arrives_whole_and_in_order(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          List<String> values = IntStream.range(0, 100).mapToObj(i -> "k:" + i).toList();
          List<Receipt> receipts = publisher(channel).publishAll(values);

          List<Inbox.Seen> seen = inbox.await(values.size());
          quiet(channel, SUBSCRIPTION, values.size());
          assertThat(inbox.values()).isEqualTo(values);
          assertThat(receipts).extracting(Receipt::id).doesNotHaveDuplicates();
          assertThat(seen)
              .extracting(one -> one.message().id())
              .isEqualTo(receipts.stream().map(Receipt::id).toList());
        });
  }

  @ParameterizedTest
  @EnumSource
  void asynchronous_receipts_all_come_and_keep_the_order_of_a_key(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Publisher<String> publisher = publisher(channel);
          List<String> values = IntStream.range(0, 200).mapToObj(i -> "k:" + i).toList();
          List<CompletableFuture<Receipt>> receipts =
              values.stream().map(publisher::publishAsync).toList();

          for (CompletableFuture<Receipt> receipt : receipts) {
            waiter().await(receipt, "a receipt");
          }
          inbox.await(values.size());
          quiet(channel, SUBSCRIPTION, values.size());
          assertThat(inbox.values()).isEqualTo(values);
        });
  }

  @Test
  void what_follows_an_asynchronous_publish_may_publish_and_wait_itself() throws Exception {
    Channel<String> channel = channel("follows");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    Publisher<String> publisher = publisher(channel);

    CompletableFuture<Receipt> second =
        publisher.publishAsync("k:1").thenApply(receipt -> publisher.publish("k:2"));

    waiter().await(second, "a receipt for what followed");
    inbox.await(2);
    quiet(channel, SUBSCRIPTION, 2);
    assertThat(inbox.values()).containsExactly("k:1", "k:2");
  }

  @Test
  void an_empty_batch_is_no_message_and_no_error() throws Exception {
    Channel<String> channel = channel("empty");
    Inbox inbox = reader(channel, SUBSCRIPTION);

    assertThat(publisher(channel).publishAll(List.of())).isEmpty();
    publisher(channel).publish("k:after");
    quiet(channel, SUBSCRIPTION, 1);
    assertThat(inbox.values()).containsExactly("k:after");
  }

  @Test
  void threads_may_share_a_publisher() throws Exception {
    Channel<String> channel = channel("shared");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    Publisher<String> publisher = publisher(channel);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      String key = "t" + thread;
      threads.add(
          inThread(
              key,
              () -> {
                for (int i = 0; i < 25; i++) {
                  publisher.publish(key + ":" + i);
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) {
      waiter().await(thread, "a publishing thread");
    }

    inbox.await(200);
    quiet(channel, SUBSCRIPTION, 200);
    assertThat(inbox.byKey()).hasSize(8);
    inbox
        .byKey()
        .forEach((key, values) ->
            assertThat(values)
                .containsExactlyElementsOf(
                    IntStream.range(0, 25).mapToObj(i -> key + ":" + i).toList()));
  }

  @ParameterizedTest
  @EnumSource
  void the_largest_message_arrives_and_one_byte_more_is_refused(ChannelKind kind) throws Exception {
    on(
        kind,
        text -> {
          Channel<byte[]> channel = bytes(kind);
          int most = capabilities(kind).maxBytes();
          assertThat(most)
              .as("a declared maximum is one that can be tried: 1 KiB to 64 MiB")
              .isBetween(1 << 10, 64 << 20);
          List<byte[]> seen = new CopyOnWriteArrayList<>();
          subscribe(channel, SUBSCRIPTION)
              .on(byte[].class, (value, context) -> seen.add(value))
              .start();

          assertThatCode(() -> publisher(channel).publish(pattern(most)))
              .as("the largest that is declared")
              .doesNotThrowAnyException();
          assertThatThrownBy(() -> publisher(channel).publish(pattern(most + 1)))
              .isInstanceOf(MessageTooLargeException.class);
          publisher(channel).publish(pattern(10));

          quiet(channel, SUBSCRIPTION, 2);
          assertThat(seen).hasSize(2);
          assertThat(seen).anySatisfy(value -> assertThat(value).isEqualTo(pattern(most)));
          assertThat(seen).anySatisfy(value -> assertThat(value).isEqualTo(pattern(10)));
        });
  }

  @Test
  void of_a_batch_with_one_message_too_large_none_is_taken() throws Exception {
    Channel<byte[]> channel = bytes(anyKind());
    int most = capabilities(anyKind()).maxBytes();
    List<byte[]> seen = new CopyOnWriteArrayList<>();
    subscribe(channel, SUBSCRIPTION).on(byte[].class, (value, context) -> seen.add(value)).start();

    assertThatThrownBy(
            () -> publisher(channel).publishAll(List.of(pattern(5), pattern(most + 1), pattern(6))))
        .isInstanceOf(MessageTooLargeException.class);
    publisher(channel).publish(pattern(7));

    quiet(channel, SUBSCRIPTION, 1);
    assertThat(seen).singleElement().isEqualTo(pattern(7));
  }

  @Test
  void what_cannot_be_encoded_is_refused_and_the_channel_still_works() throws Exception {
    Channel<Object> objects = channel(anyKind(), named("objects"), Object.class);
    Channel<String> channel = channel("strings");
    Inbox inbox = reader(channel, SUBSCRIPTION);

    assertThatThrownBy(() -> publisher(objects).publish(new Object()))
        .isInstanceOf(UnserialisableException.class);
    publisher(channel).publish("k:good");
    quiet(channel, SUBSCRIPTION, 1);
    assertThat(inbox.values()).containsExactly("k:good");
  }

  @Test
  void odd_names_work() throws Exception {
    List<String> names =
        List.of(
            named("A.b_c-d"),
            named("a.b_c-d"),
            "-" + named("dash"),
            "_" + named("line"),
            ".." + named("up"),
            named("dots") + "...",
            named("con"),
            named("0"));
    for (String name : names) {
      Channel<String> channel = channel(anyKind(), name, String.class);
      Inbox inbox = reader(channel, name);
      publisher(channel).publish(name);
      assertThat(inbox.awaitOne().value()).isEqualTo(name);
      quiet(channel, name, 1);
      assertThat(inbox.values()).containsExactly(name);
    }
  }

  @Test
  void forbidden_names_are_refused_and_the_longest_allowed_one_is_not() throws Exception {
    List<String> forbidden =
        List.of(
            "", ".", "..", "a b", "a/b", "a:b", "a*", "é", "x".repeat(201), "a\nb", "#", "a\u0000");
    for (String name : forbidden) {
      assertThatThrownBy(() -> channel(anyKind(), name, String.class))
          .isInstanceOf(IllegalArgumentException.class);
    }
    String longest = (named("long") + "x".repeat(200)).substring(0, 200);
    Channel<String> channel = channel(anyKind(), longest, String.class);
    for (String name : forbidden) {
      assertThatThrownBy(() -> reader(channel, name)).isInstanceOf(IllegalArgumentException.class);
    }
    Inbox inbox = reader(channel, longest);
    publisher(channel).publish("k:long");
    assertThat(inbox.awaitOne().value()).isEqualTo("k:long");
  }

  @Test
  void a_channel_that_exists_as_another_kind_is_refused() throws Exception {
    Channel<String> channel = channel("kinds");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    publisher(channel).publish("k:before");

    for (ChannelKind other : ChannelKind.values()) {
      if (other != channel.kind()) {
        assertThatThrownBy(() -> publisher(channel(other, "kinds")).publish("k:wrong"))
            .isInstanceOf(MillraceException.class);
      }
    }
    publisher(channel).publish("k:after");
    quiet(channel, SUBSCRIPTION, 2);
    assertThat(inbox.values()).containsExactly("k:before", "k:after");
  }

  private Channel<byte[]> bytes(ChannelKind kind) {
    return channel(kind, named("bytes"), byte[].class);
  }

  /** Bytes that no compressor and no text conversion leaves unchanged by accident. */
  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    int state = length;
    for (int i = 0; i < length; i++) {
      state = state * 1_103_515_245 + 12_345;
      bytes[i] = (byte) (state >>> 16);
    }
    return bytes;
  }
}
