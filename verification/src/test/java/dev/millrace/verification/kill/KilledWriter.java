package dev.millrace.verification.kill;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The child: publishes until it is killed, from several threads, and writes down each
 * acknowledgement when, and only when, it has it.
 */
final class KilledWriter {
  static final int KEYS = 8;
  static final Channel<byte[]> QUEUE = Channel.queue("jobs", byte[].class);
  static final Channel<byte[]> STREAM = Channel.stream("events", byte[].class).partitions(4);

  /** So many publishes of one thread may be on their way. */
  private static final int IN_FLIGHT = 32;

  /** Unbuffered: what is written is the parent's, whatever happens to this process. */
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private KilledWriter() {}

  /** Arguments: the data directory, and the number of the cycle. */
  public static void main(String[] arguments) throws Exception {
    Millrace millrace = Millrace.open("embedded:" + arguments[0] + "?fileBytes=4194304");
    List<Thread> threads = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      Publisher<byte[]> publisher = millrace.publisher(channel(key));
      String name = "key-" + key;
      threads.add(
          Thread.ofPlatform()
              .start(() -> publish(publisher, name, Integer.parseInt(arguments[1]))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static Channel<byte[]> channel(int key) {
    return key % 2 == 0 ? QUEUE : STREAM;
  }

  private static void publish(Publisher<byte[]> publisher, String key, int cycle) {
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    for (int number = 0; ; number++) {
      String id = "%s/%03d/%06d".formatted(key, cycle, number);
      byte[] data = id.repeat(1 + number % 20).getBytes(StandardCharsets.UTF_8);
      PublishOptions options = PublishOptions.none().id(id).key(key);
      if (number % 10 == 0) {
        publisher.publish(data, options);
        acknowledged(id);
      } else {
        inFlight.acquireUninterruptibly();
        var unused =
            publisher
                .publishAsync(data, options)
                .whenComplete((receipt, failed) -> told(id, failed, inFlight));
      }
    }
  }

  private static void told(String id, @Nullable Throwable failed, Semaphore inFlight) {
    if (failed == null) {
      acknowledged(id);
    }
    inFlight.release();
  }

  private static void acknowledged(String id) {
    try {
      OUT.write((id + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
