package dev.millrace.embedded.upkeep;

import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.KeptLetter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Opens a store as an application would, without changing it, and reads everything that it keeps.
 *
 * <p>Whatever opening would change, such as a torn tail that it drops, is changed in memory only.
 * Nobody else may have the store open; of one that is in use, check a backup.
 */
public final class Check {
  private static final int PAGE = 500;

  private final Seam seam;
  private final List<String> damage = new ArrayList<>();
  private long messages;
  private long letters;
  private int channels;

  private Check(Seam seam) {
    this.seam = seam;
  }

  /**
   * What was found.
   *
   * @param channels how many channels there are
   * @param messages how many messages were read
   * @param letters how many dead letters were read
   * @param damage what is damaged: which bytes of which file, and what lies there; empty if all is
   *     well
   */
  public record Report(int channels, long messages, long letters, List<String> damage) {
    /** Copies. */
    public Report {
      damage = List.copyOf(damage);
    }
  }

  /**
   * Reads the store in this directory.
   *
   * @throws TransportInUseException if a process has it open
   * @throws MillraceException if there is no store
   */
  public static Report run(Seam seam, Path directory) throws InterruptedException {
    if (!seam.disk().exists(directory.resolve(Layout.FORMAT))) {
      throw new MillraceException("there is no store in %s to check".formatted(directory));
    }
    Path file = directory.resolve("LOCK");
    try {
      Optional<Disk.Lock> lock = seam.disk().lock(file);
      if (lock.isEmpty()) {
        throw new TransportInUseException(
            "%s is open in another process; make a backup while it runs and check that"
                .formatted(directory));
      }
      try {
        return new Check(seam).run(directory);
      } finally {
        lock.get().close();
      }
    } catch (IOException failed) {
      throw new MillraceException(
          "%s cannot be checked: %s".formatted(directory, failed.getMessage()), failed);
    }
  }

  private Report run(Path directory) throws InterruptedException {
    StoreOptions options = StoreOptions.parse("embedded:" + directory);
    try {
      EmbeddedTransport transport =
          EmbeddedTransport.open(seam.withDisk(new Overlay(seam.disk())), options);
      try {
        for (DamagedSegmentException found : await(transport.damage())) {
          damage.add(String.valueOf(found.getMessage()));
        }
        read(transport.admin());
      } finally {
        transport.close();
      }
    } catch (DamagedDataException found) {
      damage.add(String.valueOf(found.getMessage()));
    }
    return new Report(channels, messages, letters, damage);
  }

  private void read(Admin admin) throws InterruptedException {
    for (ChannelInfo channel : await(admin.channels())) {
      channels++;
      for (int partition = 0; partition < channel.partitions(); partition++) {
        read(admin, channel.name(), partition);
      }
      readLetters(admin, channel.name());
    }
  }

  private void read(Admin admin, String channel, int partition) throws InterruptedException {
    Position.Exact from = new Position.Exact(partition, 0);
    boolean more = true;
    while (more) {
      try {
        List<Kept> page = await(admin.browse(channel, partition, from, PAGE));
        for (Kept kept : page) {
          // Each is looked at: what can be told of it is known only then.
          from = kept.position().next();
          messages++;
        }
        more = !page.isEmpty();
      } catch (DamagedDataException found) {
        // What lies in segments was named before, all of it.
        if (damage.isEmpty()) {
          damage.add(
              "channel '%s', partition %d, from number %d on: %s"
                  .formatted(channel, partition, from.offset(), found.getMessage()));
        }
        Optional<Position.Exact> behind = behind(admin, channel, from);
        if (behind.isEmpty()) {
          return;
        }
        from = behind.get();
      }
    }
  }

  /** Where the damage ends that was just met. */
  private Optional<Position.Exact> behind(Admin admin, String channel, Position.Exact from)
      throws InterruptedException {
    for (ChannelInfo info : await(admin.describe(channel)).stream().toList()) {
      for (Gap gap : info.gaps()) {
        if (gap.reason() == Gap.Reason.DAMAGED
            && gap.last().partition() == from.partition()
            && gap.last().offset() >= from.offset()) {
          return Optional.of(gap.last().next());
        }
      }
    }
    return Optional.empty();
  }

  private void readLetters(Admin admin, String channel) throws InterruptedException {
    long after = -1;
    try {
      List<KeptLetter> page;
      do {
        page = await(admin.deadLetters(channel, after, PAGE));
        letters += page.size();
        after = page.isEmpty() ? after : page.getLast().number();
      } while (page.size() == PAGE);
    } catch (DamagedDataException found) {
      if (!damage.isEmpty()) {
        return;
      }
      damage.add(
          "channel '%s', dead letters after %d: %s".formatted(channel, after, found.getMessage()));
    }
  }

  private <T> T await(CompletionStage<T> stage) throws InterruptedException {
    return seam.waiting().await(stage);
  }
}
