package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.Context;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.Millrace;
import dev.millrace.MillraceException;
import dev.millrace.OutputLimitException;
import dev.millrace.PublishOptions;
import dev.millrace.QueueChannel;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Settlement;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutputsTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void outputs_leave_with_the_settlement_of_their_input() {
    app.put("", "1");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              context.publish(app.results, text + "a", PublishOptions.none().key("k"));
              context.publish(app.results, text + "b");
              assertThat(app.broker.in("results")).isEmpty();
            })
        .start();
    app.settle();
    assertThat(app.broker.in("results")).extracting(Message::dataText).containsExactly("1a", "1b");
    assertThat(app.queue().held).singleElement().satisfies(s -> assertThat(s.effects()).hasSize(2));
    assertThat(app.broker.in("results").getFirst().key()).contains("k");
    assertThat(app.broker.publishes).hasSize(1);
  }

  @Test
  void a_handler_that_runs_again_gives_its_outputs_the_same_ids() {
    app.put("", "1");
    List<String> ids = new ArrayList<>();
    boolean[] first = {true};
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              context.publish(app.results, "a");
              context.publish(app.results, "b");
              if (first[0]) {
                first[0] = false;
                app.queue().loseLease(0);
              }
            })
        .start();
    app.advance(Duration.ofSeconds(1));
    for (List<Settlement> call : app.queue().settles) {
      call.forEach(settlement ->
          settlement
              .effects()
              .forEach(effect -> {
                if (effect instanceof Effect.Publish(var outgoing)) {
                  ids.add(outgoing.message().id());
                }
              }));
    }
    assertThat(ids).hasSize(4);
    assertThat(ids.stream().distinct().toList()).hasSize(2);
    assertThat(app.broker.in("results"))
        .extracting(Message::id)
        .containsExactlyElementsOf(ids.subList(0, 2));
  }

  @Test
  void the_ids_of_outputs_are_uuids_that_depend_on_subscription_message_and_order_alone() {
    Message message = Message.builder("m-1", URI.create("urn:shop"), "t").build();
    OutputIds ids = new OutputIds("work", "workers", message);
    String first = ids.next();
    assertThat(UUID.fromString(first).version()).isEqualTo(5);
    assertThat(UUID.fromString(first).variant()).isEqualTo(2);
    assertThat(ids.next()).isNotEqualTo(first);
    assertThat(new OutputIds("work", "workers", message).next()).isEqualTo(first);
    assertThat(new OutputIds("work", "others", message).next()).isNotEqualTo(first);
    assertThat(new OutputIds("workw", "orkers", message).next()).isNotEqualTo(first);
    assertThat(new OutputIds("work", "workers", message.toBuilder().id("m-2").build()).next())
        .isNotEqualTo(first);
    // A value once published for good: changing how ids are made would double what is handled
    // across an upgrade.
    assertThat(first).isEqualTo("de07cbec-3adb-5e8c-aa91-c6fbe98000ad");
  }

  @Test
  void conversation_cause_and_trace_are_carried_on_by_themselves() {
    app.broker.put(
        "work",
        Message.builder("m-1", URI.create("urn:shop"), "work")
            .correlationId("talk")
            .extension(Message.TRACE_PARENT, "00-a-b-01")
            .data("1")
            .build());
    app.put("", "2");
    app.workers()
        .on(
            String.class,
            (text, context) ->
                context.publish(
                    app.results,
                    text,
                    PublishOptions.none()
                        .header(Message.CAUSATION_ID, "a lie")
                        .header("shop", "north")))
        .start();
    app.settle();
    Message answer =
        app.broker.in("results").stream()
            .filter(m -> m.dataText().equals("1"))
            .findFirst()
            .orElseThrow();
    assertThat(answer.correlationId()).contains("talk");
    assertThat(answer.causationId()).contains("m-1");
    assertThat(answer.extension(Message.TRACE_PARENT)).contains("00-a-b-01");
    assertThat(answer.extension("shop")).contains("north");
    Message second =
        app.broker.in("results").stream()
            .filter(m -> m.dataText().equals("2"))
            .findFirst()
            .orElseThrow();
    Message cause = app.broker.in("work").getLast();
    assertThat(cause.correlationId()).contains(cause.id());
    assertThat(second.correlationId()).contains(cause.id());
    assertThat(second.causationId()).contains(cause.id());
  }

  @Test
  void an_id_that_the_handler_gives_stays() {
    app.put("", "1");
    app.workers()
        .on(
            String.class,
            (text, context) -> context.publish(app.results, "a", PublishOptions.none().id("mine")))
        .start();
    app.settle();
    assertThat(app.broker.in("results")).extracting(Message::id).containsExactly("mine");
  }

  @Test
  void what_is_scheduled_leaves_with_its_time() {
    app.put("", "1");
    app.workers()
        .on(
            String.class,
            (text, context) -> context.schedule(app.results, "later", Duration.ofHours(1)))
        .start();
    app.settle();
    assertThat(app.queue().held.getFirst().effects().toString())
        .contains(app.simulation.clock().now().plus(Duration.ofHours(1)).toString());
  }

  private Throwable thrownIn(Consumer<Context> body) {
    app.put("", "1");
    List<Throwable> thrown = new ArrayList<>();
    app.workers()
        .retry(RetryPolicy.none())
        .on(
            String.class,
            (text, context) -> {
              try {
                body.accept(context);
              } catch (RuntimeException refused) {
                thrown.add(refused);
                throw refused;
              }
            })
        .start();
    app.settle();
    assertThat(app.broker.letters).hasSize(1);
    assertThat(app.broker.in("results")).isEmpty();
    return thrown.getFirst();
  }

  @Test
  void one_output_too_many_is_refused() {
    Throwable refused =
        thrownIn(context -> {
          for (int i = 0; i <= Context.MAX_OUTPUTS; i++) {
            context.publish(app.results, "x");
          }
        });
    assertThat(refused).isInstanceOf(OutputLimitException.class).hasMessageContaining("10,001");
  }

  @Test
  void more_bytes_of_output_than_one_handling_may_have_are_refused() {
    String large = "x".repeat(1 << 20);
    Throwable refused =
        thrownIn(context -> {
          for (int i = 0; i < 9; i++) {
            context.publish(app.results, large);
          }
        });
    assertThat(refused).isInstanceOf(OutputLimitException.class);
  }

  @Test
  void an_output_that_its_channel_cannot_carry_is_refused_on_the_spot() {
    assertThat(thrownIn(context -> context.publish(app.results, "x".repeat((1 << 20) + 1))))
        .isInstanceOf(MessageTooLargeException.class);
  }

  @Test
  void a_delay_that_the_transport_does_not_have_is_refused_on_the_spot() {
    assertThat(thrownIn(context -> context.schedule(app.results, "x", Duration.ofDays(2))))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("PT24H");
  }

  @Test
  void a_context_is_of_no_use_after_its_handler_has_returned() {
    app.put("", "1");
    List<Context> kept = new ArrayList<>();
    app.workers().on(String.class, (text, context) -> kept.add(context)).start();
    app.settle();
    assertThatThrownBy(() -> kept.getFirst().publish(app.results, "late"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void outputs_leave_before_the_acknowledgement_where_the_transport_cannot_settle_them_with_it() {
    app.broker.capabilities = withoutAtomicOutputs();
    app.put("", "1");
    app.workers().on(String.class, (text, context) -> context.publish(app.results, "a")).start();
    app.queue().settleGate = new CompletableFuture<>();
    app.settle();
    assertThat(app.broker.in("results")).hasSize(1);
    assertThat(app.queue().held).isEmpty();
    app.queue().settleGate.complete(null);
    app.settle();
    assertThat(app.queue().held).singleElement().satisfies(s -> assertThat(s.effects()).isEmpty());
  }

  @Test
  void a_message_is_tried_again_when_its_outputs_cannot_leave() {
    app.broker.capabilities = withoutAtomicOutputs();
    app.put("", "1");
    boolean[] fails = {true};
    app.broker.beforePublish =
        () ->
            fails[0]
                ? CompletableFuture.failedFuture(new MillraceException("no route"))
                : CompletableFuture.completedFuture(null);
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  fails[0] = context.attempt() == 1;
                  context.publish(app.results, "a");
                })
            .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(workers.status().retried()).isEqualTo(1);
    assertThat(workers.status().acknowledged()).isEqualTo(1);
    assertThat(app.broker.in("results")).hasSize(1);
  }

  @Test
  void outputs_to_another_transport_leave_before_the_acknowledgement() {
    FakeBroker other = new FakeBroker(app.simulation);
    QueueChannel<String> abroad = Channel.queue("abroad", String.class).via("other");
    try (Millrace both =
        Millrace.builder(app.broker.url)
            .transport("other", other.url)
            .seam(app.simulation)
            .codec(new TestCodec())
            .closeOnShutdown(false)
            .open()) {
      app.put("", "1");
      both.subscribe(app.work, "workers")
          .on(
              String.class,
              (text, context) -> {
                context.publish(abroad, "a");
                context.publish(app.results, "b");
              })
          .start();
      app.queue().settleGate = new CompletableFuture<>();
      app.settle();
      assertThat(other.in("abroad")).hasSize(1);
      assertThat(app.broker.in("results")).isEmpty();
      app.queue().settleGate.complete(null);
      app.settle();
      assertThat(app.broker.in("results")).hasSize(1);
      assertThat(UUID.fromString(other.in("abroad").getFirst().id()).version()).isEqualTo(5);
    }
  }

  private static Capabilities withoutAtomicOutputs() {
    Capabilities able = FakeBroker.CAPABLE;
    return new Capabilities(
        able.publish(),
        able.subscribe(),
        able.order(),
        able.settlement(),
        able.maxLease(),
        able.leaseRenewable(),
        able.maxDelay(),
        able.attempts(),
        able.startsKept(),
        able.durableSubscriptions(),
        able.replay(),
        able.browse(),
        Set.of(),
        able.maxBytes(),
        able.maxAttributes(),
        able.competing());
  }
}
