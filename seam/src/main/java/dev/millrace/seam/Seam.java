package dev.millrace.seam;

/**
 * The one door through which time, chance, threads, waiting and the disk reach Millrace.
 *
 * <p>{@link #real()} is what production uses. A test hands in another one and then owns everything
 * that could make two runs differ: the clock stands until it is moved, timers fire when it is,
 * chance comes from a seed and the disk may crash. That is why nothing outside this package asks
 * the JDK for any of these.
 *
 * <p><b>Threads.</b> Every member is safe for any number of threads.
 */
public interface Seam {
  /** Wall-clock and monotonic time. */
  Clock clock();

  /** What runs later. */
  Timers timers();

  /** Identifiers that no one else has. */
  Ids ids();

  /** Random numbers. */
  Chance chance();

  /** Threads, and the executors that deciders step on. */
  Threads threads();

  /** The only way to block. */
  Waiting waiting();

  /** The only way to files. */
  Disk disk();

  /** The only way to other processes of this machine. */
  Sockets sockets();

  /** The named places at which a test may end the process. */
  CrashPoints crashPoints();

  /** The name of this machine, for records that say where something happened. */
  String hostName();

  /** The same machine with another disk, such as one that stands between it and this one's. */
  default Seam withDisk(Disk disk) {
    return new SeamOnDisk(this, disk);
  }

  /** The seam over the machine this process runs on. */
  static Seam real() {
    return RealSeam.INSTANCE;
  }
}
