package dev.millrace.embedded.upkeep;

import dev.millrace.seam.Chance;
import dev.millrace.seam.Clock;
import dev.millrace.seam.CrashPoints;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Ids;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import dev.millrace.seam.Threads;
import dev.millrace.seam.Timers;
import dev.millrace.seam.Waiting;

/** The same machine with another disk. */
record OverlaySeam(Seam seam, Disk disk) implements Seam {
  @Override
  public Clock clock() {
    return seam.clock();
  }

  @Override
  public Timers timers() {
    return seam.timers();
  }

  @Override
  public Ids ids() {
    return seam.ids();
  }

  @Override
  public Chance chance() {
    return seam.chance();
  }

  @Override
  public Threads threads() {
    return seam.threads();
  }

  @Override
  public Waiting waiting() {
    return seam.waiting();
  }

  @Override
  public Sockets sockets() {
    return seam.sockets();
  }

  @Override
  public CrashPoints crashPoints() {
    return seam.crashPoints();
  }

  @Override
  public String hostName() {
    return seam.hostName();
  }
}
