package dev.millrace.embedded.socket;

import dev.millrace.OutcomeUnknownException;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** The asking end: questions get numbers, answers find them by these. */
final class Asking implements AutoCloseable {
  private final Link link;
  private final Map<Long, CompletableFuture<ByteFeed>> open = new ConcurrentHashMap<>();
  private final AtomicLong next = new AtomicLong();
  private volatile boolean ended;

  Asking(Seam seam, Sockets.Connection connection) {
    this.link = new Link(seam, connection, this::answer, this::ended);
    link.start("millrace-command");
  }

  <T> CompletionStage<T> ask(Op op, Consumer<ByteSink> write, Function<ByteFeed, T> read) {
    long number = next.getAndIncrement();
    ByteSink sink = new ByteSink(128).number(number).u8(op.code());
    write.accept(sink);
    CompletableFuture<ByteFeed> answer = new CompletableFuture<>();
    open.put(number, answer);
    link.send(sink.toBytes());
    if (ended) {
      // It may have ended before this question was put in, and nobody else would fail it.
      failOpen();
    }
    return answer.thenApply(read);
  }

  private void answer(byte[] frame) {
    ByteFeed feed = new ByteFeed(frame);
    CompletableFuture<ByteFeed> answer = open.remove(feed.number());
    if (answer == null) {
      return;
    }
    if (feed.flag()) {
      answer.complete(feed);
    } else {
      answer.completeExceptionally(Failures.read(feed));
    }
  }

  private void ended() {
    ended = true;
    failOpen();
  }

  private void failOpen() {
    List.copyOf(open.keySet())
        .forEach(number -> {
          CompletableFuture<ByteFeed> answer = open.remove(number);
          if (answer != null) {
            answer.completeExceptionally(gone());
          }
        });
  }

  private static OutcomeUnknownException gone() {
    return new OutcomeUnknownException(
        "the application that holds the data directory ended the connection; what was asked may or may not have happened. Try again");
  }

  @Override
  public void close() {
    link.close();
  }
}
