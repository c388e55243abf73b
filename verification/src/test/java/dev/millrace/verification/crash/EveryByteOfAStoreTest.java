package dev.millrace.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.MillraceException;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.spi.ChannelSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Flips bits of every byte of a small store that was closed, one at a time, and looks at everything
 * there is to see: it is what it was, or the store says which of its bytes are damaged.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryByteOfAStoreTest {
  private static final int BLOCK = 4096;

  /** Of every so many bytes all bits are flipped, one after the other and all at once. */
  private static final int SAMPLE = 61;

  /** Says of every flip in the last frame that it dropped a tail. */
  private static final Logger TALKATIVE = Logger.getLogger("dev.millrace.embedded");

  private final SimulatedDisk disk = SmallStore.written();
  private final Map<String, List<String>> whole = SmallStore.look(disk.copy(), World.SAFE);

  private enum Outcome {
    NO_EFFECT,
    REFUSED,
    WRONG
  }

  /** One byte to change, and how. */
  private record Flip(Path file, int position, int bits) {}

  /** What came of it. */
  private record Result(Flip flip, Outcome outcome, String said) {}

  @BeforeAll
  static void hush() {
    TALKATIVE.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    TALKATIVE.setLevel(null);
  }

  @Test
  void the_store_has_a_little_of_everything() {
    assertThat(whole.toString())
        .contains("jobs-3 at", "orders-3 at", "ledger-3 at", "jobs-late at", "out-workers at")
        .contains("nobody wants jobs-1", "nobody wants orders-1");
  }

  @Test
  void what_is_flipped_is_a_log_a_checkpoint_a_closed_segment_and_pages_of_state()
      throws IOException {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Path file : files(SmallStore.DIRECTORY)) {
      sizes.put(
          SmallStore.DIRECTORY.relativize(file).toString().replaceAll("[0-9]+", "N"),
          disk.content(file).length);
    }

    assertThat(sizes)
        .containsKeys("FORMAT", "log/N.log", "checkpoint/N", "segments/N.seg", "state/N.pages")
        .allSatisfy((file, size) -> assertThat(size).as(file).isPositive());
    assertThat(Reader.CHANNELS)
        .extracting(ChannelSpec::kind)
        .contains(ChannelKind.QUEUE, ChannelKind.TOPIC, ChannelKind.STREAM);
  }

  /** Half a minute of computing, of which a busy machine gives a small share. */
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  @Test
  void whatever_byte_is_flipped_the_store_is_as_it_was_or_says_what_is_damaged() throws Exception {
    List<Result> results = flipped(World.SAFE, flips(1));

    Map<Outcome, Integer> outcomes = new TreeMap<>();
    results.forEach(result -> outcomes.merge(result.outcome(), 1, Integer::sum));
    System.out.printf("== every byte of a store: %d flips: %s%n", results.size(), outcomes);
    assertThat(results).filteredOn(result -> result.outcome() == Outcome.WRONG).isEmpty();
    assertThat(results)
        .filteredOn(result -> result.outcome() == Outcome.REFUSED)
        .filteredOn(result -> !result.said().startsWith(SmallStore.ADMIN_SAYS))
        .allSatisfy(result ->
            assertThat(result.said())
                .as("%s", result.flip())
                .contains(String.valueOf(result.flip().file().getFileName()))
                .containsPattern("FORMAT|byte"));
    assertThat(outcomes).containsKeys(Outcome.NO_EFFECT, Outcome.REFUSED);
  }

  @Test
  void without_the_comparison_of_checksums_wrong_data_is_found() throws Exception {
    Checksum trusting =
        new Checksum() {
          @Override
          public boolean matches(ByteBuffer bytes, int stored) {
            return true;
          }
        };
    World world = new World(Wiring.SAFE.checksum(trusting), UnaryOperator.identity());

    assertThat(flipped(world, flips(37)))
        .anySatisfy(result -> assertThat(result.outcome()).isEqualTo(Outcome.WRONG));
  }

  private List<Result> flipped(World world, List<Flip> flips) {
    return flips.parallelStream().map(flip -> flip(world, flip)).toList();
  }

  private Result flip(World world, Flip flip) {
    SimulatedDisk copy = disk.copy();
    try {
      copy.flip(flip.file(), flip.position(), flip.bits());
      Map<String, List<String>> seen = SmallStore.look(copy, world);
      return seen.equals(whole)
          ? new Result(flip, Outcome.NO_EFFECT, "")
          : new Result(flip, Outcome.WRONG, difference(seen));
    } catch (MillraceException refused) {
      return new Result(flip, Outcome.REFUSED, String.valueOf(refused.getMessage()));
    } catch (IOException | RuntimeException unexpected) {
      return new Result(flip, Outcome.WRONG, unexpected.toString());
    }
  }

  private String difference(Map<String, List<String>> seen) {
    List<String> differences = new ArrayList<>();
    whole.forEach((where, lines) -> {
      if (!lines.equals(seen.get(where))) {
        differences.add(where + " was " + lines + " and is " + seen.get(where));
      }
    });
    return differences.toString();
  }

  /** Every {@code step}th byte; of blocks of zeros, one for all others like it in its file. */
  private List<Flip> flips(int step) throws IOException {
    List<Flip> flips = new ArrayList<>();
    for (Path file : files(SmallStore.DIRECTORY)) {
      byte[] content = disk.content(file);
      boolean zerosSeen = false;
      for (int start = 0; start < content.length; start += BLOCK) {
        int end = Math.min(start + BLOCK, content.length);
        boolean zeros =
            Arrays.equals(Arrays.copyOfRange(content, start, end), new byte[end - start]);
        if (!zeros || !zerosSeen) {
          for (int position = start; position < end; position += step) {
            add(flips, file, position, step);
          }
        }
        zerosSeen |= zeros;
      }
    }
    return flips;
  }

  private static void add(List<Flip> flips, Path file, int position, int step) {
    flips.add(new Flip(file, position, 1 << (position % Byte.SIZE)));
    if (step == 1 && position % SAMPLE == 0) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        flips.add(new Flip(file, position, 1 << bit));
      }
      flips.add(new Flip(file, position, 0xff));
    }
  }

  /** What belongs to the format: not the lock and the socket, which belong to a process. */
  private List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : disk.list(directory)) {
      String name = String.valueOf(path.getFileName());
      if (isDirectory(path)) {
        files.addAll(files(path));
      } else if (!name.equals("LOCK") && !name.equals("socket")) {
        files.add(path);
      }
    }
    return files;
  }

  private boolean isDirectory(Path path) {
    String name = String.valueOf(path.getFileName());
    return !name.contains(".")
        && List.of("log", "segments", "state", "timers", "checkpoint").contains(name);
  }
}
