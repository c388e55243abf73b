package dev.millrace.seam;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The seam over this machine. */
final class RealSeam implements Seam {
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

  static final RealSeam INSTANCE = new RealSeam();

  private final Clock clock = new RealClock();
  private final Timers timers = new RealTimers();
  private final Ids ids = new RealIds(clock);
  private final Chance chance = new RealChance();
  private final Threads threads = new RealThreads();
  private final Waiting waiting = new RealWaiting();
  private final Disk disk = new RealDisk();
  private final Sockets sockets = new RealSockets();
  private final String hostName = findHostName();

  private RealSeam() {}

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Timers timers() {
    return timers;
  }

  @Override
  public Ids ids() {
    return ids;
  }

  @Override
  public Chance chance() {
    return chance;
  }

  @Override
  public Threads threads() {
    return threads;
  }

  @Override
  public Waiting waiting() {
    return waiting;
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public Sockets sockets() {
    return sockets;
  }

  @Override
  public CrashPoints crashPoints() {
    return CrashPoints.none();
  }

  @Override
  public String hostName() {
    return hostName;
  }

  private static String findHostName() {
    try {
      // Where there is such a file, it spares a look-up that may ask a name server and wait for it.
      return Files.isReadable(KERNEL_NAME)
          ? Files.readString(KERNEL_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    } catch (IOException unreadable) {
      return "localhost";
    }
  }
}
