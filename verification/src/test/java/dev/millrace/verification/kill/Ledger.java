package dev.millrace.verification.kill;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was acknowledged over all cycles, and what was found. */
final class Ledger {
  private static final int PAGE = 1000;

  private final Set<String> awaited = new HashSet<>();
  private final Map<String, String> lastOfKey = new HashMap<>();
  private final Map<String, Position.Exact> read = new HashMap<>();
  private final List<String> lost = new ArrayList<>();
  private final List<String> reordered = new ArrayList<>();

  /** Notes what a child was told; how much it was. */
  int told(List<String> ids) {
    awaited.addAll(ids);
    return ids.size();
  }

  /** Opens the directory and reads what has come since the last time. */
  void compare(Path directory) {
    Transport transport =
        EmbeddedTransport.open(
            Seam.real(), StoreOptions.parse("embedded:" + directory + "?fileBytes=4194304"));
    try {
      for (ChannelInfo channel : transport.admin().channels().toCompletableFuture().join()) {
        for (int partition = 0; partition < channel.partitions(); partition++) {
          read(transport, channel.name(), partition);
        }
      }
    } finally {
      transport.close();
    }
    lost.addAll(awaited);
    awaited.clear();
  }

  private void read(Transport transport, String channel, int partition) {
    String place = channel + "/" + partition;
    List<Kept> page;
    do {
      Position.Exact from = read.getOrDefault(place, new Position.Exact(partition, 0));
      page = transport.admin().browse(channel, partition, from, PAGE).toCompletableFuture().join();
      for (Kept kept : page) {
        found(kept.message());
        read.put(place, kept.position().next());
      }
    } while (page.size() == PAGE);
  }

  /** Within a key each message is the one after the last, or the first of a later child. */
  private void found(Message message) {
    awaited.remove(message.id());
    String key = message.key().orElseThrow();
    String before = lastOfKey.put(key, message.id());
    boolean begins =
        message.id().endsWith("/000000") && (before == null || message.id().compareTo(before) > 0);
    boolean continues = before != null && message.id().equals(next(before));
    if (!message.dataText().startsWith(message.id()) || !(begins || continues)) {
      reordered.add(message.id() + " after " + before);
    }
  }

  private static String next(String id) {
    int slash = id.lastIndexOf('/');
    return "%s/%06d"
        .formatted(id.substring(0, slash), Integer.parseInt(id.substring(slash + 1)) + 1);
  }

  List<String> lost() {
    return lost;
  }

  List<String> reordered() {
    return reordered;
  }
}
