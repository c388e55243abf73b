package dev.millrace.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A zeroed file that is written in synced steps, and fresh files, past the system's cache, at the
 * same time: what a store writes that moves a backlog out of its log. Bytes of both a second.
 */
final class FreshBeside {
  private static final int CHUNK = 8 << 20;
  private static final int PIECE = 1 << 20;
  private static final int BLOCK = 4096;
  private static final long FRESH_BYTES = 64L << 20;

  /** So many files are there at a time. */
  private static final int MOST = 32;

  private FreshBeside() {}

  static double measure(Path directory, Duration time) throws IOException, InterruptedException {
    FutureTask<Double> fresh = new FutureTask<>(() -> fresh(directory, time));
    Thread.ofPlatform().name("limit-fresh").start(fresh);
    double zeroed = Bandwidth.measure(directory, CHUNK, time);
    try {
      return zeroed + fresh.get();
    } catch (ExecutionException failed) {
      throw new IOException("writing fresh files: " + failed.getCause(), failed.getCause());
    }
  }

  private static double fresh(Path directory, Duration time) throws IOException {
    byte[] bytes = new byte[PIECE];
    new Random(2).nextBytes(bytes);
    ByteBuffer piece =
        ByteBuffer.allocateDirect(PIECE + BLOCK - 1).alignedSlice(BLOCK).slice(0, PIECE).put(bytes);
    Deque<Path> written = new ArrayDeque<>();
    int files = 0;
    long count = 0;
    long begin = System.nanoTime();
    long now = begin;
    try {
      while (now - begin < time.toNanos()) {
        Path file = directory.resolve("fresh-" + files++);
        written.add(file);
        if (written.size() > MOST) {
          Files.delete(written.remove());
        }
        count += one(file, piece);
        now = System.nanoTime();
      }
    } finally {
      for (Path file : written) {
        Files.deleteIfExists(file);
      }
    }
    return count / ((now - begin) / 1e9);
  }

  private static long one(Path file, ByteBuffer piece) throws IOException {
    try (FileChannel channel = open(file)) {
      for (long at = 0; at < FRESH_BYTES; at += PIECE) {
        int size = channel.write(piece.rewind(), at);
        if (size != PIECE) {
          throw new IOException("%,d bytes of %,d were written".formatted(size, PIECE));
        }
      }
      channel.force(true);
    }
    return FRESH_BYTES;
  }

  /** Through the cache where there is no way past it. */
  private static FileChannel open(Path file) throws IOException {
    List<OpenOption> options =
        new ArrayList<>(List.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    options.addAll(Direct.OPTIONS);
    try {
      return FileChannel.open(file, options.toArray(new OpenOption[0]));
    } catch (IOException | UnsupportedOperationException refused) {
      Files.deleteIfExists(file);
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  /** By its name, because javac warns of the class, and nothing tells it that we know. */
  private static final class Direct {
    static final List<OpenOption> OPTIONS = options();

    private static List<OpenOption> options() {
      try {
        for (Object option :
            Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
          if (option instanceof OpenOption open && open.toString().equals("DIRECT")) {
            return List.of(open);
          }
        }
        return List.of();
      } catch (ClassNotFoundException without) {
        return List.of();
      }
    }
  }
}
