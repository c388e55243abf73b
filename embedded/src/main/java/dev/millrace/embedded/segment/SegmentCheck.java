package dev.millrace.embedded.segment;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Seam;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies one segment, batch by batch. Not safe for several threads. */
final class SegmentCheck implements Closeable {
  private final List<DamagedSegmentException> found = new ArrayList<>();
  private @Nullable SegmentScan scan;
  private @Nullable Entries cursor;

  SegmentCheck(Seam seam, SegmentSettings settings, long id, ReadAhead ahead) {
    try {
      this.scan = new SegmentScan(seam, settings, id, ahead);
      scan.checkIndex().ifPresent(found::add);
    } catch (DamagedSegmentException damaged) {
      found.add(damaged);
    } catch (IOException unreadable) {
      found.add(
          DamagedSegmentException.whole(
              SegmentLayout.file(settings.directory(), id),
              id,
              0,
              "which cannot be read (%s)".formatted(unreadable.getMessage())));
    }
  }

  /** The damage of a segment. */
  static List<DamagedSegmentException> all(
      Seam seam, SegmentSettings settings, long id, ReadAhead ahead) throws IOException {
    try (SegmentCheck check = new SegmentCheck(seam, settings, id, ahead)) {
      while (check.next() > 0) {
        // Going there is the check.
      }
      return check.found();
    }
  }

  /** Verifies the next batch and returns how many bytes it has; 0 if there is none left. */
  int next() {
    SegmentScan from = scan;
    if (from == null || !from.next()) {
      return 0;
    }
    try {
      Entries entries = cursor == null ? from.batch().entries() : cursor.over(from.batch());
      cursor = entries;
      while (entries.next()) {
        // Going there is the check.
      }
    } catch (DamagedSegmentException damaged) {
      found.add(damaged);
    } catch (DamagedDataException nonsense) {
      found.add(from.damaged("where a batch makes no sense", nonsense));
    } catch (IOException unreadable) {
      found.add(from.damaged("which cannot be read", unreadable));
    }
    return from.bytes();
  }

  /** The damage found so far. */
  List<DamagedSegmentException> found() {
    return List.copyOf(found);
  }

  @Override
  public void close() throws IOException {
    if (scan != null) {
      scan.close();
    }
  }
}
