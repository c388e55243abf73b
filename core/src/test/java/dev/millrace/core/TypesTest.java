package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.Codec;
import dev.millrace.EventType;
import dev.millrace.Message;
import dev.millrace.Millrace;
import dev.millrace.TopicChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TypesTest {
  sealed interface OrderEvent {}

  @EventType("order.placed")
  record Placed() implements OrderEvent {}

  sealed interface Ended extends OrderEvent {}

  @EventType("order.cancelled.v2")
  record Cancelled() implements Ended {}

  @EventType("order.returned")
  enum Returned implements Ended {
    BROKEN {
      @Override
      public String toString() {
        return "broken";
      }
    }
  }

  sealed interface Gap {}

  record Nameless() implements Gap {}

  sealed interface Doubled {}

  @EventType("same")
  record One() implements Doubled {}

  @EventType("same")
  record Two() implements Doubled {}

  sealed interface Leaky {}

  non-sealed interface Open extends Leaky {}

  static class Base {}

  static final class More extends Base {}

  private final App app = new App();
  private final TopicChannel<OrderEvent> orders = Channel.topic("orders", OrderEvent.class);
  private final Millrace millrace =
      Millrace.builder(app.broker.url)
          .seam(app.simulation)
          .codec(new NewInstances())
          .closeOnShutdown(false)
          .open();

  /** Knows a value by its class alone. */
  private static final class NewInstances implements Codec {
    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public byte[] encode(Object value) {
      return value.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <T> Decoded<T> decode(Message message, Class<T> type) {
      try {
        T[] constants = type.getEnumConstants();
        return new Decoded.Value<>(
            constants == null ? type.getDeclaredConstructor().newInstance() : constants[0]);
      } catch (ReflectiveOperationException unexpected) {
        throw new LinkageError("a test type", unexpected);
      }
    }
  }

  @AfterEach
  void close() {
    millrace.close();
    app.close();
  }

  @Test
  void a_sealed_family_travels_under_the_names_of_its_classes_and_comes_back_as_them() {
    List<Object> seen = new ArrayList<>();
    millrace.publisher(orders).publishAll(List.of(new Placed(), new Cancelled(), Returned.BROKEN));
    assertThat(app.broker.in("orders"))
        .extracting(Message::type)
        .containsExactly("order.placed", "order.cancelled.v2", "order.returned");
    millrace
        .subscribe(orders, "all")
        .on(Placed.class, (placed, context) -> seen.add(placed))
        .on(Ended.class, (ended, context) -> seen.add(ended))
        .start();
    app.settle();
    assertThat(seen).containsExactlyInAnyOrder(new Placed(), new Cancelled(), Returned.BROKEN);
  }

  @Test
  void a_class_that_stands_alone_travels_under_its_own_name_or_the_channels() {
    millrace.publisher(Channel.queue("plain", Base.class)).publish(new Base());
    millrace.publisher(Channel.queue("named", Placed.class)).publish(new Placed());
    assertThat(app.broker.in("plain").getFirst().type()).isEqualTo("plain");
    assertThat(app.broker.in("named").getFirst().type()).isEqualTo("order.placed");
  }

  private void refused(Class<?> type, String... words) {
    assertThatThrownBy(() -> millrace.publisher(Channel.queue("q", type)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'q'")
        .satisfies(refused -> assertThat(refused.getMessage()).contains(words));
  }

  @Test
  void a_family_with_a_class_without_a_name_is_refused() {
    refused(Gap.class, "Nameless", "@EventType(\"q.nameless\")");
  }

  @Test
  void a_family_with_two_classes_of_one_name_is_refused() {
    refused(Doubled.class, "'same'", "One", "Two");
  }

  @Test
  void a_type_whose_classes_nobody_knows_is_refused() {
    refused(Leaky.class, "Open", "sealed");
    refused(Runnable.class, "Runnable", "sealed");
  }

  @Test
  void a_subclass_that_would_lose_what_it_adds_is_refused() {
    assertThatThrownBy(() -> millrace.publisher(Channel.queue("q", Base.class)).publish(new More()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("More");
  }

  @Test
  void a_subscription_needs_exactly_one_handler_for_every_class() {
    assertThatThrownBy(
            () -> millrace.subscribe(orders, "s").on(Placed.class, (p, context) -> {}).start())
        .hasMessageContaining("no handler for " + Cancelled.class.getName());
    assertThatThrownBy(() ->
            millrace
                .subscribe(orders, "s")
                .on(OrderEvent.class, (e, context) -> {})
                .on(Placed.class, (p, context) -> {})
                .start())
        .hasMessageContaining("two handlers for " + Placed.class.getName());
    assertThatThrownBy(() -> millrace.subscribe(orders, "s").start())
        .hasMessageContaining("no handler");
  }

  @Test
  void names_of_subscriptions_follow_the_rule() {
    assertThatThrownBy(() -> millrace.subscribe(orders, "a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
