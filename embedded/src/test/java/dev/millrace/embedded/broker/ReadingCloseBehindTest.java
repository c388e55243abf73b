package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.DecoratedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Who reads where from: what was taken a moment ago is in memory, what nobody follows is not. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadingCloseBehindTest {
  private static final ChannelSpec WORK = new ChannelSpec("work", STREAM, 1);

  /** More than is kept however it is read. */
  private static final int AT_ONCE = 20;

  private static final byte[] KIBIBYTE = new byte[1 << 10];

  private final Simulation simulation = Simulation.of(1);
  private final Counting disk = new Counting(simulation.disk());
  private final Transport transport =
      EmbeddedTransport.open(
          simulation.withDisk(disk), StoreOptions.parse("embedded:/data?fileBytes=1048576"));
  private int messages;

  @AfterEach
  void close() {
    simulation.close();
  }

  private <T> T get(CompletionStage<T> stage) throws Exception {
    return simulation.waiting().await(stage, Duration.ofMinutes(1));
  }

  private QueueSource consumer() throws Exception {
    get(transport.declare(WORK));
    return (QueueSource)
        get(
            transport.subscribe(
                new SubscriptionSpec(WORK, "w", true, Position.earliest(), Bench.LEASE)));
  }

  private void publish() throws Exception {
    List<Outgoing> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Message message =
          Message.builder("m" + messages++, URI.create("urn:test"), "said").data(KIBIBYTE).build();
      all.add(new Outgoing("work", message, null));
    }
    get(transport.publish(all));
  }

  private int take(QueueSource consumer) throws Exception {
    List<Settlement> settlements =
        get(consumer.receive(AT_ONCE, 1 << 20)).stream()
            .map(delivery -> Settlement.done(delivery, List.of()))
            .toList();
    get(consumer.settle(settlements));
    return settlements.size();
  }

  @Test
  void a_reader_that_is_always_some_rounds_behind_never_waits_for_the_disk() throws Exception {
    QueueSource consumer = consumer();
    publish();
    publish();
    publish();
    disk.reads = 0;
    for (int round = 0; round < 20; round++) {
      publish();
      assertThat(take(consumer)).isEqualTo(AT_ONCE);
    }

    assertThat(disk.reads).isZero();
  }

  @Test
  void what_nobody_follows_is_not_kept_in_memory() throws Exception {
    get(transport.declare(WORK));
    for (int round = 0; round < 500; round++) {
      publish();
    }
    disk.reads = 0;

    get(transport.admin().browse("work", 0, Position.of(0, messages - 1), 1)).forEach(kept -> {});

    assertThat(disk.reads).isPositive();
  }

  /** Counts what is read from the log. */
  private static final class Counting extends DecoratedDisk {
    int reads;

    Counting(Disk disk) {
      super(disk);
    }

    @Override
    public DiskFile open(Path file, Open how) throws IOException {
      DiskFile open = super.open(file, how);
      return file.toString().contains("/log/") ? new Counted(open) : open;
    }

    private final class Counted extends DecoratedFile {
      Counted(DiskFile file) {
        super(file);
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        reads++;
        return super.read(into, position);
      }
    }
  }
}
