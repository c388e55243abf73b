package dev.millrace.examples.orders.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Where order lines come from: the file that comes with the example, or one of the user's. Can be
 * opened again and again.
 */
public sealed interface Input {
  /** What to call it in messages. */
  String name();

  /** Opens it from its beginning, unpacked. */
  InputStream open() throws IOException;

  /** December 2010, which comes with the example. */
  static Input bundled() {
    return new Bundled("2010-12.csv.gz");
  }

  /** A file, packed with gzip or not. */
  static Input file(Path path) {
    return new InFile(path);
  }

  /** In the class path. */
  record Bundled(String name) implements Input {
    @Override
    public InputStream open() throws IOException {
      InputStream packed =
          Bundled.class.getResourceAsStream("/dev/millrace/examples/orders/data/" + name);
      if (packed == null) {
        throw new NoSuchFileException(name);
      }
      return new GZIPInputStream(packed, 1 << 16);
    }
  }

  /** In the file system. */
  record InFile(Path path) implements Input {
    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public InputStream open() throws IOException {
      if (!Files.exists(path)) {
        throw new UnreadableInputException("does not exist; check --input");
      }
      if (!Files.isRegularFile(path)) {
        // It is read twice, once to check it and once to send it, which a pipe would not stand.
        throw new UnreadableInputException(
            "is no regular file; give --input a .csv or .csv.gz file");
      }
      BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
      try {
        if (isGzip(bytes)) {
          return new GZIPInputStream(bytes, 1 << 16);
        }
        if (name().endsWith(".gz")) {
          throw new UnreadableInputException(
              "is named .gz and is no gzip file; get it again, or rename it if it is not packed");
        }
        return bytes;
      } catch (IOException | RuntimeException failed) {
        bytes.close();
        throw failed;
      }
    }

    private static boolean isGzip(BufferedInputStream bytes) throws IOException {
      bytes.mark(2);
      int first = bytes.read();
      int second = bytes.read();
      bytes.reset();
      if (first < 0) {
        throw new UnreadableInputException("is empty; get it again");
      }
      return first == GZIP_MAGIC_1 && second == GZIP_MAGIC_2;
    }
  }
}
