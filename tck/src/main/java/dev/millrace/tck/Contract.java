package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Millrace;
import dev.millrace.MillraceBuilder;
import dev.millrace.Publisher;
import dev.millrace.RetryPolicy;
import dev.millrace.SubscriptionBuilder;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Timeout;

/**
 * What the parts of the contract share: an application over the fixture's broker, and ways to wait
 * for it.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
abstract class Contract {
  /** The name most tests give their subscription. */
  static final String SUBSCRIPTION = "readers";

  /** Three attempts within milliseconds, the lease being kept. */
  static final RetryPolicy QUICK = RetryPolicy.quick(Duration.ofMillis(2), Duration.ofMillis(2));

  /** Three attempts within a tenth of a second, everything being handed back in between. */
  static final RetryPolicy SCHEDULED =
      RetryPolicy.none().thenScheduled(Duration.ofMillis(30), Duration.ofMillis(30));

  private TransportFixture fixture;
  private Waiter waiter;
  private String suffix;
  private Millrace millrace;

  abstract TransportFixture newFixture() throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    fixture = newFixture();
    waiter = new Waiter(fixture.seam(), fixture.patience());
    suffix = "-" + fixture.seam().ids().next();
    millrace = application().open();
  }

  @AfterEach
  final void end() throws Exception {
    try {
      millrace.close();
    } finally {
      fixture.close();
    }
  }

  /** The running application. */
  final Millrace millrace() {
    return millrace;
  }

  final Waiter waiter() {
    return waiter;
  }

  final Seam seam() {
    return fixture.seam();
  }

  /** An application as the contract configures it. */
  final MillraceBuilder application() {
    return Millrace.builder(fixture.url())
        .application("contract")
        .version("1.2.3")
        .codec(new TextCodec())
        .seam(fixture.seam())
        .drain(Duration.ofSeconds(5))
        .closeOnShutdown(false);
  }

  /** Closes the application and opens it again. */
  final void reopen() {
    reopen(application());
  }

  /** Closes the application and opens it again as {@code builder} says. */
  final void reopen(MillraceBuilder builder) {
    millrace.close();
    millrace = builder.open();
  }

  /**
   * Restarts the broker. The application goes on, or is opened again where the broker ends with it.
   */
  final void restartBroker() throws Exception {
    if (fixture.endsWithApplication()) {
      millrace.close();
      fixture.restart();
      millrace = application().open();
    } else {
      fixture.restart();
    }
  }

  /** Closes the application and gives its transport alone, which the caller must close. */
  final Transport transport() {
    millrace.close();
    String url = fixture.url();
    String scheme = url.substring(0, url.indexOf(':'));
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      if (provider.scheme().equals(scheme)) {
        return provider.open(url, fixture.seam());
      }
    }
    throw new AssertionError("no transport on the class path has the scheme '" + scheme + "'");
  }

  /** A name that no other test has. */
  final String named(String word) {
    return word + suffix;
  }

  /** A channel of strings, keyed by what stands before the colon where there is one. */
  final Channel<String> channel(ChannelKind kind, String word) {
    return channel(kind, named(word), String.class).keyedBy(Contract::keyOf);
  }

  /** A channel of any type and name. */
  static <T> Channel<T> channel(ChannelKind kind, String name, Class<T> type) {
    return switch (kind) {
      case QUEUE -> Channel.queue(name, type);
      case TOPIC -> Channel.topic(name, type);
      case STREAM -> Channel.stream(name, type);
    };
  }

  private static @Nullable String keyOf(String value) {
    int colon = value.indexOf(':');
    return colon < 0 ? null : value.substring(0, colon);
  }

  /** A channel of the first kind that this transport carries both ways. */
  final Channel<String> channel(String word) {
    return channel(anyKind(), word);
  }

  /** The first kind that this transport carries both ways. */
  final ChannelKind anyKind() {
    for (ChannelKind kind : ChannelKind.values()) {
      if (carries(kind)) {
        return kind;
      }
    }
    throw new AssertionError("the transport declares no kind that it publishes and subscribes to");
  }

  /** Whether this transport carries a kind both ways. */
  final boolean carries(ChannelKind kind) {
    Capabilities capabilities = capabilities(kind);
    return capabilities.publish() && capabilities.subscribe();
  }

  final Capabilities capabilities(ChannelKind kind) {
    return millrace.capabilities(channel(kind, "any"));
  }

  /**
   * Runs the test on a channel of this kind; where the kind is not declared, it must be refused
   * instead.
   */
  final void on(ChannelKind kind, Body body) throws Exception {
    Channel<String> channel = channel(kind, kind.word());
    declared(
        carries(kind),
        () -> body.run(channel),
        () -> {
          publisher(channel).publish("refused");
          reader(channel, SUBSCRIPTION);
        });
  }

  /** Asserts what is declared; what is not must be refused. */
  static void declared(boolean ability, Step asserted, Step otherwiseRefused) throws Exception {
    if (ability) {
      asserted.run();
    } else {
      assertThatThrownBy(otherwiseRefused::run).isInstanceOf(UnsupportedCapabilityException.class);
    }
  }

  final <T> Publisher<T> publisher(Channel<T> channel) {
    return millrace.publisher(channel);
  }

  /** A subscription with three quick attempts. */
  final <T> SubscriptionBuilder<T> subscribe(Channel<T> channel, String subscription) {
    return millrace.subscribe(channel, subscription).retry(QUICK);
  }

  final Inbox inbox() {
    return new Inbox(waiter);
  }

  /** Starts a subscription that only notes what comes. */
  final Inbox reader(Channel<String> channel, String subscription) {
    Inbox inbox = inbox();
    subscribe(channel, subscription).on(String.class, inbox).start();
    return inbox;
  }

  /**
   * Creates a subscription, from which on a topic or stream collects, without handling anything
   * yet.
   */
  final void joinAndLeave(Channel<String> channel, String subscription) {
    subscribe(channel, subscription).on(String.class, inbox()).start().close();
  }

  /**
   * Runs {@code body} on a thread of its own; the future completes with it, or with what it threw.
   */
  final CompletableFuture<Void> inThread(String name, Step body) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    seam()
        .threads()
        .start(
            name,
            () -> {
              try {
                body.run();
                done.complete(null);
              } catch (Throwable thrown) {
                done.completeExceptionally(thrown);
              }
            });
    return done;
  }

  /**
   * Waits until {@code accepted} messages of a subscription have ended and nothing else is under
   * way.
   */
  final SubscriptionInfo quiet(Channel<?> channel, String subscription, long accepted)
      throws InterruptedException {
    return awaitInfo(
        channel,
        subscription,
        info -> info.accepted() >= accepted && info.accepted() == info.handled() + info.dead(),
        accepted + " messages to end");
  }

  /** Waits until what the transport says of a subscription is as wanted. */
  final SubscriptionInfo awaitInfo(
      Channel<?> channel, String subscription, Predicate<SubscriptionInfo> wanted, String what)
      throws InterruptedException {
    return waiter
        .until(what, () -> info(channel, subscription), info -> info.filter(wanted).isPresent())
        .orElseThrow();
  }

  private Optional<SubscriptionInfo> info(Channel<?> channel, String subscription)
      throws InterruptedException {
    return describe(channel).stream()
        .flatMap(info -> info.subscriptions().stream())
        .filter(info -> info.name().equals(subscription))
        .findFirst();
  }

  /** What the transport says of a channel. */
  final Optional<ChannelInfo> describe(Channel<?> channel) throws InterruptedException {
    return waiter.await(millrace.admin().describe(channel.name()), "a description");
  }

  /** Waits until a channel has {@code count} dead letters, and gives them. */
  final List<KeptLetter> letters(Channel<?> channel, int count) throws InterruptedException {
    return waiter.until(
        count + " dead letters",
        () -> waiter.await(millrace.admin().deadLetters(channel.name(), -1, 1_000), "dead letters"),
        letters -> letters.size() >= count);
  }
}
