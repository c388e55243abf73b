package dev.millrace.embedded.log;

import dev.millrace.DamagedDataException;
import dev.millrace.NewerFormatException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code FORMAT}: which format a data directory has, and which store it is. Written once,
 * before everything else.
 */
final class FormatFile {
  static final int FORMAT = 1;

  /** Far more than the file has; what is longer is not ours. */
  private static final int LIMIT = 4096;

  private static final Pattern FIRST =
      Pattern.compile("millrace embedded format (\\d{1,9})\n(?s:.*)");
  private static final Pattern WHOLE =
      Pattern.compile(
          "(millrace embedded format 1\nstore ([0-9a-f-]{36})\n)checksum ([0-9a-f]{8})\n");

  private FormatFile() {}

  /**
   * The store in {@code directory}; a new one if there is none yet. Whoever calls forces the
   * directory before anything is written into the store.
   */
  static UUID openOrCreate(Seam seam, Path directory, Checksum checksum) throws IOException {
    Path file = directory.resolve("FORMAT");
    Disk disk = seam.disk();
    if (disk.exists(file)) {
      return read(disk, file, checksum);
    }
    if (disk.exists(directory.resolve("log")) && !disk.list(directory.resolve("log")).isEmpty()) {
      throw new DamagedDataException(
          "%s is missing, though there are log files beside it; nothing was changed. Bring the file back from a backup of the directory"
              .formatted(file));
    }
    return create(seam, file);
  }

  private static UUID read(Disk disk, Path file, Checksum checksum) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LIMIT);
    try (DiskFile open = disk.open(file, Disk.Open.READ)) {
      open.read(bytes, 0);
    }
    // Bytes to characters one to one: what is damaged must not be repaired by a decoder.
    String text = StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
    Matcher whole = WHOLE.matcher(text);
    if (whole.matches() && sound(whole, checksum)) {
      return UUID.fromString(whole.group(2));
    }
    int found = version(text);
    if (found > FORMAT && endsSound(text, checksum)) {
      throw new NewerFormatException(
          "%s says format %d, and this version of Millrace reads format %d only; nothing was changed. Use a newer version of Millrace, or another data directory"
              .formatted(file, found, FORMAT));
    }
    String says =
        found > FORMAT
            ? "says format %d, where this version reads format %d, but ".formatted(found, FORMAT)
            : "";
    throw new DamagedDataException(
        "%s %sis damaged: its checksum does not match. Nothing was changed; bring the file back from a backup of the directory"
            .formatted(file, says));
  }

  private static boolean sound(Matcher whole, Checksum checksum) {
    return checksum.matches(latin(whole.group(1)), Integer.parseUnsignedInt(whole.group(3), 16));
  }

  /**
   * Whether the last line is the checksum of those before it: so much stays the same in every
   * format.
   */
  private static boolean endsSound(String text, Checksum checksum) {
    Matcher last = Pattern.compile("((?s:.*)\n)checksum ([0-9a-f]{8})\n").matcher(text);
    return last.matches()
        && checksum.matches(latin(last.group(1)), Integer.parseUnsignedInt(last.group(2), 16));
  }

  private static int version(String text) {
    Matcher first = FIRST.matcher(text);
    return first.matches() ? Integer.parseInt(first.group(1)) : 0;
  }

  private static UUID create(Seam seam, Path file) throws IOException {
    Disk disk = seam.disk();
    UUID store = UUID.fromString(seam.ids().next());
    Path directory = directoryOf(file);
    Path unfinished = directory.resolve("FORMAT.new");
    if (disk.exists(unfinished)) {
      disk.delete(unfinished);
    }
    try (DiskFile open = disk.open(unfinished, Disk.Open.CREATE)) {
      open.write(latin(text(FORMAT, "store " + store + "\n")), 0);
      seam.crashPoints().reach("log.format.written");
      open.force();
      seam.crashPoints().reach("log.format.forced");
    }
    disk.rename(unfinished, file);
    seam.crashPoints().reach("log.format.renamed");
    return store;
  }

  /** The file's text. The first line and the last have this shape in every format. */
  static String text(int format, String lines) {
    String head = "millrace embedded format " + format + "\n" + lines;
    return head + "checksum %08x\n".formatted(Checksum.of(latin(head)));
  }

  private static Path directoryOf(Path file) {
    @Nullable Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static ByteBuffer latin(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
