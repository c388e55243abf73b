package dev.millrace.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Message;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.DecoratedDisk;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On the real disk: the bytes of a message are written, their file is forced, and only then is
 * there a receipt.
 */
@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SyncBeforeReceiptTest {
  private static final int MESSAGES = 50;

  @TempDir Path temp;

  private final List<Event> events = new CopyOnWriteArrayList<>();

  private sealed interface Event {
    record Written(Path file, String bytes) implements Event {}

    record Forced(Path file) implements Event {}

    record Told(String data) implements Event {}
  }

  @Test
  void the_sync_of_its_bytes_precedes_every_receipt() {
    publish(Wiring.SAFE);

    assertSyncedBeforeTold();
  }

  @Test
  void a_store_that_acknowledges_first_would_be_seen() {
    publish(
        Wiring.SAFE.order(steps -> {
          steps.write();
          steps.answer();
          steps.sync();
          steps.handOut();
        }));

    assertThatThrownBy(this::assertSyncedBeforeTold).isInstanceOf(AssertionError.class);
  }

  private void assertSyncedBeforeTold() {
    int told = 0;
    for (int at = 0; at < events.size(); at++) {
      if (events.get(at) instanceof Event.Told(String data)) {
        told++;
        assertThat(forcedAfterWritten(data, at))
            .as("%s was forced before its receipt, in %s", data, events)
            .isTrue();
      }
    }
    assertThat(told).isEqualTo(MESSAGES);
  }

  private boolean forcedAfterWritten(String data, int before) {
    List<Path> files = new ArrayList<>();
    for (Event event : events.subList(0, before)) {
      if (event instanceof Event.Written(Path file, String bytes) && bytes.contains(data)) {
        files.add(file);
      } else if (event instanceof Event.Forced(Path file) && files.contains(file)) {
        return true;
      }
    }
    return false;
  }

  private void publish(Wiring wiring) {
    Transport transport =
        EmbeddedTransport.open(
            Seam.real().withDisk(new Recording(Seam.real().disk())),
            StoreOptions.parse("embedded:" + temp.resolve("data") + "?fileBytes=1048576"),
            wiring);
    transport.declare(Reader.channel("jobs")).toCompletableFuture().join();
    List<CompletableFuture<?>> told = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      String data = "the data of message %03d".formatted(i);
      Message message = Message.builder("m" + i, URI.create("urn:test"), "said").data(data).build();
      CompletableFuture<?> receipt =
          transport
              .publish(List.of(new Outgoing("jobs", message, null)))
              .thenAccept(receipts -> events.add(new Event.Told(data)))
              .toCompletableFuture();
      told.add(receipt);
      if (i % 5 == 0) {
        receipt.join();
      }
    }
    told.forEach(CompletableFuture::join);
    transport.close();
  }

  private final class Recording extends DecoratedDisk {
    Recording(Disk disk) {
      super(disk);
    }

    @Override
    public DiskFile open(Path file, Open how) throws IOException {
      return new DecoratedFile(super.open(file, how)) {
        @Override
        public void write(ByteBuffer from, long position) throws IOException {
          String bytes = StandardCharsets.ISO_8859_1.decode(from.duplicate()).toString();
          super.write(from, position);
          if (!bytes.isBlank()) {
            events.add(new Event.Written(file, bytes));
          }
        }

        @Override
        public void force() throws IOException {
          super.force();
          events.add(new Event.Forced(file));
        }
      };
    }
  }
}
