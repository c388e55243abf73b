package dev.millrace.seam;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that tries a lock: prints whether it is held or free. */
final class LockProbe {
  private LockProbe() {}

  public static void main(String[] arguments) throws Exception {
    try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
      System.out.print(channel.tryLock() == null ? "held" : "free");
    }
  }
}
