package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.BackPressureException;
import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.MillraceBuilder;
import dev.millrace.MillraceException;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.StorageFullException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BackPressureTest {
  /** Room for three messages of a hundred bytes, with what is counted besides. */
  private static final int ROOM = 2_000;

  private static final byte[] DATA = new byte[100];

  private final Simulation simulation = Simulation.of(7);
  private final FakeBroker broker = new FakeBroker(simulation);
  private final Millrace millrace =
      Millrace.builder(broker.url)
          .seam(simulation)
          .codec(new TestCodec())
          .closeOnShutdown(false)
          .maxInFlightBytes(ROOM)
          .open();
  private final Publisher<byte[]> publisher =
      millrace.publisher(Channel.queue("raw", byte[].class));
  private final CompletableFuture<Void> gate = new CompletableFuture<>();

  @AfterEach
  void close() {
    millrace.close();
    simulation.close();
  }

  private void hold() {
    publisher.publish(DATA);
    broker.beforePublish = () -> gate;
  }

  @Test
  void more_than_there_is_room_for_is_refused_at_once_and_not_taken() {
    hold();
    List<CompletableFuture<Receipt>> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(publisher.publishAsync(DATA));
    }
    CompletableFuture<Receipt> refused = publisher.publishAsync(DATA);
    CompletableFuture<Receipt> keyed = publisher.publishAsync(DATA, PublishOptions.none().key("k"));

    assertThat(List.of(refused, keyed))
        .allSatisfy(
            one -> assertThatThrownBy(one::join).hasCauseInstanceOf(BackPressureException.class));
    gate.complete(null);
    simulation.settle();
    assertThat(open).allSatisfy(one -> assertThatCode(one::join).doesNotThrowAnyException());
    assertThat(broker.in("raw")).hasSize(4);
  }

  @Test
  void there_is_room_again_when_an_earlier_one_has_its_receipt() {
    hold();
    List<CompletableFuture<Receipt>> open =
        IntStream.range(0, 3).mapToObj(i -> publisher.publishAsync(DATA)).toList();
    gate.complete(null);
    simulation.settle();
    assertThat(open).allSatisfy(one -> assertThat(one).isCompleted());

    CompletableFuture<Receipt> after = publisher.publishAsync(DATA);
    simulation.settle();
    assertThat(after).isCompleted();
  }

  @Test
  void there_is_room_again_when_an_earlier_one_has_failed_and_taken_its_followers_along() {
    hold();
    CompletableFuture<Void> full = new CompletableFuture<>();
    broker.beforePublish = () -> full;
    PublishOptions key = PublishOptions.none().key("k");
    List<CompletableFuture<Receipt>> open =
        IntStream.range(0, 3).mapToObj(i -> publisher.publishAsync(DATA, key)).toList();
    full.completeExceptionally(new StorageFullException("full"));
    simulation.settle();
    broker.beforePublish = () -> CompletableFuture.completedFuture(null);

    assertThat(open).allSatisfy(one -> assertThat(one).isCompletedExceptionally());
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Receipt> after = publisher.publishAsync(DATA, key);
      assertThat(after).isNotCompletedExceptionally();
    }
  }

  @Test
  void what_is_larger_than_all_the_room_goes_alone() {
    assertThat(publisher.publishAll(java.util.Collections.nCopies(10, DATA))).hasSize(10);
    CompletableFuture<List<Receipt>> all =
        publisher.publishAllAsync(java.util.Collections.nCopies(10, DATA));
    assertThat(publisher.publishAsync(DATA)).isCompletedExceptionally();
    simulation.settle();
    assertThat(all.join()).hasSize(10);
  }

  @Test
  void a_blocking_call_waits_for_room() {
    hold();
    List<CompletableFuture<Receipt>> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(publisher.publishAsync(DATA));
    }
    CompletableFuture<Receipt> blocked = new CompletableFuture<>();
    simulation.threads().start("blocked", () -> blocked.complete(publisher.publish(DATA)));
    simulation.settle();
    assertThat(blocked).isNotDone();

    gate.complete(null);
    simulation.settle();
    assertThat(blocked).isCompleted();
    assertThat(open).allSatisfy(one -> assertThat(one).isCompleted());
  }

  @Test
  void room_for_nothing_is_refused() {
    MillraceBuilder builder = Millrace.builder(broker.url);
    assertThatThrownBy(() -> builder.maxInFlightBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_gathers_behind_a_call_goes_together() {
    Millrace wide = wide();
    Publisher<byte[]> many = wide.publisher(Channel.queue("many", byte[].class));
    many.publish(DATA);
    broker.publishes.clear();
    broker.beforePublish = () -> gate;
    List<CompletableFuture<Receipt>> receipts =
        IntStream.range(0, 100).mapToObj(i -> many.publishAsync(new byte[i])).toList();
    gate.complete(null);
    simulation.settle();

    assertThat(broker.publishes).hasSize(2);
    assertThat(receipts)
        .extracting(CompletableFuture::join)
        .extracting(Receipt::id)
        .containsExactlyElementsOf(
            broker.in("many").stream().skip(1).map(message -> message.id()).toList());
    wide.close();
  }

  @Test
  void of_what_goes_together_none_pays_for_another() {
    Millrace wide = wide();
    Publisher<byte[]> many = wide.publisher(Channel.queue("many", byte[].class));
    many.publish(DATA);
    broker.beforePublish = () -> gate.thenCompose(open -> refusing());
    List<CompletableFuture<Receipt>> receipts =
        IntStream.range(0, 5).mapToObj(i -> many.publishAsync(DATA)).toList();
    broker.publishes.clear();
    gate.complete(null);
    simulation.settle();

    assertThat(receipts).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(1);
    assertThat(receipts.get(3)).isCompletedExceptionally();
    assertThat(broker.in("many")).hasSize(5);
    wide.close();
  }

  /** Refuses the four that have gathered, and of those by themselves the third. */
  private CompletionStage<Void> refusing() {
    int size = broker.publishes.isEmpty() ? 1 : broker.publishes.getLast().size();
    refusals += size == 1 && !broker.publishes.isEmpty() ? 1 : 0;
    return size > 1 || refusals == 3
        ? CompletableFuture.failedFuture(new UnsupportedCapabilityException("no"))
        : CompletableFuture.completedFuture(null);
  }

  private int refusals;

  @Test
  void what_follows_a_receipt_may_wait_for_another_of_the_same_call() {
    Millrace wide = wide();
    Publisher<byte[]> many = wide.publisher(Channel.queue("many", byte[].class));
    many.publish(DATA);
    broker.beforePublish = () -> gate;
    assertThat(many.publishAsync(DATA)).isNotDone();
    CompletableFuture<Receipt> first = many.publishAsync(DATA);
    CompletableFuture<Receipt> second = many.publishAsync(DATA);
    CompletableFuture<String> followed = first.thenApply(receipt -> awaited(second).id());
    gate.complete(null);
    simulation.settle();

    assertThat(followed).isCompletedWithValue(second.join().id());
    wide.close();
  }

  private <V> V awaited(CompletableFuture<V> future) {
    try {
      return simulation.waiting().await(future);
    } catch (InterruptedException interrupted) {
      throw new MillraceException("interrupted", interrupted);
    }
  }

  private Millrace wide() {
    return Millrace.builder(broker.url)
        .seam(simulation)
        .codec(new TestCodec())
        .closeOnShutdown(false)
        .open();
  }
}
